using System.Collections.Immutable;

namespace Analytics.Domain.Quotas;

/// <summary>
/// At most N calls admitted in any window (t - 1 s, t] (errors-global.md 5). Not journalled call by call: lost in a crash, after
/// which nothing is admitted for one second.
/// </summary>
/// <param name="Admitted">Oldest first, never falling.</param>
/// <param name="Latest">The last admission.</param>
/// <param name="ClosedUntil">Nothing is admitted before.</param>
public sealed record RateWindow(ImmutableQueue<DateTimeOffset> Admitted, int Count, DateTimeOffset Latest, DateTimeOffset ClosedUntil)
{
    public static readonly TimeSpan Span = TimeSpan.FromSeconds(1);

    public static readonly RateWindow Empty = new([], 0, DateTimeOffset.MinValue, DateTimeOffset.MinValue);

    public static RateWindow AfterCrash(DateTimeOffset at) => Empty with { ClosedUntil = at + Span };

    internal static RateWindow AfterRest(QuotaRested rested) => new(
        [.. rested.Admissions],
        rested.Admissions.Count,
        rested.Admissions.Count == 0 ? DateTimeOffset.MinValue : rested.Admissions[^1],
        rested.ClosedUntil ?? DateTimeOffset.MinValue);

    /// <summary>Admits a call or not; a refused call does not count.</summary>
    /// <param name="next">To be kept in both cases.</param>
    public bool TryAdmit(DateTimeOffset at, int limit, out RateWindow next)
    {
        next = At(at);
        if (next.Count >= limit || at < next.ClosedUntil)
            return false;
        // Gateways' clocks differ a little: the order of arrival is the truth, so time does not run back within a window.
        var now = at > next.Latest ? at : next.Latest;
        next = next with { Admitted = next.Admitted.Enqueue(now), Count = next.Count + 1, Latest = now };
        return true;
    }

    /// <summary>Also of an empty window: without the event a stop would look like a crash.</summary>
    internal QuotaRested Rest(DateTimeOffset at)
    {
        var window = At(at);
        return new QuotaRested([.. window.Admitted], window.ClosedUntil > at ? window.ClosedUntil : null);
    }

    private RateWindow At(DateTimeOffset at) => Latest - at > Span || ClosedUntil - at > Span ? SteppedBack(at) : Trimmed(at);

    private RateWindow Trimmed(DateTimeOffset at)
    {
        var now = at > Latest ? at : Latest;
        var (admitted, count) = (Admitted, Count);
        while (count > 0 && now - admitted.Peek() >= Span)
        {
            admitted = admitted.Dequeue();
            count--;
        }

        return count == Count ? this : this with { Admitted = admitted, Count = count };
    }

    // The clock went back: what it admitted later is taken as admitted now, so that it leaves the window in a second and not when
    // the clock has caught up.
    private RateWindow SteppedBack(DateTimeOffset at)
    {
        var admitted = ImmutableQueue<DateTimeOffset>.Empty;
        var count = 0;
        foreach (var instant in Admitted)
        {
            if (at - instant >= Span)
                continue;
            admitted = admitted.Enqueue(instant < at ? instant : at);
            count++;
        }

        var closed = ClosedUntil - at > Span ? at + Span : ClosedUntil;
        return new(admitted, count, Latest < at ? Latest : at, closed);
    }
}
