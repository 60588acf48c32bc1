using System.Collections.Immutable;
using Analytics.Domain.Geometry;

namespace Analytics.Domain.Rules;

/// <summary>
/// Turns the windows of one camera into what a rule has to say. Pure; windows come in ascending order of their end.
/// </summary>
public static class RuleEvaluator
{
    /// <summary>Observations kept as evidence.</summary>
    public const int MaxEvidence = 16;

    /// <summary>Observations without a track share one dwell clock: all that is known is that something is there.</summary>
    private const int Untracked = -1;

    public static (RuleState State, RuleOutcome Outcome) Evaluate(Rule rule, RuleState state, WindowResult window)
    {
        state = See(rule, state, window);
        (state, var counted) = Count(rule, state, window.Span.To);
        state = Remember(rule, state, window.Span, counted);
        return Conclude(rule, state, window, counted);
    }

    // 1. What is in the picture. A gated window repeats what was last seen: nothing moved, so the model would be shown the same
    //    picture and give the same answer, right or wrong. This way a rule counts and dwells as it would without the gate, and
    //    somebody who stands still does not vanish. Only what is itself movement has just been shown to be absent.
    private static RuleState See(Rule rule, RuleState state, WindowResult window) =>
        !window.IsGated ? state with { Seen = window.Observations, Model = window.Model }
        : Abilities.IsMovement(rule.Ability) ? state with { Seen = [] }
        : state;

    // 2. What counts: schedule, class, score, size and zone, then for how long the object has been there.
    private static (RuleState State, ImmutableArray<Observation> Counted) Count(Rule rule, RuleState state, DateTimeOffset at)
    {
        // Neither k-of-n nor dwell reaches over hours outside the schedule.
        if (!rule.Schedule.Covers(at))
            return (state with { Recent = [], Tracks = ImmutableDictionary<int, TrackDwell>.Empty }, []);
        var counted = state.Seen.Where(seen => Qualifies(rule, seen)).OrderByDescending(seen => seen.Score).ToImmutableArray();
        if (rule.Dwell == TimeSpan.Zero)
            return (state, counted);

        var tracks = Follow(rule, state.Tracks, counted, at);
        return (state with { Tracks = tracks }, counted.RemoveAll(seen => at - tracks[Key(seen)].EnteredAt < rule.Dwell));
    }

    private static bool Qualifies(Rule rule, Observation seen) =>
        (rule.Classes.Count == 0 ? Abilities.CountsUnasked(seen.Label) : rule.Classes.Items.Contains(seen.Label))
        && seen.Score >= rule.MinScore
        && seen.Box.Height >= rule.MinSize
        && (rule.Zone is null || (seen.Box == Box.Whole && Abilities.MayLackPlace(rule.Ability)) || rule.Zone.Contains(seen.Box, rule.Anchor));

    private static ImmutableDictionary<int, TrackDwell> Follow(
        Rule rule, ImmutableDictionary<int, TrackDwell> tracks, ImmutableArray<Observation> inside, DateTimeOffset at)
    {
        var next = tracks.ToBuilder();
        foreach (var (key, track) in tracks)
        {
            // A detector loses an object now and then: as many misses as k-of-n forgives do not restart its clock.
            if (track.Missed >= rule.N - rule.K)
                next.Remove(key);
            else
                next[key] = track with { Missed = track.Missed + 1 };
        }

        foreach (var seen in inside)
            next[Key(seen)] = new TrackDwell(tracks.TryGetValue(Key(seen), out var known) ? known.EnteredAt : at, 0);
        return next.ToImmutable();
    }

    private static int Key(Observation seen) => seen.TrackId ?? Untracked;

    // 3. The last N windows.
    private static RuleState Remember(Rule rule, RuleState state, WindowSpan span, ImmutableArray<Observation> counted)
    {
        var isHit = counted.Length > 0;
        var recent = state.Recent.Add(new WindowScore(span.From, span.To, isHit, isHit ? counted[0].Score : 0));
        if (recent.Count > rule.N)
            recent = new(recent.Items.RemoveRange(0, recent.Count - rule.N));
        return state with
        {
            Recent = recent,
            LastHitAt = isHit ? span.To : state.LastHitAt,
            QuietSince = isHit ? span.To : state.QuietSince ?? span.To,
        };
    }

    // 4. What that means.
    private static (RuleState State, RuleOutcome Outcome) Conclude(
        Rule rule, RuleState state, WindowResult window, ImmutableArray<Observation> counted)
    {
        var at = window.Span.To;
        if (counted.Length > 0)
        {
            if (state.Phase == RulePhase.Active)
            {
                return at - state.ReportedAt < rule.ExtendEvery
                    ? (state, new RuleOutcome.Still(counted[0].Score, null))
                    : (state with { ReportedAt = at }, new RuleOutcome.Still(counted[0].Score, Evidence(rule, state, window, counted)));
            }

            if (state.Recent.Items.Count(recent => recent.IsHit) >= rule.K)
            {
                return (state with { Phase = RulePhase.Active, ReportedAt = at },
                    new RuleOutcome.Fire(Evidence(rule, state, window, counted)));
            }
        }
        else if (state.Phase != RulePhase.Idle && at - state.QuietSince >= rule.CloseAfter)
        {
            // The next firing has to earn its own k-of-n.
            return (state with { Phase = RulePhase.Idle, Recent = [] }, new RuleOutcome.Quiet(state.LastHitAt));
        }

        return (state, RuleOutcome.None.Instance);
    }

    private static RuleEvidence Evidence(Rule rule, RuleState state, WindowResult window, ImmutableArray<Observation> counted)
    {
        var dwelt = rule.Dwell > TimeSpan.Zero ? window.Span.To - state.Tracks[Key(counted[0])].EnteredAt : TimeSpan.Zero;
        return new(
            window.Span, window.FrameHashes, state.Recent, new([.. counted.Take(MaxEvidence)]), counted[0].TrackId, dwelt, state.Model);
    }
}
