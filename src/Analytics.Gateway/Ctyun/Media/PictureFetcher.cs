using System.Net;
using System.Net.Sockets;
using Analytics.Gateway.Ctyun.Bodies;

namespace Analytics.Gateway.Ctyun.Media;

/// <summary>How a download ended. Each has its own number in G1's table.</summary>
internal enum FetchOutcome
{
    Fetched = 0,

    /// <summary>4004: the address answered an error, could not be reached, or may not be asked.</summary>
    Unreadable = 1,

    /// <summary>4005: not whole within the limit.</summary>
    TimedOut = 2,

    /// <summary>4009: more bytes than a picture may have.</summary>
    TooLarge = 3,

    /// <summary>4011: no address, or one that has nothing or wants a login.</summary>
    BadAddress = 4,

    /// <summary>50000: no memory for it now.</summary>
    NoMemory = 5,
}

/// <summary>
/// Fetches pictures that callers name by address: http and https alone, under limits of time, size and redirects. The address that is
/// connected to is the one that was checked, so a name cannot mean one machine to the check and another to the connection.
/// </summary>
internal sealed class PictureFetcher : IDisposable
{
    private const int MostAddressCharacters = 2048;
    private const int Piece = 32 << 10;

    private readonly FetchOptions _options;
    private readonly AddressRules _rules;
    private readonly TimeProvider _time;
    private readonly SocketsHttpHandler _handler;
    private readonly HttpMessageInvoker _invoker;

    public PictureFetcher(FetchOptions options, TimeProvider time)
    {
        (_options, _rules, _time) = (options, new AddressRules(options.Allowed), time);
        _handler = new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseProxy = false,
            UseCookies = false,
            AutomaticDecompression = DecompressionMethods.None,
            MaxResponseHeadersLength = 16,
            MaxResponseDrainSize = 0,
            PooledConnectionIdleTimeout = TimeSpan.FromSeconds(10),
            ConnectCallback = ConnectAsync,
        };
        _invoker = new HttpMessageInvoker(_handler, disposeHandler: false);
    }

    /// <param name="address">As the caller wrote it.</param>
    /// <param name="into">Is filled.</param>
    /// <param name="mostBytes">Given the first bytes, how many there may be.</param>
    /// <exception cref="OperationCanceledException">The caller gave up.</exception>
    public async Task<FetchOutcome> FetchAsync(string address, PooledBody into, Func<ReadOnlyMemory<byte>, int> mostBytes, CancellationToken cancel)
    {
        if (address.Length > MostAddressCharacters || !Uri.TryCreate(address, UriKind.Absolute, out var next) || !IsWeb(next))
            return FetchOutcome.BadAddress;
        using var limit = new CancellationTokenSource(_options.Timeout, _time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(cancel, limit.Token);
        try
        {
            for (var hops = 0; ; hops++)
            {
                using var request = new HttpRequestMessage(HttpMethod.Get, next);
                using var response = await _invoker.SendAsync(request, both.Token).ConfigureAwait(false);
                if (response.StatusCode is HttpStatusCode.OK)
                    return await ReadAsync(response, into, mostBytes, both.Token).ConfigureAwait(false);
                if (response.StatusCode is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden or HttpStatusCode.NotFound or HttpStatusCode.Gone)
                    return FetchOutcome.BadAddress;
                if ((int)response.StatusCode is not (301 or 302 or 303 or 307 or 308) || response.Headers.Location is not { } there || hops == _options.Redirects)
                    return FetchOutcome.Unreadable;
                next = new Uri(next, there);
                if (!IsWeb(next))
                    return FetchOutcome.Unreadable;
            }
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            return FetchOutcome.TimedOut;
        }
        catch (Exception fault) when (fault is HttpRequestException or IOException or SocketException or UriFormatException)
        {
            return FetchOutcome.Unreadable;
        }
    }

    public void Dispose()
    {
        _invoker.Dispose();
        _handler.Dispose();
    }

    private static async Task<FetchOutcome> ReadAsync(
        HttpResponseMessage response, PooledBody into, Func<ReadOnlyMemory<byte>, int> mostBytes, CancellationToken cancel)
    {
        var announced = Math.Max(0, response.Content.Headers.ContentLength ?? 0);
        await using var stream = await response.Content.ReadAsStreamAsync(cancel).ConfigureAwait(false);
        var piece = new byte[Piece];
        for (int most = int.MaxValue, read; (read = await stream.ReadAtLeastAsync(piece, piece.Length, false, cancel).ConfigureAwait(false)) > 0;)
        {
            if (into.Length == 0)
            {
                most = mostBytes(piece.AsMemory(0, read));
                if (announced > most)
                    return FetchOutcome.TooLarge;
            }

            if (into.Length + read > most)
                return FetchOutcome.TooLarge;
            if (!into.TryReserve(read, announced))
                return FetchOutcome.NoMemory;
            into.Append(piece.AsSpan(0, read));
        }

        return FetchOutcome.Fetched;
    }

    private static bool IsWeb(Uri address) => address.Scheme == Uri.UriSchemeHttp || address.Scheme == Uri.UriSchemeHttps;

    private async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancel)
    {
        var addresses = await Dns.GetHostAddressesAsync(context.DnsEndPoint.Host, cancel).ConfigureAwait(false);
        var open = addresses.Where(_rules.IsOpen).ToArray();
        if (open.Length == 0)
            throw new IOException("The address leads to no network that may be asked.");
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(open, context.DnsEndPoint.Port, cancel).ConfigureAwait(false);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
