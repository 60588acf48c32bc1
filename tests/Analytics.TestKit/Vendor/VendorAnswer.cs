using System.Text;
using Microsoft.AspNetCore.Http;

namespace Analytics.TestKit.Vendor;

/// <summary>How a <see cref="VendorServer"/> answers one request: properly, or as a broken network would.</summary>
public sealed class VendorAnswer(Func<VendorRequest, HttpContext, CancellationToken, Task> write)
{
    /// <summary>A complete answer.</summary>
    public static VendorAnswer Json(string body, int status = 200, string type = "application/json") => new(async (_, context, stop) =>
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = type;
        await context.Response.Body.WriteAsync(Encoding.UTF8.GetBytes(body), stop);
    });

    /// <summary>An answer made from the request.</summary>
    public static VendorAnswer Of(Func<VendorRequest, byte[]> make) =>
        new(async (request, context, stop) => await context.Response.Body.WriteAsync(make(request), stop));

    /// <summary>The connection is reset before a byte of the answer.</summary>
    public static VendorAnswer Reset() => new((_, context, _) =>
    {
        context.Abort();
        return Task.CompletedTask;
    });

    /// <summary>Half of what was announced, then the connection breaks.</summary>
    public static VendorAnswer Truncated(string body) => new(async (_, context, stop) =>
    {
        var bytes = Encoding.UTF8.GetBytes(body);
        context.Response.ContentLength = bytes.Length;
        await context.Response.Body.WriteAsync(bytes.AsMemory(0, bytes.Length / 2), stop);
        await context.Response.Body.FlushAsync(stop);
        context.Abort();
    });

    /// <summary>Says nothing until the client goes away.</summary>
    /// <param name="asked">Set when the request is there.</param>
    public static VendorAnswer Silent(TaskCompletionSource? asked = null) => new(async (_, context, stop) =>
    {
        asked?.TrySetResult();
        using var either = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, stop);
        await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, either.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        context.Abort();
    });

    /// <summary>A body of so many bytes, without saying so before.</summary>
    public static VendorAnswer Huge(int bytes) => new(async (_, context, stop) =>
    {
        var piece = new byte[64 << 10];
        piece.AsSpan().Fill((byte)' ');
        for (var left = bytes; left > 0 && !context.RequestAborted.IsCancellationRequested; left -= piece.Length)
            await context.Response.Body.WriteAsync(piece, stop);
    });

    /// <summary>Answers when told to.</summary>
    public static VendorAnswer When(Task told, VendorAnswer then, TaskCompletionSource? asked = null) => new(async (request, context, stop) =>
    {
        asked?.TrySetResult();
        await told.WaitAsync(stop);
        await then.WriteAsync(request, context, stop);
    });

    internal Task WriteAsync(VendorRequest request, HttpContext context, CancellationToken stop) => write(request, context, stop);
}
