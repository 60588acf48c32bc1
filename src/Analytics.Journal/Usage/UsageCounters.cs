using Analytics.Engine.Projections;
using Analytics.Engine.Usage;
using Analytics.Journal.ReadModel.Quotas;

namespace Analytics.Journal.Usage;

/// <summary>Counters beside the journal's events, written by its commit loop beside the appends.</summary>
public sealed class UsageCounters(SqlJournal journal) : IUsageCounters
{
    private const string Cells = "usage_counters";
    private const string Latencies = "usage_counter_latency";

    public async ValueTask AddAsync(UsageTally tally, DateTimeOffset now) => await journal.WriteAsync(database =>
    {
        UsageSql.Add(database, Cells, Latencies, tally);
        UsageSql.ForgetMinutes(database, Cells, Latencies, Buckets.Start(now - Buckets.MinutesKept, UsageGrain.Minute).UtcTicks);
        return true;
    }).ConfigureAwait(false);

    public ValueTask<UsageTally> ReadAsync(UsageQuery query, CancellationToken cancel = default) =>
        journal.Reader.WithAsync(database => UsageSql.Read(database, Cells, Latencies, query), cancel);
}
