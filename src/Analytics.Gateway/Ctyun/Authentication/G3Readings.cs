using System.Security.Cryptography;
using Analytics.Client.Signing;

namespace Analytics.Gateway.Ctyun.Authentication;

/// <summary>
/// The readings of the manual that a G3 signature may follow: headers as listed or sorted; key from the date or from the whole
/// eop-date (A01); query raw or decoded, sorted (A08). At most eight, and each only where it differs from those before.
/// </summary>
internal sealed class G3Readings(G3KeyCache cache, EopAuthorization authorization, SignedHeader[] headers, string eopDate, string query)
{
    /// <summary>By order, key and query, a bit each.</summary>
    private static readonly string[] s_names =
    [
        "listed-date-raw", "listed-date-decoded", "listed-whole-raw", "listed-whole-decoded",
        "sorted-date-raw", "sorted-date-decoded", "sorted-whole-raw", "sorted-whole-decoded",
    ];

    private SignedHeader[]? _sorted;
    private (string Raw, string? Decoded)? _queries;

    /// <summary>The name of the first reading that fits under a secret, or null.</summary>
    public string? FirstThatFits(string securityKey, ReadOnlySpan<byte> bodySha256)
    {
        if (cache.Find(securityKey, authorization.AccessKey, eopDate) is { } known && Fits(known, bodySha256))
            return s_names[0];
        Span<byte> accountKey = stackalloc byte[G3Signature.KeyBytes];
        Span<byte> dateKeys = stackalloc byte[G3Signature.KeyBytes * 2];
        var byDate = dateKeys[..G3Signature.KeyBytes];
        var byWhole = dateKeys[G3Signature.KeyBytes..];
        if (!G3Signature.TryDeriveAccountKey(securityKey, authorization.AccessKey, eopDate, accountKey)
            || !G3Signature.TryDeriveDateKey(accountKey, eopDate.AsSpan(0, EopDate.DateLength), byDate))
        {
            return null;
        }

        // Nearly every client: one signature and no more.
        if (Fits(byDate, headers, Queries.Raw, bodySha256))
        {
            cache.Keep(securityKey, authorization.AccessKey, eopDate, byDate);
            return s_names[0];
        }

        if (!G3Signature.TryDeriveDateKey(accountKey, eopDate, byWhole))
            return null;
        for (var reading = 1; reading < s_names.Length; reading++)
        {
            var order = (reading & 4) == 0 ? headers : Sorted;
            var text = (reading & 1) == 0 ? Queries.Raw : Queries.Decoded;
            if (order is not null && text is not null && Fits((reading & 2) == 0 ? byDate : byWhole, order, text, bodySha256))
                return s_names[reading];
        }

        return null;
    }

    /// <summary>Empty of meaning, and null, where the list is sorted already.</summary>
    private SignedHeader[]? Sorted
    {
        get
        {
            if (_sorted is null)
            {
                _sorted = [.. headers];
                Array.Sort(_sorted, static (left, right) => string.Compare(left.Name, right.Name, StringComparison.OrdinalIgnoreCase));
            }

            return _sorted.AsSpan().SequenceEqual(headers) ? null : _sorted;
        }
    }

    /// <summary>The decoded one is null where it says the same.</summary>
    private (string Raw, string? Decoded) Queries
    {
        get
        {
            if (_queries is null)
            {
                var raw = G3Query.Sorted(query);
                var decoded = G3Query.DecodedAndSorted(query);
                _queries = (raw, decoded == raw ? null : decoded);
            }

            return _queries.Value;
        }
    }

    private bool Fits(DateKey known, ReadOnlySpan<byte> bodySha256)
    {
        Span<byte> computed = stackalloc byte[G3Signature.Bytes];
        var keyed = known.Take();
        var isComputed = G3Signature.TryCompute(keyed, headers, Queries.Raw, bodySha256, computed);
        known.Return(keyed);
        return isComputed && CryptographicOperations.FixedTimeEquals(computed, authorization.Signature);
    }

    private bool Fits(ReadOnlySpan<byte> dateKey, SignedHeader[] order, string text, ReadOnlySpan<byte> bodySha256)
    {
        Span<byte> computed = stackalloc byte[G3Signature.Bytes];
        return G3Signature.TryCompute(dateKey, order, text, bodySha256, computed)
            && CryptographicOperations.FixedTimeEquals(computed, authorization.Signature);
    }
}
