using System.Security.Cryptography;

namespace Analytics.Client.Signing;

/// <summary>
/// G1: hex of HMAC-SHA256, keyed by AppSecret, over method, path, query, time and SHA-1 of the body, a line each. Pure.
/// </summary>
public static class G1Signature
{
    public const int Bytes = HMACSHA256.HashSizeInBytes;

    public const int BodyHashBytes = SHA1.HashSizeInBytes;

    /// <param name="path">As it stands in the request line, without query.</param>
    /// <param name="query">Raw, in the request's order, without the question mark; empty when there is none.</param>
    /// <param name="time">Text of X-CTYUN-DT.</param>
    /// <param name="bodySha1">20 bytes.</param>
    /// <param name="signature">32 bytes, overwritten.</param>
    /// <returns>False when a text is not valid UTF-16: there is nothing to compare with then.</returns>
    public static bool TryCompute(
        ReadOnlySpan<char> appSecret,
        ReadOnlySpan<char> method,
        ReadOnlySpan<char> path,
        ReadOnlySpan<char> query,
        ReadOnlySpan<char> time,
        ReadOnlySpan<byte> bodySha1,
        Span<byte> signature)
    {
        var text = new SignedText(stackalloc byte[512]);
        var key = new SignedText(stackalloc byte[256]);
        try
        {
            text.Add(method);
            text.Add((byte)'\n');
            text.Add(path);
            text.Add((byte)'\n');
            text.Add(query);
            text.Add((byte)'\n');
            text.Add(time);
            text.Add((byte)'\n');
            text.AddHex(bodySha1);
            key.Add(appSecret);
            if (text.IsBroken || key.IsBroken)
                return false;
            HMACSHA256.HashData(key.Written, text.Written, signature);
            return true;
        }
        finally
        {
            text.Dispose();
            key.Dispose();
        }
    }

    /// <summary>The value of the header Authorization.</summary>
    public static string Authorization(string appKey, ReadOnlySpan<byte> signature) =>
        $"CTYUN {appKey}:{Convert.ToHexStringLower(signature)}";
}
