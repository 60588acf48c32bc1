using System.Collections.Immutable;

namespace Analytics.Domain.Quotas;

/// <summary>One (account, ability).</summary>
/// <param name="Ability">The entity's key.</param>
/// <param name="Packs">Orders in the order of deduction (R2).</param>
/// <param name="LastSequence">Of the orders placed.</param>
/// <param name="Archived">Packs that ended long ago and left the state.</param>
/// <param name="IsTrialClaimed">For ever.</param>
/// <param name="Statuses">Changes of the status, oldest first; before the first the catalogue's holds.</param>
/// <param name="CallsPerSecond">Set by an operator; null for the catalogue's.</param>
/// <param name="Rate">The only part that is not folded from events alone (L11).</param>
public sealed record QuotaState(
    string Ability,
    ImmutableArray<Pack> Packs,
    long LastSequence,
    ArchivedPacks Archived,
    bool IsTrialClaimed,
    ImmutableArray<StatusChange> Statuses,
    int? CallsPerSecond,
    HeldCalls Held,
    EndedCalls Ended,
    ImmutableArray<Lease> Leases,
    QuotaLevel Level,
    RateWindow Rate)
{
    public static QuotaState Empty(string ability) => new(
        ability, [], 0, new ArchivedPacks(0, 0), false, [], null, HeldCalls.None, EndedCalls.None, [], QuotaLevel.Plenty, RateWindow.Empty);

    public Pack? Find(string orderId)
    {
        foreach (var pack in Packs)
            if (pack.OrderId == orderId)
                return pack;
        return null;
    }

    public Lease? FindLease(string leaseId)
    {
        foreach (var lease in Leases)
            if (lease.Id == leaseId)
                return lease;
        return null;
    }

    /// <summary>How a call ended (L12), by what is recorded: a call past its time limit is held until its release is recorded.</summary>
    public CallEnd EndOf(string callId)
    {
        if (Held.ById.ContainsKey(callId))
            return CallEnd.Held;
        if (!Ended.ById.TryGetValue(callId, out var call))
            return CallEnd.Unknown;
        return call.IsPosted ? CallEnd.Posted : CallEnd.Released;
    }

    /// <summary>When <see cref="ReleaseDue"/> has something to do; null while nothing is held or leased.</summary>
    public DateTimeOffset? NextDue()
    {
        var due = Held.Earliest();
        foreach (var lease in Leases)
            if (lease.EndsAt < due)
                due = lease.EndsAt;
        return due == DateTimeOffset.MaxValue ? null : due;
    }

    public AbilityStatus StatusAt(DateTimeOffset at, QuotaSettings settings)
    {
        for (var i = Statuses.Length - 1; i >= 0; i--)
            if (Statuses[i].From <= at)
                return Statuses[i].Status;
        return settings.Of(Ability).Status;
    }

    internal int? RateLimit(QuotaSettings settings) => CallsPerSecond ?? settings.Of(Ability).CallsPerSecond;
}

/// <param name="Count">Paid and unrefunded ones, for R6.</param>
/// <param name="Used">Their units used in all, for the books.</param>
public sealed record ArchivedPacks(int Count, long Used);

public sealed record StatusChange(DateTimeOffset From, AbilityStatus Status);
