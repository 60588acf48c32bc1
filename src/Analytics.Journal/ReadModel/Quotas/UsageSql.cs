using Analytics.Engine.Metering;
using Analytics.Engine.Projections;
using Analytics.Engine.Usage;
using Analytics.Journal.Databases;

namespace Analytics.Journal.ReadModel.Quotas;

/// <summary>The usage tables, which are there twice: among the read tables for metered calls, beside the events for those that no ledger sees.</summary>
internal static class UsageSql
{
    public static void Add(Database database, string cells, string latencies, UsageTally tally)
    {
        foreach (var (key, sums) in InOneOrder(tally.Cells))
        {
            if (sums == default)
                continue;
            database.Prepare($"""
                INSERT INTO {cells} (grain, at, account, app, ability, generation, class, number, region,
                    calls, units, answered, milliseconds, bytes_in, bytes_out)
                VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15)
                ON CONFLICT (grain, at, account, app, ability, generation, class, number, region) DO UPDATE SET
                    calls = {cells}.calls + excluded.calls, units = {cells}.units + excluded.units,
                    answered = {cells}.answered + excluded.answered, milliseconds = {cells}.milliseconds + excluded.milliseconds,
                    bytes_in = {cells}.bytes_in + excluded.bytes_in, bytes_out = {cells}.bytes_out + excluded.bytes_out
                """)
                .Bind(1, (long)key.Grain).Bind(2, key.At.UtcTicks).Bind(3, key.Account).Bind(4, key.App).Bind(5, key.Ability)
                .Bind(6, key.Generation).Bind(7, (long)key.Class).Bind(8, key.Number).Bind(9, key.Region)
                .Bind(10, sums.Calls).Bind(11, sums.Units).Bind(12, sums.Answered).Bind(13, sums.Milliseconds)
                .Bind(14, sums.BytesIn).Bind(15, sums.BytesOut).Run();
        }

        foreach (var (key, calls) in InOneOrder(tally.Latencies))
        {
            if (calls == 0)
                continue;
            database.Prepare($"""
                INSERT INTO {latencies} (grain, at, account, app, ability, step, calls) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
                ON CONFLICT (grain, at, account, app, ability, step) DO UPDATE SET calls = {latencies}.calls + excluded.calls
                """)
                .Bind(1, (long)key.Grain).Bind(2, key.At.UtcTicks).Bind(3, key.Account).Bind(4, key.App).Bind(5, key.Ability)
                .Bind(6, key.Step).Bind(7, calls).Run();
        }
    }

    public static void ForgetMinutes(Database database, string cells, string latencies, long before)
    {
        foreach (var table in (ReadOnlySpan<string>)[cells, latencies])
            database.Prepare($"DELETE FROM {table} WHERE grain = {(int)UsageGrain.Minute} AND at < ?1").Bind(1, before).Run();
    }

    /// <summary>Sums by every column but time, or by steps of time that begin at Shanghai's midnights.</summary>
    public static UsageTally Read(Database database, string cells, string latencies, UsageQuery query)
    {
        var tally = new UsageTally();
        // The texts are our own constants; every value is a parameter.
        var where = """
            WHERE grain = ?1 AND at >= ?2 AND at < ?3 AND (?4 IS NULL OR account = ?4) AND (?5 IS NULL OR app = ?5)
                AND (?6 IS NULL OR ability = ?6)
            """;
        const string Bucket = "CASE WHEN ?7 = 0 THEN ?2 ELSE (at + ?8) / ?7 * ?7 - ?8 END";
        Bind(database.Prepare($"""
            SELECT {Bucket} AS bucket, account, app, ability, generation, class, number, region, CAST(sum(calls) AS BIGINT), CAST(sum(units) AS BIGINT), CAST(sum(answered) AS BIGINT),
                CAST(sum(milliseconds) AS BIGINT), CAST(sum(bytes_in) AS BIGINT), CAST(sum(bytes_out) AS BIGINT)
            FROM {cells} {where}
            GROUP BY bucket, account, app, ability, generation, class, number, region
            """), query).Rows(row =>
            {
                var key = new UsageKey(
                    query.Grain, At(row.Int64(0)), row.Text(1), row.Text(2), row.Text(3), (int)row.Int64(4), (CallClass)row.Int64(5),
                    (int)row.Int64(6), row.Text(7));
                tally.Add(key, new UsageSums(row.Int64(8), row.Int64(9), row.Int64(10), row.Int64(11), row.Int64(12), row.Int64(13)));
                return true;
            });
        if (query.WithLatency)
        {
            Bind(database.Prepare($"""
                SELECT {Bucket} AS bucket, account, app, ability, step, CAST(sum(calls) AS BIGINT) FROM {latencies} {where}
                GROUP BY bucket, account, app, ability, step
                """), query).Rows(row =>
                {
                    tally.Add(new LatencyKey(query.Grain, At(row.Int64(0)), row.Text(1), row.Text(2), row.Text(3), (int)row.Int64(4)), row.Int64(5));
                    return true;
                });
        }

        return tally;
    }

    // Nodes that add to the same cells wait for each other at the first one; in orders of their own they would block each other.
    private static IEnumerable<KeyValuePair<UsageKey, UsageSums>> InOneOrder(IReadOnlyDictionary<UsageKey, UsageSums> cells) => cells
        .OrderBy(cell => cell.Key.Grain).ThenBy(cell => cell.Key.At)
        .ThenBy(cell => cell.Key.Account, StringComparer.Ordinal).ThenBy(cell => cell.Key.App, StringComparer.Ordinal)
        .ThenBy(cell => cell.Key.Ability, StringComparer.Ordinal).ThenBy(cell => cell.Key.Generation).ThenBy(cell => cell.Key.Class)
        .ThenBy(cell => cell.Key.Number).ThenBy(cell => cell.Key.Region, StringComparer.Ordinal);

    private static IEnumerable<KeyValuePair<LatencyKey, long>> InOneOrder(IReadOnlyDictionary<LatencyKey, long> latencies) => latencies
        .OrderBy(cell => cell.Key.Grain).ThenBy(cell => cell.Key.At)
        .ThenBy(cell => cell.Key.Account, StringComparer.Ordinal).ThenBy(cell => cell.Key.App, StringComparer.Ordinal)
        .ThenBy(cell => cell.Key.Ability, StringComparer.Ordinal).ThenBy(cell => cell.Key.Step);

    private static Statement Bind(Statement select, UsageQuery query) => select
        .Bind(1, (long)query.Grain).Bind(2, query.From.UtcTicks).Bind(3, query.To.UtcTicks).Bind(4, query.Account).Bind(5, query.App)
        .Bind(6, query.Ability).Bind(7, query.Step?.Ticks ?? 0).Bind(8, Domain.Quotas.PackCalendar.Offset.Ticks);

    private static DateTimeOffset At(long ticks) => new(ticks, TimeSpan.Zero);
}
