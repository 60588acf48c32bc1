using System.Security.Cryptography;

namespace Analytics.Client.Signing;

/// <summary>A header that G3 signs.</summary>
/// <param name="Name">As it stands in the list of Eop-Authorization.</param>
/// <param name="Value">Without blanks around it.</param>
public readonly record struct SignedHeader(string Name, string Value);

/// <summary>
/// G3 (EOP): Base64 of HMAC-SHA256 over the signed headers, the sorted query and SHA-256 of the body, keyed by a chain of HMACs. The
/// path is not covered. Pure.
/// </summary>
public static class G3Signature
{
    public const int Bytes = HMACSHA256.HashSizeInBytes;

    public const int KeyBytes = HMACSHA256.HashSizeInBytes;

    public const int BodyHashBytes = SHA256.HashSizeInBytes;

    /// <summary>kAk: what the two readings of the last step share.</summary>
    /// <param name="securityKey">The account's SecurityKey.</param>
    /// <param name="eopDate">Text of the header.</param>
    /// <param name="key">32 bytes, overwritten.</param>
    /// <returns>False when a text is not valid UTF-16.</returns>
    public static bool TryDeriveAccountKey(
        ReadOnlySpan<char> securityKey, ReadOnlySpan<char> accessKey, ReadOnlySpan<char> eopDate, Span<byte> key)
    {
        var secret = new SignedText(stackalloc byte[256]);
        try
        {
            secret.Add(securityKey);
            return !secret.IsBroken && TryHmac(secret.Written, eopDate, key) && TryHmac(key, accessKey, key);
        }
        finally
        {
            secret.Dispose();
        }
    }

    /// <summary>kdate.</summary>
    /// <param name="date">The date's first 8 characters; a reading of the manual takes the whole text (A01), which is accepted, never produced.</param>
    /// <inheritdoc cref="TryDeriveAccountKey"/>
    public static bool TryDeriveDateKey(ReadOnlySpan<byte> accountKey, ReadOnlySpan<char> date, Span<byte> key) =>
        TryHmac(accountKey, date, key);

    /// <param name="dateKey">kdate.</param>
    /// <param name="headers">In the order of the list.</param>
    /// <param name="query">Sorted: <see cref="G3Query"/>.</param>
    /// <param name="bodySha256">32 bytes.</param>
    /// <param name="signature">32 bytes, overwritten.</param>
    /// <returns>False when a text is not valid UTF-16.</returns>
    public static bool TryCompute(
        ReadOnlySpan<byte> dateKey,
        ReadOnlySpan<SignedHeader> headers,
        ReadOnlySpan<char> query,
        ReadOnlySpan<byte> bodySha256,
        Span<byte> signature)
    {
        using var keyed = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, dateKey);
        return TryCompute(keyed, headers, query, bodySha256, signature);
    }

    /// <param name="keyed">HMAC-SHA256 under kdate, at its begin; ends there again. To set one up costs more than to run it.</param>
    /// <inheritdoc cref="TryCompute(ReadOnlySpan{byte}, ReadOnlySpan{SignedHeader}, ReadOnlySpan{char}, ReadOnlySpan{byte}, Span{byte})"/>
    public static bool TryCompute(
        IncrementalHash keyed,
        ReadOnlySpan<SignedHeader> headers,
        ReadOnlySpan<char> query,
        ReadOnlySpan<byte> bodySha256,
        Span<byte> signature)
    {
        var text = new SignedText(stackalloc byte[512]);
        try
        {
            foreach (var header in headers)
            {
                text.Add(header.Name);
                text.Add((byte)':');
                text.Add(header.Value);
                text.Add((byte)'\n');
            }

            text.Add((byte)'\n');
            text.Add(query);
            text.Add((byte)'\n');
            text.AddHex(bodySha256);
            if (text.IsBroken)
                return false;
            keyed.AppendData(text.Written);
            keyed.GetHashAndReset(signature);
            return true;
        }
        finally
        {
            text.Dispose();
        }
    }

    /// <summary>The value of the header Eop-Authorization.</summary>
    public static string Authorization(string accessKey, ReadOnlySpan<SignedHeader> headers, ReadOnlySpan<byte> signature)
    {
        var names = new string[headers.Length];
        for (var index = 0; index < names.Length; index++)
            names[index] = headers[index].Name;
        return $"{accessKey} Headers={string.Join(';', names)} Signature={Convert.ToBase64String(signature)}";
    }

    private static bool TryHmac(scoped ReadOnlySpan<byte> key, ReadOnlySpan<char> data, Span<byte> result)
    {
        var text = new SignedText(stackalloc byte[256]);
        try
        {
            text.Add(data);
            if (text.IsBroken)
                return false;
            HMACSHA256.HashData(key, text.Written, result);
            return true;
        }
        finally
        {
            text.Dispose();
        }
    }
}
