using System.Net;
using Analytics.Client;
using Analytics.Client.Contract;
using Analytics.Gateway.Ctyun;
using Analytics.Gateway.Tests.Support;
using Analytics.TestKit.Contract;
using Analytics.TestKit.Time;
using Analytics.Vision.Media;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Analytics.Gateway.Tests.Ctyun.Support;

/// <summary>The AI API behind a real server on loopback, with real signatures; ledger, guard, abilities and videos are the test's.</summary>
internal sealed class CtyunWorld : IAsyncDisposable
{
    private readonly WebApplication _app;
    private int _ids;

    private CtyunWorld(IImageCodec images, IVideoReader? videos, Func<CtyunOptions, CtyunOptions>? change)
    {
        Guard = new MemoryGuard(Time);
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0").ConfigureKestrel(server => server.Limits.MaxRequestBodySize = 1 << 20);
        builder.Logging.ClearProviders().AddProvider(Log);
        builder.Services.AddCtyun(new CtyunParts
        {
            Credentials = Credentials,
            Guard = Guard,
            Meter = Meter,
            Usage = Usage,
            Backend = Backend,
            Images = images,
            Videos = videos ?? Videos,
            Time = Time,
            NewId = () => $"call-{Interlocked.Increment(ref _ids)}",
            Options = change?.Invoke(new CtyunOptions()) ?? new CtyunOptions(),
        });
        _app = builder.Build();
        _app.UseCtyun();
        _app.Run(http => http.Response.WriteAsync("the node's own"));
    }

    public Credentials Credentials { get; } = new();

    public MemoryGuard Guard { get; }

    public FakeMeter Meter { get; } = new();

    public UsageList Usage { get; } = new();

    public ScriptedBackend Backend { get; } = new();

    public ScriptedVideos Videos { get; } = new();

    public ManualTimeProvider Time { get; } = new();

    public LogLines Log { get; } = new();

    public HttpClient Client { get; private set; } = null!;

    public Uri Address => Client.BaseAddress!;

    public CtyunDoor Door => _app.Services.GetRequiredService<CtyunDoor>();

    public static async Task<CtyunWorld> StartAsync(
        Func<CtyunOptions, CtyunOptions>? change = null, IImageCodec? images = null, IVideoReader? videos = null)
    {
        var world = new CtyunWorld(images ?? Pictures.Codec(), videos, change);
        await world._app.StartAsync();
        world.Client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseProxy = false }) { BaseAddress = new Uri(world._app.Urls.First()) };
        return world;
    }

    public string NewRequestId() => $"request-{Interlocked.Increment(ref _ids)}";

    /// <summary>A request signed as its generation wants it.</summary>
    public HttpRequestMessage Signed(ContractEndpoint endpoint, byte[] body, string? path = null, string? requestId = null)
    {
        var request = SignedMessage.Of(endpoint, Support.Credentials.App, Support.Credentials.Access, body, Time.GetUtcNow(), requestId ?? NewRequestId(), path);
        // Two requests of one millisecond with one body are the same signed request in G1 and G2.
        if (endpoint.Generation != Generation.G3)
            Time.Advance(TimeSpan.FromMilliseconds(1));
        return request;
    }

    public async Task<CtyunAnswer> SendAsync(HttpRequestMessage request)
    {
        using (request)
        using (var response = await Client.SendAsync(request))
            return new CtyunAnswer(response.StatusCode, await response.Content.ReadAsByteArrayAsync(), response);
    }

    public Task<CtyunAnswer> CallAsync(ContractEndpoint endpoint, byte[] body) => SendAsync(Signed(endpoint, body));

    public Task<CtyunAnswer> CallAsync(ContractEndpoint endpoint, string body) => CallAsync(endpoint, System.Text.Encoding.UTF8.GetBytes(body));

    /// <summary>HTTP status and number of the answer.</summary>
    public async Task<(int Status, int Number)> ToldAsync(HttpRequestMessage request)
    {
        var answer = await SendAsync(request);
        return ((int)answer.Status, answer.Number);
    }

    /// <summary>A request without signature and body.</summary>
    public static HttpRequestMessage Bare(HttpMethod method, string path, string? contentType = null)
    {
        var request = new HttpRequestMessage(method, path) { Content = new ByteArrayContent([]) };
        if (contentType is not null)
            request.Content.Headers.TryAddWithoutValidation("Content-Type", contentType);
        return request;
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _app.StopAsync();
        await _app.DisposeAsync();
    }
}

/// <summary>What came back.</summary>
internal sealed record CtyunAnswer(HttpStatusCode Status, byte[] Bytes, HttpResponseMessage Response)
{
    private readonly Lazy<System.Text.Json.Nodes.JsonNode> _json = new(() => System.Text.Json.Nodes.JsonNode.Parse(Bytes)!);

    public System.Text.Json.Nodes.JsonNode Json => _json.Value;

    public string Text => System.Text.Encoding.UTF8.GetString(Bytes);

    /// <summary>The number that it tells, 0 for a success.</summary>
    public int Number => int.Parse((Json["statusCode"] ?? Json["code"])!.ToString(), System.Globalization.CultureInfo.InvariantCulture);
}
