namespace Analytics.Gateway.Requests;

/// <summary>Pages of a short list that is in memory as a whole.</summary>
internal static class Paging
{
    /// <param name="place">Unique, and the order of the list.</param>
    /// <param name="after">Place of the last item that the caller has.</param>
    public static PageBody<T> Page<T>(IEnumerable<T> all, Func<T, string> place, string? after, int limit)
    {
        var found = all.OrderBy(place, StringComparer.Ordinal).Where(item => after is null || string.CompareOrdinal(place(item), after) > 0)
            .Take(limit + 1).ToList();
        var items = found.Take(limit).ToList();
        return new(items, found.Count > limit ? place(items[^1]) : null);
    }
}
