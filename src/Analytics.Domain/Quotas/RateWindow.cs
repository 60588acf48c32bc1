using System.Collections.Immutable;

namespace Analytics.Domain.Quotas;

/// <summary>
/// At most N calls admitted in any window (t - 1 s, t] (errors-global.md 5). Instants are kept to the next millisecond, so that a busy
/// second is a thousand bursts at the most and not one entry a call; a window may be as much longer, never shorter. Not journalled call by
/// call: lost in a crash, after which nothing is admitted for one second.
/// </summary>
/// <param name="Earlier">Bursts before the last, oldest first.</param>
/// <param name="Last">The latest one; of no calls where the window is empty.</param>
/// <param name="Count">Calls of all bursts.</param>
/// <param name="ClosedUntil">Nothing is admitted before.</param>
public sealed record RateWindow(ImmutableQueue<RateWindow.Burst> Earlier, RateWindow.Burst Last, int Count, DateTimeOffset ClosedUntil)
{
    public static readonly TimeSpan Span = TimeSpan.FromSeconds(1);

    public static readonly RateWindow Empty = new([], new Burst(DateTimeOffset.MinValue, 0), 0, DateTimeOffset.MinValue);

    private static readonly TimeSpan s_grain = TimeSpan.FromMilliseconds(1);

    public static RateWindow AfterCrash(DateTimeOffset at) => Empty with { ClosedUntil = at + Span };

    internal static RateWindow AfterRest(QuotaRested rested)
    {
        var window = Empty with { ClosedUntil = rested.ClosedUntil ?? DateTimeOffset.MinValue };
        foreach (var at in rested.Admissions)
            window = window.With(at, 1);
        return window;
    }

    /// <summary>Admits a call or not; a refused call does not count.</summary>
    /// <param name="next">To be kept in both cases.</param>
    public bool TryAdmit(DateTimeOffset at, int limit, out RateWindow next)
    {
        next = At(at);
        if (next.Count >= limit || at < next.ClosedUntil)
            return false;
        next = next.With(at, 1);
        return true;
    }

    /// <summary>Also of an empty window: without the event a stop would look like a crash.</summary>
    internal QuotaRested Rest(DateTimeOffset at)
    {
        var window = At(at);
        return new QuotaRested(
            [.. window.Bursts().SelectMany(burst => Enumerable.Repeat(burst.At, burst.Calls))],
            window.ClosedUntil > at ? window.ClosedUntil : null);
    }

    // Gateways' clocks differ a little: the order of arrival is the truth, so time does not run back within a window.
    private RateWindow With(DateTimeOffset at, int calls)
    {
        var now = Ceiling(at);
        return now <= Last.At
            ? this with { Last = Last with { Calls = Last.Calls + calls }, Count = Count + calls }
            : new(Last.Calls == 0 ? Earlier : Earlier.Enqueue(Last), new Burst(now, calls), Count + calls, ClosedUntil);
    }

    private RateWindow At(DateTimeOffset at) => Last.At - at > Span + s_grain || ClosedUntil - at > Span ? SteppedBack(at) : Trimmed(at);

    private RateWindow Trimmed(DateTimeOffset at)
    {
        if (Count == 0)
            return this;
        // The last burst's instant is rounded up: its calls came after this one.
        var latest = Last.At - s_grain;
        var now = at > latest ? at : latest;
        if (now - Last.At >= Span)
            return Empty with { Last = new Burst(Last.At, 0), ClosedUntil = ClosedUntil };
        var (earlier, count) = (Earlier, Count);
        while (!earlier.IsEmpty && now - earlier.PeekRef().At >= Span)
        {
            count -= earlier.PeekRef().Calls;
            earlier = earlier.Dequeue();
        }

        return count == Count ? this : this with { Earlier = earlier, Count = count };
    }

    // The clock went back: what it admitted later is taken as admitted now, so that it leaves the window in a second and not when
    // the clock has caught up.
    private RateWindow SteppedBack(DateTimeOffset at)
    {
        var window = Empty with { ClosedUntil = ClosedUntil - at > Span ? at + Span : ClosedUntil };
        foreach (var burst in Bursts())
            if (at - burst.At < Span)
                window = window.With(burst.At < at ? burst.At : at, burst.Calls);
        return window;
    }

    private IEnumerable<Burst> Bursts() => Last.Calls == 0 ? Earlier : Earlier.Append(Last);

    private static DateTimeOffset Ceiling(DateTimeOffset at) =>
        at.Ticks % s_grain.Ticks is not 0 and var past ? at.AddTicks(s_grain.Ticks - past) : at;

    /// <summary>Calls that were admitted within one millisecond.</summary>
    /// <param name="At">Its end.</param>
    public readonly record struct Burst(DateTimeOffset At, int Calls);
}
