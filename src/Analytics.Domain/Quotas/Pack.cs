using System.Collections.Immutable;

namespace Analytics.Domain.Quotas;

/// <summary>What one cycle of a pack gave away.</summary>
/// <param name="Held">By calls without an outcome.</param>
/// <param name="Leased">By leases that are not settled.</param>
public sealed record Cycle(DateTimeOffset From, DateTimeOffset To, long Used = 0, long Held = 0, long Leased = 0)
{
    public bool Contains(DateTimeOffset at) => From <= at && at < To;

    public long Taken() => Used + Held + Leased;
}

/// <summary>One order; once paid, one pack in the ledger (R2).</summary>
/// <param name="Units">Of each cycle.</param>
/// <param name="Cycles">Empty before payment; one for an annual pack.</param>
public sealed record Pack(
    string OrderId,
    long Sequence,
    DateTimeOffset PlacedAt,
    PackKind Kind,
    long Units,
    int Months,
    long AmountFen,
    bool IsRefundable,
    ImmutableArray<Cycle> Cycles,
    DateTimeOffset? RefundedAt = null)
{
    /// <summary>R10: at exactly 48 hours an unpaid order is cancelled.</summary>
    public static readonly TimeSpan PaymentTime = TimeSpan.FromHours(48);

    /// <summary>R8: exactly 7 days is still inside.</summary>
    public static readonly TimeSpan RefundTime = TimeSpan.FromDays(7);

    public bool IsPaid() => Cycles.Length > 0;

    /// <summary>Paid and not refunded: it counts in R2 and R6.</summary>
    public bool IsOwned() => IsPaid() && RefundedAt is null;

    public DateTimeOffset PaidAt() => Cycles[0].From;

    public DateTimeOffset EndsAt() => Cycles[^1].To;

    public bool IsCancelled(DateTimeOffset at) => !IsPaid() && at - PlacedAt >= PaymentTime;

    /// <summary>Index of the cycle that serves at an instant, or -1.</summary>
    public int CycleAt(DateTimeOffset at)
    {
        if (RefundedAt is null)
            for (var i = 0; i < Cycles.Length; i++)
                if (Cycles[i].Contains(at))
                    return i;
        return -1;
    }

    public long Free(int cycle) => Units - Cycles[cycle].Taken();

    public long UsedInAll()
    {
        var used = 0L;
        foreach (var cycle in Cycles)
            used += cycle.Used;
        return used;
    }

    /// <summary>From this instant it serves and accepts nothing more.</summary>
    public DateTimeOffset OverAt() => RefundedAt ?? (IsPaid() ? EndsAt() : PlacedAt + PaymentTime);

    internal Pack Paid(IReadOnlyList<DateTimeOffset> bounds) =>
        this with { Cycles = [.. Enumerable.Range(0, bounds.Count - 1).Select(k => new Cycle(bounds[k], bounds[k + 1]))] };

    internal Pack Changed(int cycle, long used, long held, long leased)
    {
        var old = Cycles[cycle];
        var changed = old with { Used = old.Used + used, Held = old.Held + held, Leased = old.Leased + leased };
        return this with { Cycles = Cycles.SetItem(cycle, changed) };
    }
}
