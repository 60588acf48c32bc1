using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Analytics.Node.Tests.Pulling;

/// <summary>A web server with one file of weights that is, by path, more or less easy to get; over http and over https.</summary>
internal sealed class WeightsStore : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly X509Certificate2 _certificate;
    private readonly ConcurrentQueue<string> _asked = [];
    private readonly TaskCompletionSource _mayBreak = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private WeightsStore()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256);
        using var made = request.CreateSelfSigned(DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddYears(200));
        _certificate = X509CertificateLoader.LoadPkcs12(made.Export(X509ContentType.Pfx), null);
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseKestrelHttpsConfiguration().ConfigureKestrel(kestrel =>
        {
            kestrel.Listen(IPAddress.Loopback, 0);
            kestrel.Listen(IPAddress.Loopback, 0, https => https.UseHttps(_certificate));
        });
        builder.Logging.ClearProviders();
        _app = builder.Build();
        _app.Run(AnswerAsync);
    }

    public static byte[] Weights { get; } = [.. Enumerable.Range(0, 300_000).Select(i => (byte)((i * 7) + (i >> 8)))];

    private static int Half => Weights.Length / 2;

    /// <summary>Path and Range of every request.</summary>
    public IReadOnlyList<string> Asked => [.. _asked];

    public static async Task<WeightsStore> StartAsync()
    {
        var store = new WeightsStore();
        await store._app.StartAsync();
        return store;
    }

    public Uri At(string path) => new(Addresses.First(address => address.StartsWith("http:", StringComparison.Ordinal)) + path);

    public Uri Secure(string path) => new(Addresses.First(address => address.StartsWith("https:", StringComparison.Ordinal)) + path);

    /// <summary>The client has got the first half of what breaks off.</summary>
    public void Break() => _mayBreak.TrySetResult();

    /// <summary>Trusts this server's certificate and no other, and goes through no proxy.</summary>
    public SocketsHttpHandler Handler() => new()
    {
        UseProxy = false,
        SslOptions = { RemoteCertificateValidationCallback = (_, shown, _, _) => shown?.GetCertHashString() == _certificate.GetCertHashString() },
    };

    public async ValueTask DisposeAsync()
    {
        using var now = new CancellationTokenSource();
        await now.CancelAsync();
        await _app.StopAsync(now.Token);
        await _app.DisposeAsync();
        _certificate.Dispose();
    }

    private ICollection<string> Addresses => _app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses;

    private async Task AnswerAsync(HttpContext http)
    {
        var path = http.Request.Path.Value!;
        var isFirst = !_asked.Any(asked => asked.StartsWith(path, StringComparison.Ordinal));
        _asked.Enqueue($"{path} {http.Request.Headers.Range}".TrimEnd());
        switch (path)
        {
            // A proxy is asked for the whole address; it answers for the other server.
            case "/whole" or "/proxied":
                await SendAsync(http, Weights);
                break;
            case "/breaks" when isFirst:
                await SendHalfAsync(http);
                http.Abort();
                break;
            case "/breaks":
                await SendRestAsync(http);
                break;
            case "/breaks-without-ranges" when isFirst:
                await SendHalfAsync(http);
                http.Abort();
                break;
            case "/breaks-without-ranges":
                await SendAsync(http, Weights);
                break;
            case "/stalls" when isFirst:
                await SendHalfAsync(http);
                await GoneAsync(http);
                break;
            case "/stalls":
                await SendRestAsync(http);
                break;
            case "/ranges":
                await SendRestAsync(http);
                break;
            case "/other":
                await SendAsync(http, [.. Weights[..^1], (byte)~Weights[^1]]);
                break;
            case "/longer":
                await SendAsync(http, [.. Weights, 0]);
                break;
            case "/shorter":
                await SendAsync(http, Weights[..^1]);
                break;
            case "/endless":
                while (!http.RequestAborted.IsCancellationRequested)
                    await http.Response.Body.WriteAsync(new byte[64 << 10], http.RequestAborted);
                break;
            case "/busy" when isFirst:
                http.Response.StatusCode = 503;
                break;
            case "/busy":
                await SendAsync(http, Weights);
                break;
            case "/broken":
                http.Response.StatusCode = 500;
                break;
            case "/to-http":
                http.Response.Redirect(At("/whole").AbsoluteUri);
                break;
            case "/to-file":
                http.Response.Redirect("file:///etc/passwd");
                break;
            case "/round":
                http.Response.Redirect("/round");
                break;
            case "/moved":
                http.Response.Redirect("/whole");
                break;
            default:
                http.Response.StatusCode = 404;
                break;
        }
    }

    private static async Task SendAsync(HttpContext http, byte[] bytes)
    {
        http.Response.ContentLength = bytes.Length;
        await http.Response.Body.WriteAsync(bytes, http.RequestAborted);
    }

    private async Task SendHalfAsync(HttpContext http)
    {
        http.Response.ContentLength = Weights.Length;
        await http.Response.Body.WriteAsync(Weights.AsMemory(0, Half), http.RequestAborted);
        await http.Response.Body.FlushAsync(http.RequestAborted);
        await _mayBreak.Task.WaitAsync(http.RequestAborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private static async Task SendRestAsync(HttpContext http)
    {
        var from = (int)(http.Request.GetTypedHeaders().Range?.Ranges.Single().From ?? 0);
        if (from >= Weights.Length)
        {
            http.Response.StatusCode = 416;
            return;
        }

        if (from > 0)
        {
            http.Response.StatusCode = 206;
            http.Response.Headers.ContentRange = $"bytes {from}-{Weights.Length - 1}/{Weights.Length}";
        }

        await SendAsync(http, Weights[from..]);
    }

    private static async Task GoneAsync(HttpContext http)
    {
        var gone = new TaskCompletionSource();
        await using (http.RequestAborted.Register(() => gone.TrySetResult()))
            await gone.Task;
    }
}
