using System.Collections.Immutable;
using Analytics.Domain.Geometry;

namespace Analytics.Domain.Rules;

/// <summary>
/// What a rule remembers from window to window. It lives in the pipeline and dies with it: k-of-n and dwell then start anew,
/// while open state and cooldown are in the incident log.
/// </summary>
/// <param name="Phase">Where the rule stands between two firings.</param>
/// <param name="QuietSince">End of the last window that hit, or of the first window; null before any.</param>
/// <param name="LastHitAt">End of the last window that hit, or null.</param>
/// <param name="ReportedAt">End of the last window that was reported with evidence.</param>
/// <param name="Recent">The last windows, oldest first, <see cref="Rule.N"/> at most.</param>
/// <param name="Tracks">Objects in the zone, for rules with a dwell. Bounded: a track unseen for N - K windows is forgotten.</param>
/// <param name="Seen">Observations of the last window that was inferred.</param>
/// <param name="Model">Their model.</param>
public sealed record RuleState(
    RulePhase Phase,
    DateTimeOffset? QuietSince,
    DateTimeOffset? LastHitAt,
    DateTimeOffset ReportedAt,
    ValueList<WindowScore> Recent,
    ImmutableDictionary<int, TrackDwell> Tracks,
    ValueList<Observation> Seen,
    ModelRef? Model)
{
    public static readonly RuleState Initial =
        new(RulePhase.Starting, null, null, default, [], ImmutableDictionary<int, TrackDwell>.Empty, [], null);
}

public enum RulePhase
{
    /// <summary>The pipeline has just begun and nothing is known: an incident may be open from before.</summary>
    Starting = 0,

    Idle = 1,

    Active = 2,
}

/// <param name="EnteredAt">End of the first window that had the object in the zone.</param>
/// <param name="Missed">Windows in a row without it.</param>
public readonly record struct TrackDwell(DateTimeOffset EnteredAt, int Missed);
