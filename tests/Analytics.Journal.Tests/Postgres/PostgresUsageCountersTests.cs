using Analytics.Engine.Metering;
using Analytics.Engine.Projections;
using Analytics.Engine.Usage;
using Analytics.Journal.Usage;

namespace Analytics.Journal.Tests.Postgres;

public sealed class PostgresUsageCountersTests
{
    private static readonly DateTimeOffset Now = new(2026, 3, 14, 7, 30, 0, TimeSpan.Zero);

    [Fact]
    public async Task Nodes_that_add_to_the_same_cells_in_any_order_lose_nothing()
    {
        const int Nodes = 4;
        const int Flushes = 25;
        var server = PostgresJournals.NewDatabase();
        var journals = Enumerable.Range(0, Nodes).Select(_ => PostgresJournals.Open(server, "cluster:campus")).ToList();

        // Every other node counted them from the other end: written so, they would be in each other's way.
        await Task.WhenAll(journals.Select((journal, node) => Task.Run(async () =>
        {
            for (var flush = 0; flush < Flushes; flush++)
                await new UsageCounters(journal).AddAsync(Tally(isReversed: node % 2 == 1), Now);
        })));

        var read = await new UsageCounters(journals[0]).ReadAsync(
            new UsageQuery(null, Now.AddHours(-1), Now.AddHours(1), UsageGrain.Minute, WithLatency: true), TestContext.Current.CancellationToken);
        Assert.Equal(20, read.Cells.Count);
        Assert.All(read.Cells, cell => Assert.Equal(new UsageSums(Nodes * Flushes, 2 * Nodes * Flushes, Nodes * Flushes, 7 * Nodes * Flushes, 0, 0), cell.Value));
        Assert.All(read.Latencies, latency => Assert.Equal(Nodes * Flushes, latency.Value));
        foreach (var journal in journals)
            await journal.DisposeAsync();
    }

    private static UsageTally Tally(bool isReversed)
    {
        var tally = new UsageTally();
        var apps = Enumerable.Range(0, 20).Select(number => $"app-{number}");
        foreach (var app in isReversed ? apps.Reverse() : apps)
        {
            tally.Add(new UsageKey(UsageGrain.Minute, Now, "acc", app, "face_detect", 3, CallClass.Gateway, 51003, ""), new UsageSums(1, 2, 1, 7, 0, 0));
            tally.Add(new LatencyKey(UsageGrain.Minute, Now, "acc", app, "face_detect", 12), 1);
        }

        return tally;
    }
}
