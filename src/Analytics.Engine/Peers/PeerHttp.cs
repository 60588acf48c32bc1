using System.Net;
using System.Net.Http.Headers;
using Analytics.Engine.Ports;

namespace Analytics.Engine.Peers;

/// <summary>
/// Signed requests to other nodes, over HTTP/2 alone: by TLS where their address says https, else in clear with prior knowledge. One client
/// for all of them; thread-safe.
/// </summary>
public sealed class PeerHttp : IDisposable
{
    private static readonly TimeSpan s_connect = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan s_ping = TimeSpan.FromSeconds(5);

    private readonly HttpClient _client;
    private readonly PeerSignature _signature;
    private readonly string _self;
    private readonly TimeProvider _time;

    /// <param name="self">Name of this node.</param>
    public PeerHttp(string self, PeerSignature signature, TimeProvider time)
    {
        (_self, _signature, _time) = (self, signature, time);
        _client = new HttpClient(new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            UseProxy = false,
            ConnectTimeout = s_connect,
            EnableMultipleHttp2Connections = true,
            // A node that is frozen or cut off says nothing, and its connection would be used for minutes.
            KeepAlivePingDelay = s_ping,
            KeepAlivePingTimeout = s_ping,
            KeepAlivePingPolicy = HttpKeepAlivePingPolicy.WithActiveRequests,
            PooledConnectionLifetime = TimeSpan.FromMinutes(5),
            MaxResponseHeadersLength = 16,
        })
        {
            // Each call brings its own time limit.
            Timeout = Timeout.InfiniteTimeSpan,
        };
    }

    /// <summary>Answers once the headers are there; the caller reads the body, and disposes.</summary>
    /// <param name="peer">Has an address.</param>
    /// <param name="path">Absolute, such as <c>/internal/models/…</c>.</param>
    /// <param name="body">Lent until the answer's headers are there.</param>
    /// <param name="prepare">Adds headers before the request is signed.</param>
    /// <exception cref="HttpRequestException">It cannot be reached, or does not speak HTTP/2.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public async Task<HttpResponseMessage> SendAsync(
        Peer peer, HttpMethod method, string path, ReadOnlyMemory<byte> body, Action<HttpRequestHeaders>? prepare, CancellationToken cancel)
    {
        var address = new Uri(peer.Address ?? throw new ArgumentException($"{peer.NodeId} has no address.", nameof(peer)), path);
        using var request = new HttpRequestMessage(method, address) { Version = HttpVersion.Version20, VersionPolicy = HttpVersionPolicy.RequestVersionExact };
        if (method != HttpMethod.Get)
            request.Content = new ReadOnlyMemoryContent(body) { Headers = { ContentType = new MediaTypeHeaderValue("application/octet-stream") } };
        prepare?.Invoke(request.Headers);
        _signature.Sign(request, _self, peer.NodeId, _time.GetUtcNow(), body.Span);
        return await _client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancel).ConfigureAwait(false);
    }

    public void Dispose() => _client.Dispose();

    /// <summary>Why a node refused; empty where it did not say.</summary>
    internal static string CauseOf(HttpResponseMessage response) =>
        response.Headers.TryGetValues(PeerHeaders.Cause, out var causes) ? causes.First() : "";
}
