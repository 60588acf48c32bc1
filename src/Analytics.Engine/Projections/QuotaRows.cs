using System.Collections.Immutable;
using Analytics.Domain;
using Analytics.Domain.Quotas;
using Analytics.Engine.Metering;

namespace Analytics.Engine.Projections;

/// <summary>One order, for ever; the ledger's state keeps only the recent ones.</summary>
/// <param name="Account">Entity of the quota account.</param>
/// <param name="CommandId">That placed it: a repeat of the request finds its order by it.</param>
/// <param name="Bounds">Empty before payment; see <see cref="QuotaOrderPaid"/>.</param>
public sealed record OrderRow(
    EntityId Account,
    string CommandId,
    DateTimeOffset PlacedAt,
    string PlacedBy,
    QuotaOrderPlaced Placed,
    DateTimeOffset? PaidAt,
    IReadOnlyList<DateTimeOffset> Bounds,
    DateTimeOffset? RefundedAt)
{
    /// <summary>The pack as the ledger has it, so that its states and figures are the ledger's own.</summary>
    /// <param name="used">Units used, by cycle.</param>
    public Pack ToPack(IReadOnlyDictionary<int, long> used) => new(
        Placed.OrderId,
        Placed.Sequence,
        PlacedAt,
        Placed.Kind,
        Placed.Units,
        Placed.Months,
        Placed.AmountFen,
        Placed.IsRefundable,
        [.. Bounds.Skip(1).Select((to, cycle) => new Cycle(Bounds[cycle], to, used.GetValueOrDefault(cycle)))],
        RefundedAt);
}

/// <summary>What was set on a quota account, beside its orders.</summary>
public sealed record QuotaAccountRow(
    EntityId Account, int? CallsPerSecond, ImmutableArray<StatusChange> Statuses, bool IsTrialClaimed, QuotaLevel Level)
{
    public static QuotaAccountRow Of(EntityId account) => new(account, null, [], false, QuotaLevel.Plenty);

    public AbilityStatus StatusAt(DateTimeOffset at, AbilityStatus otherwise)
    {
        for (var i = Statuses.Length - 1; i >= 0; i--)
            if (Statuses[i].From <= at)
                return Statuses[i].Status;
        return otherwise;
    }
}

/// <summary>A call of the last minutes: held, or posted and still to be reversed.</summary>
/// <param name="Posted">Null while it is held.</param>
/// <param name="Charged">Units, once it is posted.</param>
/// <param name="EndedAt">When it was posted.</param>
public sealed record CallRow(
    EntityId Account,
    string CallId,
    DateTimeOffset HeldAt,
    DateTimeOffset ExpiresAt,
    string App,
    int Generation,
    string Region,
    CallRecord? Posted = null,
    long Charged = 0,
    DateTimeOffset? EndedAt = null);
