using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Analytics.Gateway.Tests.Ctyun.Support;

/// <summary>A web server with pictures, some of them hard to get.</summary>
internal sealed class PictureStore : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly TaskCompletionSource _slowAsked = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _asked;

    private PictureStore()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        _app = builder.Build();
        _app.Run(AnswerAsync);
    }

    /// <summary>Completes once <c>/slow</c> was asked for, which never answers.</summary>
    public Task SlowAsked => _slowAsked.Task;

    public int Asked => Volatile.Read(ref _asked);

    public static async Task<PictureStore> StartAsync()
    {
        var store = new PictureStore();
        await store._app.StartAsync();
        return store;
    }

    public string At(string path) => _app.Urls.First() + path;

    public async ValueTask DisposeAsync()
    {
        using var now = new CancellationTokenSource();
        await now.CancelAsync();
        await _app.StopAsync(now.Token);
        await _app.DisposeAsync();
    }

    private async Task AnswerAsync(HttpContext http)
    {
        Interlocked.Increment(ref _asked);
        switch (http.Request.Path.Value)
        {
            case "/face.png":
                await http.Response.Body.WriteAsync(Pictures.Png(), http.RequestAborted);
                break;
            case "/broken":
                http.Response.StatusCode = 500;
                break;
            case "/absent":
                http.Response.StatusCode = 404;
                break;
            case "/endless":
                while (!http.RequestAborted.IsCancellationRequested)
                    await http.Response.Body.WriteAsync(new byte[64 << 10], http.RequestAborted);
                break;
            case "/slow":
                _slowAsked.TrySetResult();
                var gone = new TaskCompletionSource();
                await using (http.RequestAborted.Register(() => gone.TrySetResult()))
                    await gone.Task;
                break;
            case "/to-file":
                http.Response.Redirect("file:///etc/passwd");
                break;
            // /hops/3 → /hops/2 → /hops/1 → /face.png
            case { } path when path.StartsWith("/hops/", StringComparison.Ordinal):
                var left = int.Parse(path[6..], System.Globalization.CultureInfo.InvariantCulture);
                http.Response.Redirect(left == 1 ? "/face.png" : $"/hops/{left - 1}");
                break;
            default:
                http.Response.StatusCode = 418;
                break;
        }
    }
}
