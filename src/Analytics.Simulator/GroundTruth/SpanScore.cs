namespace Analytics.Simulator.GroundTruth;

/// <param name="From">Seconds of the clip.</param>
/// <param name="To">Not before <paramref name="From"/>.</param>
public readonly record struct ClipSpan(double From, double To)
{
    public bool Meets(ClipSpan other, double tolerance) => From <= other.To + tolerance && other.From <= To + tolerance;
}

/// <summary>
/// How what was reported fits what happened. One report answers for one event at most, and one event for one report; of all ways to pair
/// those that overlap within the tolerance, one with the most pairs counts.
/// </summary>
/// <param name="Hits">Pairs, in the order of the events.</param>
/// <param name="Missed">Events that no report answers for.</param>
/// <param name="False">Reports of nothing.</param>
public sealed record SpanScore(IReadOnlyList<(ClipSpan Truth, ClipSpan Found)> Hits, IReadOnlyList<ClipSpan> Missed, IReadOnlyList<ClipSpan> False)
{
    /// <summary>Share of the reports that are right; null where nothing was reported.</summary>
    public double? Precision => Hits.Count + False.Count > 0 ? (double)Hits.Count / (Hits.Count + False.Count) : null;

    /// <summary>Share of the events that were reported; null where nothing happened.</summary>
    public double? Recall => Hits.Count + Missed.Count > 0 ? (double)Hits.Count / (Hits.Count + Missed.Count) : null;

    /// <param name="truth">What happened.</param>
    /// <param name="found">What was reported.</param>
    /// <param name="tolerance">Seconds by which a report may be early or late.</param>
    public static SpanScore Of(IReadOnlyList<ClipSpan> truth, IReadOnlyList<ClipSpan> found, double tolerance)
    {
        var partner = new int[found.Count];
        Array.Fill(partner, -1);
        // Augmenting paths: an event takes a report from another one that finds itself a new one.
        for (var i = 0; i < truth.Count; i++)
            Pair(i, new bool[found.Count]);

        var hits = Enumerable.Range(0, found.Count).Where(f => partner[f] >= 0).OrderBy(f => partner[f]).ToList();
        return new(
            hits.ConvertAll(f => (truth[partner[f]], found[f])),
            [.. truth.Where((_, i) => !partner.Contains(i))],
            [.. found.Where((_, f) => partner[f] < 0)]);

        bool Pair(int i, bool[] tried)
        {
            for (var f = 0; f < found.Count; f++)
            {
                if (tried[f] || !truth[i].Meets(found[f], tolerance))
                    continue;
                tried[f] = true;
                if (partner[f] >= 0 && !Pair(partner[f], tried))
                    continue;
                partner[f] = i;
                return true;
            }

            return false;
        }
    }

    /// <summary>Events so close together that whoever reports them has one report for both.</summary>
    /// <param name="spans">In any order.</param>
    /// <param name="gap">Seconds between two events that are told apart.</param>
    public static IReadOnlyList<ClipSpan> Joined(IEnumerable<ClipSpan> spans, double gap)
    {
        var joined = new List<ClipSpan>();
        foreach (var span in spans.OrderBy(s => s.From))
        {
            if (joined.Count > 0 && span.From - joined[^1].To < gap)
                joined[^1] = joined[^1] with { To = Math.Max(joined[^1].To, span.To) };
            else
                joined.Add(span);
        }

        return joined;
    }

    public SpanScore And(SpanScore other) => new([.. Hits, .. other.Hits], [.. Missed, .. other.Missed], [.. False, .. other.False]);
}
