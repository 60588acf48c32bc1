using Analytics.Domain;
using Analytics.Domain.Quotas;
using Analytics.Engine.Codec;

namespace Analytics.Engine.Projections;

/// <summary>The tables <c>orders</c>, <c>order_use</c> and <c>quota_accounts</c>.</summary>
public sealed class OrderProjection : IProjection
{
    public string Kind => QuotaDecider.KindName;

    public void Apply(EntityId id, in DecodedEvent stored, IReadModelWriter model)
    {
        var (tables, context) = (model.Quotas, stored.Context);
        switch (stored.Event)
        {
            case QuotaOrderPlaced placed:
                tables.Put(new OrderRow(id, context.CommandId, context.At, context.By, placed, null, [], null));
                if (placed.Kind == PackKind.Trial)
                    tables.Put(tables.FindAccount(id) with { IsTrialClaimed = true });
                break;
            case QuotaOrderPaid paid:
                tables.Put(Find(tables, id, paid.OrderId) with { PaidAt = context.At, Bounds = paid.Bounds });
                break;
            case QuotaOrderRefunded refunded:
                tables.Put(Find(tables, id, refunded.OrderId) with { RefundedAt = context.At });
                break;
            case QuotaUnitsPosted posted:
                Use(tables, id, posted.Charged, +1);
                break;
            case QuotaUnitsReversed reversed:
                Use(tables, id, reversed.Returned, -1);
                break;
            case QuotaLeaseSettled { Used: > 0 } settled:
                UseLease(tables, id, settled);
                break;
            case QuotaLeaseGranted granted:
                tables.Put(LeaseRow(id, granted, context.At));
                break;
            case QuotaStatusSet set:
                var row = tables.FindAccount(id);
                tables.Put(row with { Statuses = [.. row.Statuses.Where(s => s.From < set.EffectiveAt), new StatusChange(set.EffectiveAt, set.Status)] });
                break;
            case QuotaRateLimitSet limit:
                tables.Put(tables.FindAccount(id) with { CallsPerSecond = limit.CallsPerSecond });
                break;
            case QuotaLevelChanged level:
                tables.Put(tables.FindAccount(id) with { Level = level.Level });
                break;
        }
    }

    /// <summary>A lease waits for its end like a call; its order and cycle stand in the call's name.</summary>
    internal static string LeaseCall(string leaseId) => $"lease:{leaseId}";

    private static CallRow LeaseRow(EntityId id, QuotaLeaseGranted granted, DateTimeOffset at) => new(
        id, LeaseCall(granted.LeaseId), at, granted.EndsAt, granted.OrderId, granted.Cycle, "");

    private static void UseLease(IQuotaTables tables, EntityId id, QuotaLeaseSettled settled)
    {
        if (tables.FindCall(id, LeaseCall(settled.LeaseId)) is { } lease)
            tables.AddUse(id, lease.App, lease.Generation, settled.Used);
    }

    private static void Use(IQuotaTables tables, EntityId id, IReadOnlyList<UnitsTaken> units, int sign)
    {
        foreach (var taken in units)
            tables.AddUse(id, taken.OrderId, taken.Cycle, sign * taken.Units);
    }

    private static OrderRow Find(IQuotaTables tables, EntityId id, string orderId) =>
        tables.FindOrder(id, orderId) ?? throw new InvalidOperationException($"{id} speaks of order {orderId}, which was never placed.");
}
