using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Analytics.Engine.Peers;

/// <summary>
/// Nodes of a cluster know each other by a secret that never travels: each request carries an HMAC-SHA256 over its method, its path, and
/// all <c>peer-</c> headers, among which are the time, both nodes and the digest of the body. A request that is sent again within
/// <see cref="Window"/> is answered again: what nodes ask of each other only reads, or infers, and changes nothing.
/// </summary>
public sealed class PeerSignature(string secret)
{
    /// <summary>Most that a request's time may differ from this node's clock.</summary>
    public static readonly TimeSpan Window = TimeSpan.FromSeconds(30);

    /// <summary>The name and version of the rules, so that a signature never stands for something else.</summary>
    private const string Rules = "analytics-peer-1";

    private readonly byte[] _key = HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), Encoding.UTF8.GetBytes(Rules));

    /// <summary>Adds the headers that every request has, and the signature.</summary>
    /// <param name="request">With its address and all other <c>peer-</c> headers.</param>
    /// <param name="from">Name of this node.</param>
    /// <param name="to">Name of the other one.</param>
    /// <param name="body">What the request carries.</param>
    public void Sign(HttpRequestMessage request, string from, string to, DateTimeOffset at, ReadOnlySpan<byte> body)
    {
        request.Headers.Add(PeerHeaders.From, from);
        request.Headers.Add(PeerHeaders.To, to);
        request.Headers.Add(PeerHeaders.At, at.ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture));
        request.Headers.Add(PeerHeaders.Body, Digest(body));
        var headers = request.Headers.Select(header => KeyValuePair.Create(header.Key, string.Join(',', header.Value)));
        request.Headers.Add(PeerHeaders.Signature, Convert.ToHexStringLower(Compute(request.Method.Method, request.RequestUri!.PathAndQuery, headers)));
    }

    /// <returns>Null for a request of a node of this cluster to this one; else one of <see cref="PeerCauses"/>.</returns>
    /// <param name="target">Path and query as they were sent.</param>
    /// <param name="self">Name of this node.</param>
    public string? Fault(string method, string target, IReadOnlyCollection<KeyValuePair<string, string>> headers, string self, DateTimeOffset now)
    {
        // First of all: nothing is said about a request that no node has signed.
        var given = Value(headers, PeerHeaders.Signature);
        if (given.Length != 2 * HMACSHA256.HashSizeInBytes
            || !CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(given), Encoding.ASCII.GetBytes(Convert.ToHexStringLower(Compute(method, target, headers)))))
            return PeerCauses.Unsigned;
        if (Value(headers, PeerHeaders.To) != self)
            return PeerCauses.Misdirected;
        return long.TryParse(Value(headers, PeerHeaders.At), NumberStyles.None, CultureInfo.InvariantCulture, out var at)
            && Math.Abs(now.ToUnixTimeMilliseconds() - at) <= Window.TotalMilliseconds
            ? null
            : PeerCauses.Stale;
    }

    public static string Digest(ReadOnlySpan<byte> body) => Convert.ToHexStringLower(SHA256.HashData(body));

    // No header's value holds a line break, and no name a colon: two requests never read alike.
    private byte[] Compute(string method, string target, IEnumerable<KeyValuePair<string, string>> headers)
    {
        var text = new StringBuilder(Rules).Append('\n').Append(method).Append('\n').Append(target).Append('\n');
        var signed = headers.Select(header => (Name: header.Key.ToLowerInvariant(), header.Value))
            .Where(header => header.Name.StartsWith(PeerHeaders.Prefix, StringComparison.Ordinal) && header.Name != PeerHeaders.Signature);
        foreach (var (name, value) in signed.OrderBy(header => header.Name, StringComparer.Ordinal))
            text.Append(name).Append(':').Append(value).Append('\n');
        return HMACSHA256.HashData(_key, Encoding.UTF8.GetBytes(text.ToString()));
    }

    private static string Value(IEnumerable<KeyValuePair<string, string>> headers, string name) =>
        headers.FirstOrDefault(header => string.Equals(header.Key, name, StringComparison.OrdinalIgnoreCase)).Value ?? "";
}
