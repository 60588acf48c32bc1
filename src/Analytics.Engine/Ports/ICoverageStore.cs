using Analytics.Domain;

namespace Analytics.Engine.Ports;

/// <summary>
/// How far each camera's time is accounted for. Wall time since a camera's beginning is analysed, dropped by a named cause, or a recorded
/// gap; a step that does not add up cannot be written.
/// </summary>
public interface ICoverageStore
{
    /// <summary>
    /// Before reading anything else, a new owner raises the epoch: from then on its predecessor's writes change nothing. A camera without
    /// a row begins at <paramref name="at"/>. What is missing between the answer's <see cref="CoverageProgress.Until"/> and now is the
    /// new owner's to record as a gap.
    /// </summary>
    /// <returns>Null where a higher epoch owns the camera already.</returns>
    ValueTask<CoverageProgress?> OwnAsync(EntityId camera, long epoch, DateTimeOffset at);

    ValueTask<CoverageOutcome> AdvanceAsync(CoverageStep step);

    ValueTask<CoverageProgress?> ReadAsync(EntityId camera, CancellationToken cancellationToken = default);

    /// <summary>All cameras, in order of their persistence ids.</summary>
    ValueTask<IReadOnlyList<CoverageProgress>> ListAsync(CancellationToken cancellationToken = default);

    /// <summary>Gaps that touch the span, oldest first.</summary>
    ValueTask<IReadOnlyList<CoverageGap>> GapsAsync(
        EntityId camera, DateTimeOffset from, DateTimeOffset to, CancellationToken cancellationToken = default);
}

public enum CoverageOutcome
{
    Written = 1,

    /// <summary>The same step was written before; an answer was lost.</summary>
    Repeated = 2,

    /// <summary>Another pipeline owns the camera: nothing was written, this one stops.</summary>
    StaleEpoch = 3,

    /// <summary>The step does not begin where the last one ended: nothing was written.</summary>
    OutOfStep = 4,
}

/// <summary>Windows that were not analysed, and the time that they stood for.</summary>
/// <param name="Cause">A stable name, such as <c>queue-full</c>.</param>
public sealed record CoverageDrop(string Cause, long Windows, TimeSpan Time);

/// <param name="Cause">A stable name, such as <c>no-signal</c> or <c>owner-changed</c>.</param>
public sealed record CoverageGap(DateTimeOffset From, DateTimeOffset To, string Cause);

/// <summary>What became of the time from <paramref name="From"/> to <paramref name="Until"/>.</summary>
/// <param name="From">Where the last step ended.</param>
public sealed record CoverageStep(
    EntityId Camera,
    long Epoch,
    DateTimeOffset From,
    DateTimeOffset Until,
    TimeSpan Analysed,
    IReadOnlyList<CoverageDrop> Drops,
    IReadOnlyList<CoverageGap> Gaps)
{
    public TimeSpan Dropped => CoverageTime.Sum(Drops.Select(drop => drop.Time));

    public TimeSpan Gap => CoverageTime.Sum(Gaps.Select(gap => gap.To - gap.From));

    /// <exception cref="ArgumentException">The parts do not make up the whole, or lie outside of it.</exception>
    public void Check()
    {
        if (Analysed < TimeSpan.Zero || Drops.Any(drop => drop.Time < TimeSpan.Zero || drop.Windows < 1))
            throw new ArgumentException($"{Camera}: a part of the step is negative or empty.");
        if (Gaps.Any(gap => gap.From < From || gap.To > Until || gap.To <= gap.From))
            throw new ArgumentException($"{Camera}: a gap lies outside of {From:O} to {Until:O}, or is empty.");
        if (!CoverageTime.AddsUp(From, Until, Analysed, Dropped, Gap))
        {
            throw new ArgumentException(
                $"{Camera}: {Until - From} passed, but analysed {Analysed} + dropped {Dropped} + gaps {Gap} is {Analysed + Dropped + Gap}.");
        }
    }
}

/// <param name="Since">When the camera's account began.</param>
/// <param name="Until">To where it goes.</param>
public sealed record CoverageProgress(
    EntityId Camera,
    long Epoch,
    DateTimeOffset Since,
    DateTimeOffset Until,
    TimeSpan Analysed,
    TimeSpan Dropped,
    TimeSpan Gap,
    IReadOnlyList<CoverageDrop> Drops)
{
    /// <summary>Analysed time, counted drops and gaps make up the wall time (I12), and the drops by cause make up the dropped time.</summary>
    public bool AddsUp => CoverageTime.AddsUp(Since, Until, Analysed, Dropped, Gap)
        && CoverageTime.Sum(Drops.Select(drop => drop.Time)) == Dropped;
}

/// <summary>The arithmetic of coverage, to the tick.</summary>
public static class CoverageTime
{
    public static bool AddsUp(DateTimeOffset since, DateTimeOffset until, TimeSpan analysed, TimeSpan dropped, TimeSpan gap) =>
        until - since == analysed + dropped + gap;

    public static TimeSpan Sum(IEnumerable<TimeSpan> spans) => TimeSpan.FromTicks(spans.Sum(span => span.Ticks));
}
