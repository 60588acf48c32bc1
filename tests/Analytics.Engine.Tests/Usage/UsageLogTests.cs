using Analytics.Engine.Metering;
using Analytics.Engine.Ports;
using Analytics.Engine.Projections;
using Analytics.Engine.Usage;
using Analytics.Journal;
using Analytics.Journal.Usage;
using Analytics.TestKit;
using Analytics.TestKit.Time;

namespace Analytics.Engine.Tests.Usage;

public sealed class UsageLogTests
{
    private readonly ManualTimeProvider time = new();

    [Fact]
    public async Task What_no_ledger_sees_is_in_the_journals_tables_after_a_second_and_after_a_restart()
    {
        using var folder = new TempFolder();
        await using (var journal = Open(folder))
        await using (var log = new UsageLog(new UsageCounters(journal), RegionTable.Empty, time))
        {
            log.Note(Call(CallClass.Gateway, 429));
            log.Note(Call(CallClass.Gateway, 429));
            log.Note(Call(CallClass.Success, 0) with { Milliseconds = 40, BytesIn = 5, BytesOut = 7 });
            log.Note(Call(CallClass.Success, 0) with { IsMetered = true });
            await log.FlushAsync();
            log.Note(Call(CallClass.Success, 0) with { Milliseconds = 60 });
        }

        await using var again = Open(folder);
        var usage = await new UsageCounters(again).ReadAsync(Query());

        Assert.Equal(2, usage.Cells.Single(cell => cell.Key is { Class: CallClass.Gateway, Number: 429 }).Value.Calls);
        Assert.Equal(new UsageSums(2, 0, 2, 100, 5, 7), usage.Cells.Single(cell => cell.Key.Class == CallClass.Success).Value);
        Assert.Equal(2, usage.Latencies.Values.Sum());
    }

    [Fact]
    public async Task Calls_of_nobody_are_counted_too()
    {
        using var folder = new TempFolder();
        await using var journal = Open(folder);
        await using var log = new UsageLog(new UsageCounters(journal), RegionTable.Empty, time);
        // Refused before anybody was known: a stranger's signature.
        log.Note(Call(CallClass.Gateway, 10020) with { Account = "", App = "", Ability = "" });
        await log.FlushAsync();

        Assert.Equal(0, log.FailedFlushes);
        var usage = await new UsageCounters(journal).ReadAsync(Query() with { Account = null });
        Assert.Equal(("", "", 10020), Assert.Single(usage.Cells.Keys.Select(key => (key.Account, key.App, key.Number)).Distinct()));
    }

    [Fact]
    public async Task What_the_store_does_not_take_waits_for_the_next_flush()
    {
        var store = new BrokenStore { IsBroken = true };
        await using var log = new UsageLog(store, RegionTable.Empty, time);
        log.Note(Call(CallClass.Gateway, 429));
        await log.FlushAsync();
        log.Note(Call(CallClass.Gateway, 429));
        store.IsBroken = false;
        await log.FlushAsync();

        Assert.Equal(1, log.FailedFlushes);
        Assert.Equal(2, store.Calls);
    }

    [Fact]
    public async Task A_flood_of_names_is_dropped_and_counted()
    {
        await using var log = new UsageLog(new BrokenStore(), RegionTable.Empty, time);

        for (var app = 0; app < UsageLog.MaxCells; app++)
            log.Note(Call(CallClass.Gateway, 40006) with { App = $"app-{app}" });

        Assert.Equal(UsageLog.MaxCells / 2, log.Dropped);
    }

    [Fact]
    public async Task Minutes_leave_after_three_days_and_hours_stay()
    {
        using var folder = new TempFolder();
        await using var journal = Open(folder);
        var counters = new UsageCounters(journal);
        await using var log = new UsageLog(counters, RegionTable.Empty, time);
        log.Note(Call(CallClass.Gateway, 429));
        await log.FlushAsync();
        Assert.NotEmpty((await counters.ReadAsync(Query() with { Grain = UsageGrain.Minute })).Cells);

        await counters.AddAsync(new UsageTally(), time.GetUtcNow().AddDays(4));

        Assert.Empty((await counters.ReadAsync(Query() with { Grain = UsageGrain.Minute })).Cells);
        Assert.NotEmpty((await counters.ReadAsync(Query())).Cells);
    }

    private CallRecord Call(CallClass @class, int number) =>
        new(time.GetUtcNow(), "a", "app1", "fight", 3, @class, number, 0, 0, 0, "10.0.0.1", IsMetered: false);

    private UsageQuery Query() =>
        new("a", time.GetUtcNow().AddDays(-1), time.GetUtcNow().AddDays(1), UsageGrain.Hour, WithLatency: true);

    private SqliteJournal Open(TempFolder folder) => SqliteJournal.Open(new SqliteJournalOptions
    {
        Path = folder["journal.db"],
        Holder = "local:test",
        Time = time,
        NewJournalId = () => "j1",
    });

    private sealed class BrokenStore : IUsageCounters
    {
        public bool IsBroken { get; set; }

        public long Calls { get; private set; }

        public ValueTask AddAsync(UsageTally tally, DateTimeOffset now)
        {
            if (IsBroken)
                throw new JournalException(JournalFaultKind.DiskFull, "test", "the disk is full.", "Free some space.");
            Calls += tally.Cells.Where(cell => cell.Key.Grain == UsageGrain.Hour).Sum(cell => cell.Value.Calls);
            return ValueTask.CompletedTask;
        }

        public ValueTask<UsageTally> ReadAsync(UsageQuery query, CancellationToken cancel = default) => throw new NotSupportedException();
    }
}
