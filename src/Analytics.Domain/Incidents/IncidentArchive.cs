using Analytics.Domain.Geometry;

namespace Analytics.Domain.Incidents;

/// <summary>What leaves the state of an incident log, and when: by the instants in the events alone, so a replay agrees.</summary>
internal static class IncidentArchive
{
    /// <summary>Age at which an incident becomes final though nobody dealt with it.</summary>
    public static readonly TimeSpan Span = TimeSpan.FromDays(30);

    /// <summary>A final incident stays for its last clip, which is cut after the post-roll.</summary>
    public static readonly TimeSpan Grace = TimeSpan.FromHours(1);

    /// <summary>Incidents kept, about 600 KB of snapshot; over it the oldest closed ones leave before their 30 days.</summary>
    public const int MaxIncidents = 2000;

    /// <summary>Rules remembered; a camera has 32 at a time, the rest are retired ones.</summary>
    public const int MaxMarks = 256;

    /// <summary>A look at every incident is spread over so many events.</summary>
    private const int Every = 64;

    /// <summary>
    /// By age alone what is in the state may still be too old: <see cref="IncidentLogDecider"/> looks at the age as well, so that
    /// the moment of pruning is nobody's business.
    /// </summary>
    public static IncidentLogState Prune(IncidentLogState state, long sequenceNumber)
    {
        var isFull = state.Incidents.Count > MaxIncidents || state.Marks.Count > MaxMarks;
        if (!isFull && sequenceNumber % Every != 0)
            return state;

        var over = state.Incidents.Count > MaxIncidents ? state.Incidents.Count - MaxIncidents + Every : 0;
        // Open incidents stay: one a rule at most, and their rule's mark points at them.
        var leaving = state.Incidents.Where(pair => !pair.Value.IsOpen && (IsOver(pair.Value, state.Latest) || over-- > 0)).ToList();
        return state with
        {
            Incidents = state.Incidents.RemoveRange(leaving.Select(pair => pair.Key)),
            ArchivedTo = leaving.Aggregate(state.ArchivedTo, (to, pair) => to > pair.Value.OpenedAt ? to : pair.Value.OpenedAt),
            Marks = Prune(state.Marks, state.Latest),
        };
    }

    public static bool IsTooOld(Incident incident, DateTimeOffset at) => !incident.IsOpen && at - incident.OpenedAt > Span;

    private static bool IsOver(Incident incident, DateTimeOffset latest) =>
        IsTooOld(incident, latest) || (incident.IsFinal && latest - incident.ActiveUntil > Grace);

    private static ValueList<RuleMark> Prune(ValueList<RuleMark> marks, DateTimeOffset latest)
    {
        // A command is at most ten minutes late (CommandHistory), so a watermark of thirty days guards nothing.
        var kept = marks.Where(mark => mark.Open is not null || latest - mark.ActiveUntil <= Span).ToList();
        var oldest = kept.Where(mark => mark.Open is null).OrderBy(mark => mark.ActiveUntil).Take(kept.Count - MaxMarks).ToHashSet();
        return kept.Where(mark => !oldest.Contains(mark)).ToValueList();
    }
}
