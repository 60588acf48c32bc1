using System.Collections.Concurrent;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Logging;

namespace Analytics.TestKit.Vendor;

/// <summary>
/// The vendor's side of the contract, on a real Kestrel: keeps what it was sent and answers as it was told. Told answers are used up
/// one a request, in order; after them <see cref="Always"/> speaks.
/// </summary>
public sealed class VendorServer : IAsyncDisposable
{
    private const int MostKept = 1_000;

    private readonly WebApplication _app;
    private readonly ConcurrentQueue<VendorAnswer> _next = new();
    private readonly ConcurrentQueue<VendorRequest> _requests = new();
    private readonly CancellationTokenSource _stop = new();

    private VendorServer(WebApplication app) => _app = app;

    public Uri Address => new(_app.Urls.First());

    /// <summary>What comes when nothing else was told.</summary>
    public VendorAnswer Always { get; set; } = VendorAnswer.Json("""{"statusCode":0,"message":"success","returnObj":[]}""");

    /// <summary>The last thousand, in the order of arrival.</summary>
    public IReadOnlyList<VendorRequest> Requests => [.. _requests];

    /// <param name="at">An address of this machine; loopback by default.</param>
    public static async Task<VendorServer> StartAsync(IPAddress? at = null)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.Limits.MaxRequestBodySize = 128 << 20;
            // A test may hold an answer back for as long as its manual clock stands.
            kestrel.Limits.MinRequestBodyDataRate = null;
            kestrel.Listen(at ?? IPAddress.Loopback, 0, listen => listen.Protocols = HttpProtocols.Http1);
        });
        var app = builder.Build();
        var server = new VendorServer(app);
        app.Run(server.AnswerAsync);
        await app.StartAsync();
        return server;
    }

    /// <summary>The next answers, in order.</summary>
    public VendorServer Then(params VendorAnswer[] answers)
    {
        foreach (var answer in answers)
            _next.Enqueue(answer);
        return this;
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _app.StopAsync();
        await _app.DisposeAsync();
        _stop.Dispose();
    }

    private async Task AnswerAsync(HttpContext context)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body, context.RequestAborted);
        var request = new VendorRequest(
            context.Request.Method, context.Request.Path, context.Request.Headers.ToDictionary(h => h.Key, h => h.Value.ToString(), StringComparer.OrdinalIgnoreCase), body.ToArray());
        _requests.Enqueue(request);
        while (_requests.Count > MostKept)
            _requests.TryDequeue(out _);
        var answer = _next.TryDequeue(out var told) ? told : Always;
        await answer.WriteAsync(request, context, _stop.Token);
    }
}

/// <summary>One request as it came.</summary>
public sealed record VendorRequest(string Method, string Path, IReadOnlyDictionary<string, string> Headers, byte[] Body);
