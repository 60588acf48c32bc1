using Analytics.Domain;
using Analytics.Engine.Usage;

namespace Analytics.Engine.Projections;

/// <summary>Orders, terms and usage while events are folded into them; part of the batch's transaction.</summary>
public interface IQuotaTables
{
    OrderRow? FindOrder(EntityId account, string orderId);

    void Put(OrderRow row);

    /// <summary>Adds to what a cycle of the order has used.</summary>
    void AddUse(EntityId account, string orderId, int cycle, long units);

    QuotaAccountRow FindAccount(EntityId account);

    void Put(QuotaAccountRow row);

    CallRow? FindCall(EntityId account, string callId);

    void Put(CallRow row);

    void RemoveCall(EntityId account, string callId);

    /// <summary>Forgets what was posted before, and minutes that are no longer kept.</summary>
    void Forget(DateTimeOffset postedBefore, DateTimeOffset minutesBefore);

    /// <summary>Calls by their buckets.</summary>
    UsageTally Usage { get; }
}

/// <summary>Queries on orders, terms and metered usage. They lag behind the journal like <see cref="IReadModel"/>.</summary>
public interface IQuotaReadModel
{
    /// <summary>Every order of an account, in the order of deduction of each ability.</summary>
    /// <param name="ability">The ledger's key, or null for all.</param>
    ValueTask<IReadOnlyList<OrderView>> OrdersAsync(string account, string? ability, CancellationToken cancel = default);

    /// <summary>Newest first.</summary>
    /// <param name="after">Sorting key of the last row of the page before, or null.</param>
    /// <param name="limit">1 to 500.</param>
    ValueTask<IReadOnlyList<OrderView>> HistoryAsync(
        string account, string? ability, string? after, int limit, CancellationToken cancel = default);

    ValueTask<OrderView?> OrderAsync(string account, string orderId, CancellationToken cancel = default);

    /// <summary>The order that a command placed.</summary>
    ValueTask<OrderView?> PlacedByAsync(EntityId account, string commandId, CancellationToken cancel = default);

    /// <summary>Accounts on which anything was set; the others have the catalogue's terms.</summary>
    ValueTask<IReadOnlyList<QuotaAccountRow>> AccountsAsync(string account, CancellationToken cancel = default);

    /// <summary>Packs that are paid, not refunded and not past their end, of all accounts.</summary>
    ValueTask<IReadOnlyList<OrderView>> InForceAsync(DateTimeOffset at, int limit, CancellationToken cancel = default);

    /// <summary>Quota accounts with calls or leases past their time that are not released.</summary>
    ValueTask<IReadOnlyList<EntityId>> OverdueAsync(DateTimeOffset at, int limit, CancellationToken cancel = default);

    /// <summary>Metered calls.</summary>
    ValueTask<UsageTally> UsageAsync(UsageQuery query, CancellationToken cancel = default);
}

/// <param name="Used">Units used, by cycle.</param>
public sealed record OrderView(OrderRow Row, IReadOnlyDictionary<int, long> Used)
{
    /// <summary>Place in the history.</summary>
    public string Cursor => string.Create(
        System.Globalization.CultureInfo.InvariantCulture, $"{Row.PlacedAt.UtcTicks:D20}.{Row.Placed.Sequence:D10}.{Row.Account.Key}");
}

/// <summary>What is counted: calls from <paramref name="From"/> on and before <paramref name="To"/>, by the starts of their buckets.</summary>
/// <param name="Account">Null only for those who may see every account.</param>
/// <param name="Ability">The ledger's key, or null.</param>
/// <param name="Step">Width of the steps by time; null for one sum.</param>
public sealed record UsageQuery(
    string? Account, DateTimeOffset From, DateTimeOffset To, UsageGrain Grain, string? App = null, string? Ability = null, TimeSpan? Step = null,
    bool WithLatency = false);
