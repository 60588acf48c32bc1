namespace Analytics.Domain.Quotas;

/// <summary>Leases for camera traffic: design 8.</summary>
internal static class LeaseDecisions
{
    public static Decision<QuotaState> Grant(QuotaState state, GrantLease c, QuotaSettings settings)
    {
        if (Fault(c) is { } fault)
            return QuotaRefusal.Invalid.Because(fault);
        if (state.StatusAt(c.At, settings) == AbilityStatus.LimitedFree)
            return QuotaRefusal.LeaseNotNeeded.Because($"ability '{state.Ability}' is free at present");
        var draft = new Draft(state, c.At).ReleaseDue();
        var now = draft.State;
        if (now.FindLease(c.LeaseId) is not null)
            return QuotaRefusal.LeaseKnown.Because($"leaseId: '{c.LeaseId}' is granted, choose another");
        // Whoever recalled the others waits for their units.
        if (now.Leases.Any(lease => lease.IsRecalled))
            return Outstanding(now, "a recall");

        var leased = 0L;
        foreach (var pack in now.Packs)
        {
            if (pack.CycleAt(c.At) is not (>= 0 and var cycle))
                continue;
            if (pack.Free(cycle) > 0)
                return leased > 0 ? Outstanding(now, "a lease on a later pack") : Grant(draft, c, pack, cycle, settings);
            leased += pack.Cycles[cycle].Leased;
        }

        return leased > 0 ? Outstanding(now, "a lease of the last units") : PackLine.Refuse(now, c.At, 1, 0);
    }

    public static Decision<QuotaState> Settle(QuotaState state, SettleLease c)
    {
        if (state.FindLease(c.LeaseId) is not { } lease || lease.EndsAt <= c.At)
            return QuotaRefusal.LeaseOver.Because($"lease '{c.LeaseId}' is settled or past its end");
        if (c.Used < 0 || c.Used > lease.Units)
            return QuotaRefusal.Invalid.Because($"used: {c.Used} is not within 0 to {lease.Units}, the units of the lease");
        var settled = new QuotaLeaseSettled(c.LeaseId, c.Used, lease.Units - c.Used, HasLapsed: false);
        return Levels.With(state, c.At, settled, [new UnitsTaken(lease.OrderId, lease.Cycle, c.Used)], +1);
    }

    public static Decision<QuotaState> Recall(QuotaState state, RecallLeases c)
    {
        var draft = new Draft(state, c.At).ReleaseDue();
        var ids = draft.State.Leases.Where(lease => !lease.IsRecalled).Select(lease => lease.Id).ToList();
        return ids.Count == 0 ? draft.End() : draft.EndWith(new QuotaLeasesRecalled(ids));
    }

    /// <summary>Names the leases to recall, for the log; the caller reads them from <see cref="QuotaState.Leases"/>.</summary>
    public static Decision<QuotaState> Outstanding(QuotaState state, string what) => QuotaRefusal.LeasesOutstanding.Because(
        $"{what} waits for units out on leases; recall them and try again: "
        + string.Join(", ", state.Leases.Select(lease => $"'{lease.Id}' of node '{lease.Node}'")));

    private static Decision<QuotaState> Grant(Draft draft, GrantLease c, Pack pack, int cycle, QuotaSettings settings)
    {
        var untilEnd = pack.Cycles[cycle].To - c.At;
        var life = TimeSpan.FromMilliseconds(Math.Floor((untilEnd < settings.LeaseLife ? untilEnd : settings.LeaseLife).TotalMilliseconds));
        var units = Lease.Size(c.Units, c.UnitsPerSecond, life, pack.Free(cycle));
        return units < 1
            ? QuotaRefusal.LeaseTooSmall.Because("not one unit can be leased now: hold units call by call")
            : draft.EndWith(new QuotaLeaseGranted(
                c.LeaseId,
                c.Node,
                pack.OrderId,
                cycle,
                units,
                (long)life.TotalMilliseconds,
                c.At + life + settings.LeaseMargin));
    }

    private static string? Fault(GrantLease c) =>
        c.LeaseId is not { Length: >= 1 and <= 100 } ? "leaseId: give 1 to 100 characters"
        : c.Node is not { Length: >= 1 and <= 100 } ? "node: give 1 to 100 characters"
        : c.Units < 1 ? $"units: {c.Units} is not at least 1"
        : !double.IsFinite(c.UnitsPerSecond) || c.UnitsPerSecond <= 0 ? $"unitsPerSecond: {c.UnitsPerSecond} is not a positive number"
        : null;
}
