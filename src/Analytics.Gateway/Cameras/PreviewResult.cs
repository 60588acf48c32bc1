using System.Globalization;
using System.Text;
using Analytics.Domain;
using Analytics.Gateway.Problems;
using Microsoft.AspNetCore.Http.Features;

namespace Analytics.Gateway.Cameras;

/// <summary>Pictures as <c>multipart/x-mixed-replace</c>, which browsers show as they come. A slow client skips pictures, never queues
/// them.</summary>
internal sealed class PreviewResult(GatewayParts parts, EntityId camera, PreviewSeats seats) : IResult
{
    public const string ContentType = "multipart/x-mixed-replace; boundary=frame";

    public async Task ExecuteAsync(HttpContext context)
    {
        using var seat = seats.TryTake();
        if (seat is null)
        {
            await new ProblemResult(Full).ExecuteAsync(context);
            return;
        }

        // A stopping server waits for its requests, and this one would never end.
        var stopping = context.RequestServices.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping;
        using var both = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, stopping);
        var cancel = both.Token;
        context.Response.ContentType = ContentType;
        context.Features.Get<IHttpResponseBodyFeature>()?.DisableBuffering();
        var pause = TimeSpan.FromSeconds(1 / parts.Limits.PreviewRate);
        try
        {
            while (parts.Cameras.Find(camera) is not null)
            {
                // Taken before the picture: one that comes while this one is written is not missed.
                var next = parts.Cameras.NextAsync(camera);
                if (parts.Cameras.Picture(camera, parts.Limits.JpegQuality) is { } picture)
                    await WriteAsync(context.Response, picture, cancel);
                await Task.Delay(pause, parts.Time, cancel);
                await next.WaitAsync(cancel);
            }
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            // The viewer left.
        }
    }

    private Problem Full => new(
        ProblemCode.TooManyClients,
        new($"{parts.Limits.Previews} previews run already: close one.", $"已有 {parts.Limits.Previews} 路预览：请先关闭一路。"),
        RetryAfter: TimeSpan.FromSeconds(5));

    private static async Task WriteAsync(HttpResponse response, Jpeg picture, CancellationToken cancel)
    {
        var head = string.Create(CultureInfo.InvariantCulture,
            $"--frame\r\nContent-Type: image/jpeg\r\nContent-Length: {picture.Bytes.Length}\r\n\r\n");
        await response.Body.WriteAsync(Encoding.ASCII.GetBytes(head), cancel);
        await response.Body.WriteAsync(picture.Bytes, cancel);
        await response.Body.WriteAsync("\r\n"u8.ToArray(), cancel);
        await response.Body.FlushAsync(cancel);
    }
}

/// <summary>Previews cost an encoder each: only so many run at a time.</summary>
internal sealed class PreviewSeats(GatewayParts parts)
{
    private int _taken;

    /// <returns>Dispose it to leave; null where all are taken.</returns>
    public IDisposable? TryTake()
    {
        if (Interlocked.Increment(ref _taken) <= parts.Limits.Previews)
            return new Seat(this);
        Interlocked.Decrement(ref _taken);
        return null;
    }

    private sealed class Seat(PreviewSeats seats) : IDisposable
    {
        private int _isLeft;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _isLeft, 1) == 0)
                Interlocked.Decrement(ref seats._taken);
        }
    }
}
