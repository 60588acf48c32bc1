using Analytics.Domain.Geometry;

namespace Analytics.Domain.Rules;

/// <summary>What a window meant for a rule.</summary>
public abstract record RuleOutcome
{
    private RuleOutcome()
    {
    }

    /// <summary>Nothing to report.</summary>
    public sealed record None : RuleOutcome
    {
        public static readonly None Instance = new();
    }

    /// <summary>The conditions are met for the first time since it was quiet: open an incident.</summary>
    public sealed record Fire(RuleEvidence Evidence) : RuleOutcome;

    /// <summary>It goes on: after a firing, every hit counts until it is quiet, k-of-n or not.</summary>
    /// <param name="BestScore">Of this window.</param>
    /// <param name="Report">
    /// Not null once per <see cref="Rule.ExtendEvery"/>: to be sent as another opening. The log extends what is open, and opens
    /// anew where the incident before was closed for its length or the first opening came during cooldown.
    /// </param>
    public sealed record Still(double BestScore, RuleEvidence? Report) : RuleOutcome;

    /// <summary>
    /// No hit for <see cref="Rule.CloseAfter"/>; said once. Also said once by a pipeline that has just begun, because an
    /// incident may have been left open by the one before.
    /// </summary>
    /// <param name="ActiveUntil">End of the last window that hit, or null where none did.</param>
    public sealed record Quiet(DateTimeOffset? ActiveUntil) : RuleOutcome;
}

/// <summary>Why a rule fired.</summary>
/// <param name="Window">The window that met the conditions: the opening window.</param>
/// <param name="FrameHashes">Of that window.</param>
/// <param name="Scores">The last windows that the k-of-n count looked at, oldest first, N at most.</param>
/// <param name="Observations">What counted in the opening window, best first, 16 at most.</param>
/// <param name="TrackId">Track of the best observation.</param>
/// <param name="Dwelt">How long that track had been in the zone.</param>
/// <param name="Model">Null without a model. For a gated window, the model whose observations still hold.</param>
public sealed record RuleEvidence(
    WindowSpan Window, ValueList<string> FrameHashes, ValueList<WindowScore> Scores, ValueList<Observation> Observations,
    int? TrackId, TimeSpan Dwelt, ModelRef? Model);

/// <summary>One window of the k-of-n count.</summary>
/// <param name="Score">The best that counted, 0 for a miss.</param>
public readonly record struct WindowScore(DateTimeOffset From, DateTimeOffset To, bool IsHit, double Score);
