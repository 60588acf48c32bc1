using System.Security.Cryptography;

namespace Analytics.Client.Signing;

/// <summary>G2: hex of MD5 over AppKey, AppSecret, time, path and body, without separators. Pure.</summary>
public static class G2Signature
{
    public const int Bytes = MD5.HashSizeInBytes;

    private const string FencePath = "/ef-http/electron/fence";

    /// <summary>Begins a signature; the raw body is appended to what comes back, and its hash is the sign.</summary>
    /// <param name="timestamp">Text of the header, 13 digits.</param>
    /// <param name="path">As it stands in the request line, without query.</param>
    /// <returns>Null when a text is not valid UTF-16.</returns>
    public static IncrementalHash? Begin(
        ReadOnlySpan<char> appKey, ReadOnlySpan<char> appSecret, ReadOnlySpan<char> timestamp, ReadOnlySpan<char> path)
    {
        var text = new SignedText(stackalloc byte[512]);
        try
        {
            text.Add(appKey);
            text.Add(appSecret);
            text.Add(timestamp);
            text.Add(path);
            if (text.IsBroken)
                return null;
            var hash = IncrementalHash.CreateHash(HashAlgorithmName.MD5);
            hash.AppendData(text.Written);
            return hash;
        }
        finally
        {
            text.Dispose();
        }
    }

    /// <summary>
    /// The other path that a client of the electronic fence may have signed: the manual's sample leaves <c>ef-http</c> out (A14).
    /// Null for every other path.
    /// </summary>
    public static string? OtherPath(string path) =>
        path.EndsWith(FencePath, StringComparison.Ordinal)
            ? string.Concat(path.AsSpan(0, path.Length - FencePath.Length), "/electron/fence")
            : null;
}
