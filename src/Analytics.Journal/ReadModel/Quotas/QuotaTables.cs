using Analytics.Domain;
using Analytics.Engine.Projections;
using Analytics.Engine.Usage;
using Analytics.Journal.Databases;

namespace Analytics.Journal.ReadModel.Quotas;

/// <summary>
/// Orders, terms and usage inside one transaction. Most calls of a batch are held and posted in it: calls and sums are gathered here and
/// written once, at its end.
/// </summary>
internal sealed class QuotaTables(Database database) : IQuotaTables
{
    private readonly Dictionary<(EntityId Account, string CallId), CallRow?> calls = [];
    private readonly Dictionary<(EntityId Account, string OrderId, int Cycle), long> uses = [];
    private (DateTimeOffset Posted, DateTimeOffset Minutes)? forget;
    private long minutesForgotten;

    public UsageTally Usage { get; } = new();

    public OrderRow? FindOrder(EntityId account, string orderId) => ReadModelWriter.Find<OrderRow>(database
        .Prepare("SELECT document FROM orders WHERE account = ?1 AND ability = ?2 AND order_id = ?3")
        .Bind(1, account.Tenant).Bind(2, account.Key).Bind(3, orderId));

    public void Put(OrderRow row) => database.Prepare("""
        INSERT INTO orders (account, ability, order_id, command_id, cursor, ends_at, document) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
        ON CONFLICT (account, ability, order_id) DO UPDATE SET command_id = excluded.command_id, cursor = excluded.cursor,
            ends_at = excluded.ends_at, document = excluded.document
        """)
        .Bind(1, row.Account.Tenant).Bind(2, row.Account.Key).Bind(3, row.Placed.OrderId).Bind(4, row.CommandId)
        .Bind(5, new OrderView(row, new Dictionary<int, long>()).Cursor)
        .Bind(6, row.RefundedAt is null && row.Bounds.Count > 0 ? row.Bounds[^1].UtcTicks : 0)
        .Bind(7, ReadModelWriter.Json(row)).Run();

    public void AddUse(EntityId account, string orderId, int cycle, long units) =>
        uses[(account, orderId, cycle)] = uses.GetValueOrDefault((account, orderId, cycle)) + units;

    public QuotaAccountRow FindAccount(EntityId account) => ReadModelWriter.Find<QuotaAccountRow>(database
        .Prepare("SELECT document FROM quota_accounts WHERE account = ?1 AND ability = ?2").Bind(1, account.Tenant).Bind(2, account.Key))
        ?? QuotaAccountRow.Of(account);

    public void Put(QuotaAccountRow row) => database
        .Prepare("""
            INSERT INTO quota_accounts (account, ability, document) VALUES (?1, ?2, ?3)
            ON CONFLICT (account, ability) DO UPDATE SET document = excluded.document
            """)
        .Bind(1, row.Account.Tenant).Bind(2, row.Account.Key).Bind(3, ReadModelWriter.Json(row)).Run();

    public CallRow? FindCall(EntityId account, string callId) => calls.TryGetValue((account, callId), out var noted)
        ? noted
        : ReadModelWriter.Find<CallRow>(database
            .Prepare("SELECT document FROM open_calls WHERE account = ?1 AND ability = ?2 AND call_id = ?3")
            .Bind(1, account.Tenant).Bind(2, account.Key).Bind(3, callId));

    public void Put(CallRow row) => calls[(row.Account, row.CallId)] = row;

    public void RemoveCall(EntityId account, string callId) => calls[(account, callId)] = null;

    public void Forget(DateTimeOffset postedBefore, DateTimeOffset minutesBefore) => forget = (postedBefore, minutesBefore);

    public void Flush()
    {
        foreach (var ((account, callId), row) in calls)
            Write(account, callId, row);
        foreach (var ((account, orderId, cycle), units) in uses)
            database.Prepare("""
                INSERT INTO order_use (account, ability, order_id, cycle, used) VALUES (?1, ?2, ?3, ?4, ?5)
                ON CONFLICT (account, ability, order_id, cycle) DO UPDATE SET used = order_use.used + excluded.used
                """).Bind(1, account.Tenant).Bind(2, account.Key).Bind(3, orderId).Bind(4, cycle).Bind(5, units).Run();
        UsageSql.Add(database, "usage", "usage_latency", Usage);
        if (forget is { } old)
            ForgetOld(old.Posted, old.Minutes);
        Discard();
    }

    public void Discard()
    {
        calls.Clear();
        uses.Clear();
        Usage.Clear();
        forget = null;
    }

    private void Write(EntityId account, string callId, CallRow? row)
    {
        if (row is null)
        {
            database.Prepare("DELETE FROM open_calls WHERE account = ?1 AND ability = ?2 AND call_id = ?3")
                .Bind(1, account.Tenant).Bind(2, account.Key).Bind(3, callId).Run();
            return;
        }

        database.Prepare("""
            INSERT INTO open_calls (account, ability, call_id, expires_at, posted_at, document) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
            ON CONFLICT (account, ability, call_id) DO UPDATE SET expires_at = excluded.expires_at, posted_at = excluded.posted_at,
                document = excluded.document
            """)
            .Bind(1, account.Tenant).Bind(2, account.Key).Bind(3, callId).Bind(4, row.ExpiresAt.UtcTicks)
            .Bind(5, row.EndedAt?.UtcTicks ?? 0).Bind(6, ReadModelWriter.Json(row)).Run();
    }

    private void ForgetOld(DateTimeOffset posted, DateTimeOffset minutes)
    {
        database.Prepare("DELETE FROM open_calls WHERE posted_at > 0 AND posted_at < ?1").Bind(1, posted.UtcTicks).Run();
        // A minute ends once a minute: no need to look more often.
        var bucket = Buckets.Start(minutes, UsageGrain.Minute).UtcTicks;
        if (bucket == minutesForgotten)
            return;
        minutesForgotten = bucket;
        UsageSql.ForgetMinutes(database, "usage", "usage_latency", bucket);
    }
}
