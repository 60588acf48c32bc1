using Analytics.Domain;
using Analytics.Domain.Quotas;
using Analytics.Engine.Projections;
using Analytics.Engine.Usage;
using Analytics.Journal.Databases;

namespace Analytics.Journal.ReadModel.Quotas;

/// <summary>Queries on orders, terms and metered usage in the read tables.</summary>
internal sealed class QuotaReadModel(ConnectionPool pool) : IQuotaReadModel
{
    public ValueTask<IReadOnlyList<OrderView>> OrdersAsync(string account, string? ability, CancellationToken cancel = default) => ViewsAsync(
        database => database.Prepare("SELECT document FROM orders WHERE account = ?1 AND (?2 IS NULL OR ability = ?2) ORDER BY ability, cursor")
            .Bind(1, account).Bind(2, ability),
        cancel);

    public ValueTask<IReadOnlyList<OrderView>> HistoryAsync(
        string account, string? ability, string? after, int limit, CancellationToken cancel = default) => ViewsAsync(
        database => database.Prepare("""
            SELECT document FROM orders WHERE account = ?1 AND (?2 IS NULL OR ability = ?2) AND (?3 IS NULL OR cursor < ?3)
            ORDER BY cursor DESC LIMIT ?4
            """).Bind(1, account).Bind(2, ability).Bind(3, after).Bind(4, limit),
        cancel);

    public async ValueTask<OrderView?> OrderAsync(string account, string orderId, CancellationToken cancel = default) => (await ViewsAsync(
        database => database.Prepare("SELECT document FROM orders WHERE account = ?1 AND order_id = ?2").Bind(1, account).Bind(2, orderId),
        cancel).ConfigureAwait(false)).FirstOrDefault();

    public async ValueTask<OrderView?> PlacedByAsync(EntityId account, string commandId, CancellationToken cancel = default) =>
        (await ViewsAsync(
            database => database.Prepare("SELECT document FROM orders WHERE account = ?1 AND ability = ?2 AND command_id = ?3")
                .Bind(1, account.Tenant).Bind(2, account.Key).Bind(3, commandId),
            cancel).ConfigureAwait(false)).FirstOrDefault();

    public ValueTask<IReadOnlyList<QuotaAccountRow>> AccountsAsync(string account, CancellationToken cancel = default) =>
        pool.WithAsync<IReadOnlyList<QuotaAccountRow>>(
            database => database.Prepare("SELECT document FROM quota_accounts WHERE account = ?1 ORDER BY ability").Bind(1, account)
                .Rows(row => ReadModelWriter.Document<QuotaAccountRow>(row.Blob(0))),
            cancel);

    public ValueTask<IReadOnlyList<OrderView>> InForceAsync(DateTimeOffset at, int limit, CancellationToken cancel = default) => ViewsAsync(
        database => database.Prepare("SELECT document FROM orders WHERE ends_at > ?1 ORDER BY ends_at LIMIT ?2").Bind(1, at.UtcTicks).Bind(2, limit),
        cancel);

    public ValueTask<IReadOnlyList<EntityId>> OverdueAsync(DateTimeOffset at, int limit, CancellationToken cancel = default) =>
        pool.WithAsync<IReadOnlyList<EntityId>>(
            database => database.Prepare("SELECT DISTINCT account, ability FROM open_calls WHERE posted_at = 0 AND expires_at <= ?1 LIMIT ?2")
                .Bind(1, at.UtcTicks).Bind(2, limit)
                .Rows(row => new EntityId(QuotaDecider.KindName, row.Text(0), row.Text(1))),
            cancel);

    public ValueTask<UsageTally> UsageAsync(UsageQuery query, CancellationToken cancel = default) =>
        pool.WithAsync(database => UsageSql.Read(database, "usage", "usage_latency", query), cancel);

    // Rows and their sums of one instant: both in one read transaction.
    private ValueTask<IReadOnlyList<OrderView>> ViewsAsync(Func<Database, Statement> select, CancellationToken cancel) => pool.WithAsync(
        database => database.AtOneInstant<IReadOnlyList<OrderView>>(instant =>
            [.. select(instant).Rows(row => ReadModelWriter.Document<OrderRow>(row.Blob(0))).Select(row => View(instant, row))]),
        cancel);

    private static OrderView View(Database database, OrderRow row) => new(row, database
        .Prepare("SELECT cycle, used FROM order_use WHERE account = ?1 AND ability = ?2 AND order_id = ?3")
        .Bind(1, row.Account.Tenant).Bind(2, row.Account.Key).Bind(3, row.Placed.OrderId)
        .Rows(use => (Cycle: (int)use.Int64(0), Used: use.Int64(1)))
        .ToDictionary(use => use.Cycle, use => use.Used));
}
