using System.Collections.Immutable;

namespace Analytics.Domain.Quotas;

/// <summary>Events into state.</summary>
internal static class QuotaFold
{
    public static QuotaState Apply(QuotaState state, IEvent @event, DateTimeOffset at) => @event switch
    {
        QuotaUnitsHeld e => Held(state, e, at),
        QuotaUnitsPosted e => Posted(state, e, at),
        QuotaUnitsVoided e => Voided(state, e, at),
        QuotaUnitsReversed e => Change(state, e.Returned, used: -1) with { Ended = state.Ended.Reverse(e.CallId) },
        QuotaLeaseGranted e => ChangeLeased(state, e.OrderId, e.Cycle, e.Units) with
        {
            Leases = state.Leases.Add(new Lease(e.LeaseId, e.Node, e.OrderId, e.Cycle, e.Units, e.EndsAt)),
        },
        QuotaLeasesRecalled e => state with
        {
            Leases = [.. state.Leases.Select(l => e.LeaseIds.Contains(l.Id) ? l with { IsRecalled = true } : l)],
        },
        QuotaLeaseSettled e => Settled(state, e),
        QuotaLevelChanged e => state with { Level = e.Level },
        QuotaOrderPlaced e => Placed(state, e, at),
        QuotaOrderPaid e => WithPack(state, e.OrderId, pack => pack.Paid(e.Bounds)),
        QuotaOrderRefunded e => WithPack(state, e.OrderId, pack => pack with { RefundedAt = at }),
        QuotaOrdersArchived e => Archived(state, e),
        QuotaStatusSet e => StatusSet(state, e, at),
        QuotaRateLimitSet e => state with { CallsPerSecond = e.CallsPerSecond },
        QuotaRested e => state with { Rate = RateWindow.AfterRest(e) },
        _ => state,
    };

    private static QuotaState Held(QuotaState state, QuotaUnitsHeld e, DateTimeOffset at) => Change(state, e.Taken, held: +1) with
    {
        Held = state.Held.Add(e.CallId, new HeldCall([.. e.Taken], e.ExpiresAt), at),
    };

    private static QuotaState Posted(QuotaState state, QuotaUnitsPosted e, DateTimeOffset at)
    {
        var charged = Change(Unheld(state, e.CallId), e.Charged, used: +1);
        return charged with { Ended = state.Ended.Add(e.CallId, new EndedCall([.. e.Charged], IsPosted: true), at) };
    }

    private static QuotaState Voided(QuotaState state, QuotaUnitsVoided e, DateTimeOffset at) => Unheld(state, e.CallId) with
    {
        Ended = state.Ended.Add(e.CallId, new EndedCall([], IsPosted: false), at),
    };

    private static QuotaState Unheld(QuotaState state, string callId) =>
        state.Held.ById.TryGetValue(callId, out var call)
            ? Change(state, call.Taken, held: -1) with { Held = state.Held.Remove(callId) }
            : state;

    private static QuotaState Settled(QuotaState state, QuotaLeaseSettled e)
    {
        if (state.FindLease(e.LeaseId) is not { } lease)
            return state;
        return ChangeLeased(state, lease.OrderId, lease.Cycle, -lease.Units, e.Used) with { Leases = state.Leases.Remove(lease) };
    }

    private static QuotaState Placed(QuotaState state, QuotaOrderPlaced e, DateTimeOffset at)
    {
        var place = state.Packs.Length;
        while (place > 0 && state.Packs[place - 1].PlacedAt > at)
            place--;
        var pack = new Pack(e.OrderId, e.Sequence, at, e.Kind, e.Units, e.Months, e.AmountFen, e.IsRefundable, []);
        return state with
        {
            Packs = state.Packs.Insert(place, pack),
            LastSequence = e.Sequence,
            IsTrialClaimed = state.IsTrialClaimed || e.Kind == PackKind.Trial,
        };
    }

    private static QuotaState Archived(QuotaState state, QuotaOrdersArchived e)
    {
        var (stay, count, used) = (ImmutableArray.CreateBuilder<Pack>(), state.Archived.Count, state.Archived.Used);
        foreach (var pack in state.Packs)
        {
            if (!e.OrderIds.Contains(pack.OrderId))
                stay.Add(pack);
            else if (pack.IsOwned())
                (count, used) = (count + 1, used + pack.UsedInAll());
        }

        return state with { Packs = stay.ToImmutable(), Archived = new ArchivedPacks(count, used) };
    }

    private static QuotaState StatusSet(QuotaState state, QuotaStatusSet e, DateTimeOffset at)
    {
        // A change whose successor is in force for long is history; calls of the last minutes may still ask for it.
        var past = state.Statuses.LastOrDefault(s => at - s.From > EndedCalls.Span)?.From ?? DateTimeOffset.MinValue;
        return state with
        {
            Statuses = [.. state.Statuses.Where(s => past <= s.From && s.From < e.EffectiveAt), new StatusChange(e.EffectiveAt, e.Status)],
        };
    }

    private static QuotaState Change(QuotaState state, IReadOnlyList<UnitsTaken> takes, int used = 0, int held = 0)
    {
        var packs = state.Packs;
        for (var t = 0; t < takes.Count; t++)
            packs = Change(packs, takes[t].OrderId, takes[t].Cycle, used * takes[t].Units, held * takes[t].Units, leased: 0);
        return state with { Packs = packs };
    }

    private static QuotaState ChangeLeased(QuotaState state, string orderId, int cycle, long leased, long used = 0) =>
        state with { Packs = Change(state.Packs, orderId, cycle, used, held: 0, leased) };

    // A pack that was archived meanwhile has ended: units given back to it are lost.
    private static ImmutableArray<Pack> Change(ImmutableArray<Pack> packs, string orderId, int cycle, long used, long held, long leased)
    {
        for (var i = 0; i < packs.Length; i++)
            if (packs[i].OrderId == orderId)
                return packs.SetItem(i, packs[i].Changed(cycle, used, held, leased));
        return packs;
    }

    private static QuotaState WithPack(QuotaState state, string orderId, Func<Pack, Pack> change)
    {
        for (var i = 0; i < state.Packs.Length; i++)
            if (state.Packs[i].OrderId == orderId)
                return state with { Packs = state.Packs.SetItem(i, change(state.Packs[i])) };
        return state;
    }
}
