namespace Analytics.Domain.Quotas;

/// <summary>The line of packs in force: who gives the next unit (R2, R3), and why nobody does (R6).</summary>
internal static class PackLine
{
    /// <summary>Takes all units or none, oldest pack first.</summary>
    /// <param name="takes">Filled when the answer is null.</param>
    public static Decision<QuotaState>? Take(QuotaState state, DateTimeOffset at, long units, List<UnitsTaken> takes)
    {
        var (need, free, leased) = (units, 0L, 0L);
        var isPastLeases = false;
        foreach (var pack in state.Packs)
        {
            if (pack.CycleAt(at) is not (>= 0 and var cycle))
                continue;
            var available = pack.Free(cycle);
            var taken = Math.Min(need, available);
            if (taken > 0)
            {
                // Leased units of an earlier pack may come back: a later pack is not touched before they are.
                isPastLeases |= leased > 0;
                takes.Add(new UnitsTaken(pack.OrderId, cycle, taken));
                need -= taken;
            }

            free += available;
            leased += pack.Cycles[cycle].Leased;
        }

        return need == 0
            ? isPastLeases ? LeaseDecisions.Outstanding(state, "a hold on a later pack") : null
            : free + leased >= units ? LeaseDecisions.Outstanding(state, "a hold of the last units")
            : Refuse(state, at, units, free);
    }

    /// <summary>R6.</summary>
    public static Decision<QuotaState> Refuse(QuotaState state, DateTimeOffset at, long units, long free)
    {
        var (isOwned, isInForce) = (state.Archived.Count > 0, false);
        foreach (var pack in state.Packs)
        {
            isOwned |= pack.IsOwned();
            isInForce |= pack.CycleAt(at) >= 0;
        }

        return isInForce ? QuotaRefusal.UnitsExhausted.Because($"{units} units are needed and {free} are left: buy a pack")
            : isOwned ? QuotaRefusal.PacksExpired.Because("every pack is past its end: buy a pack")
            : QuotaRefusal.NotPurchased.Because("the ability needs a pack and the account has none: buy a pack");
    }
}
