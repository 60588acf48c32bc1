using Analytics.Engine.Local;
using Analytics.Engine.Ports;
using Analytics.Engine.Specs;
using Analytics.Engine.Specs.Counters;
using Analytics.Journal;
using Analytics.TestKit.Time;

namespace Analytics.Engine.Clustered.Tests;

/// <summary>A campus starts on one node and later opens the same journal under the cluster; and the other way round.</summary>
public sealed class CrossEngineTests
{
    private readonly ManualTimeProvider time = new();
    private readonly ScriptedActivities activities = new();
    private int commands;

    [Theory]
    [InlineData(ClusterDatabase.Sqlite)]
    [InlineData(ClusterDatabase.PostgreSql)]
    public async Task A_journal_goes_from_engine_to_engine_and_back_with_the_same_state(ClusterDatabase kind)
    {
        using var place = new TemporaryDatabase(kind);
        var (id, repeated) = (Counter.Id("cross"), Plus(1000));
        EntityView<CounterState>? before = null;
        long sum = 0;
        for (var round = 0; round < 4; round++)
        {
            await using var journal = place.Open(round % 2 == 0 ? "local:cross" : "cluster:cross");
            await using var engine = Engine(journal, isLocal: round % 2 == 0, place);
            await engine.StartAsync();
            var opened = await engine.ReadAsync<CounterState>(id);
            // What the other engine left in memory is what this one finds.
            if (before is not null)
                Assert.Equal(before.State, opened.State);

            Assert.Equal(round == 0 ? ReplyStatus.Committed : ReplyStatus.Repeated, (await engine.AskAsync(id, repeated)).Status);
            sum += round == 0 ? 1000 : 0;
            for (var amount = 1; amount <= 7; amount++)
            {
                Assert.Equal(ReplyStatus.Committed, (await engine.AskAsync(id, Plus(amount))).Status);
                sum += amount;
            }

            before = await engine.ReadAsync<CounterState>(id);
            Assert.Equal(sum, before.State.Sum);
            await engine.StopAsync();
        }

        await using var last = place.Open("local:cross");
        var rows = new List<SpecRow>();
        await last.ReadAsync(id.PersistenceId, 0, SpecRow.Into(rows));
        Assert.Equal(Enumerable.Range(1, rows.Count).Select(number => (long)number), rows.Select(row => row.Sequence));
        Assert.Equal(4, rows.Count(row => row.Manifest == "owned.v1"));
    }

    [Theory]
    [InlineData(ClusterDatabase.Sqlite)]
    [InlineData(ClusterDatabase.PostgreSql)]
    public async Task The_cluster_goes_on_with_the_activities_that_the_local_engine_left(ClusterDatabase kind)
    {
        using var place = new TemporaryDatabase(kind);
        var id = Counter.Id("camera");
        await using (var journal = place.Open("local:cross"))
        {
            await using var local = Engine(journal, isLocal: true, place);
            await local.StartAsync();
            await local.AskAsync(id, new Run("run", time.GetUtcNow(), "x"));
        }

        await using (var journal = place.Open("cluster:cross"))
        {
            await using var clustered = Engine(journal, isLocal: false, place);
            using var watch = new EngineWatch(clustered);
            await clustered.StartAsync();
            await watch.SeenAsync(EngineChangeKind.ActivityStarted, id);
        }

        Assert.Equal(0, activities.Running);
        Assert.Equal(["start x on clustered", "end x on clustered"], activities.Log.TakeLast(2));
    }

    [Theory]
    [InlineData(ClusterDatabase.Sqlite)]
    [InlineData(ClusterDatabase.PostgreSql)]
    public async Task The_other_engine_is_refused_while_one_holds_the_journal(ClusterDatabase kind)
    {
        using var place = new TemporaryDatabase(kind);
        await using var held = place.Open("local:first");

        var fault = Assert.Throws<JournalException>(() => place.Open("cluster:second"));

        Assert.Equal(JournalFaultKind.LeaseHeld, fault.Kind);
    }

    private IAnalyticsEngine Engine(SqlJournal journal, bool isLocal, TemporaryDatabase place)
    {
        var kind = Counter.Kind(activities.Make, snapshotEvery: 5, isRemembered: true);
        return isLocal
            ? new LocalEngine(new LocalEngineOptions { NodeId = "local", Kinds = new EntityKinds(kind), Journal = journal, Time = time })
            : new ClusteredEngine(place.Options(journal, "clustered", Ids.Next("cross"), time, kind));
    }

    private Add Plus(long amount) => new($"add-{++commands}", time.GetUtcNow(), amount);
}
