namespace Analytics.Client.Signing;

/// <summary>The query of a G3 request as it is signed: pairs sorted by key, joined by <c>&amp;</c>. Pairs of one key keep their order.</summary>
public static class G3Query
{
    /// <summary>Sorts the pairs as they came.</summary>
    /// <param name="query">Raw, without the question mark; empty when there is none.</param>
    public static string Sorted(string query)
    {
        if (!query.Contains('&', StringComparison.Ordinal))
            return query;
        var pairs = query.Split('&');
        return string.Join('&', pairs.OrderBy(Key, StringComparer.Ordinal));
    }

    /// <summary>Decodes keys and values and sorts then (A08).</summary>
    /// <returns>
    /// Null when a decoded part holds a separator or a control character: two different queries, or a query and a header, would then
    /// sign alike.
    /// </returns>
    public static string? DecodedAndSorted(string query)
    {
        if (!query.Contains('%', StringComparison.Ordinal))
            return Sorted(query);
        var pairs = query.Split('&');
        for (var index = 0; index < pairs.Length; index++)
        {
            var key = Uri.UnescapeDataString(Key(pairs[index]));
            var value = Uri.UnescapeDataString(pairs[index][Key(pairs[index]).Length..]);
            if (key.AsSpan().ContainsAny('&', '=') || value.Contains('&', StringComparison.Ordinal) || (key + value).Any(char.IsControl))
                return null;
            pairs[index] = key + value;
        }

        return string.Join('&', pairs.OrderBy(Key, StringComparer.Ordinal));
    }

    private static string Key(string pair)
    {
        var end = pair.IndexOf('=', StringComparison.Ordinal);
        return end < 0 ? pair : pair[..end];
    }
}
