using System.Collections.Concurrent;
using Akka.Actor;
using Analytics.Domain;
using Analytics.Engine.Ports;
using Analytics.Engine.Specs;
using Analytics.Engine.Specs.Counters;
using Analytics.TestKit;

namespace Analytics.Engine.Clustered.Tests;

/// <summary>Several nodes of one cluster in this process, over loopback, on one journal. Membership runs in real time.</summary>
internal sealed class ManyNodes : IAsyncDisposable
{
    private readonly string name = Ids.Next("many");
    private readonly ConcurrentDictionary<string, int> running = new(StringComparer.Ordinal);
    private readonly List<ClusteredEngine> engines = [];
    private int commands;
    private int overlaps;

    public ManyNodes(ClusterDatabase database = ClusterDatabase.Sqlite)
    {
        Journal = new TemporaryJournal($"cluster:{name}", database);
        Activities.Script = RunOnceAtATimeAsync;
    }

    public TemporaryJournal Journal { get; }

    public KeptLog Log { get; } = new();

    public ScriptedActivities Activities { get; } = new();

    /// <summary>Times that an activity ran twice at once.</summary>
    public int Overlaps => overlaps;

    /// <summary>Joins the nodes that were started before; waits until all see each other.</summary>
    public async Task<ClusteredEngine> StartAsync(string node, Func<ClusteredEngineOptions, ClusteredEngineOptions>? with = null, bool isRemembered = true)
    {
        var options = Journal.Options(node, name, TimeProvider.System, Counter.Kind(Activities.Make, isRemembered: isRemembered)) with
        {
            Seeds = [.. engines.Take(1).Select(engine => engine.Address)],
            Logging = Log,
            Power = 1,
            Profile = FailoverProfile.Fast,
            ReportEvery = TimeSpan.FromMilliseconds(100),
            ShardRest = TimeSpan.FromMilliseconds(100),
            Hocon = TestHocon.Fast + "\nakka.cluster.sharding.rebalance-interval = 200 ms\n",
        };
        var engine = new ClusteredEngine(with is null ? options : with(options));
        engines.Add(engine);
        await engine.StartAsync();
        await Patience.UntilAsync(
            () => Living.All(one => one.Observe().Members.Count(member => member.Status == MemberStatus.Up && member.Load is not null) == Living.Count),
            $"a cluster of {Living.Count}");
        return engine;
    }

    /// <summary>Without a last word, as a process that is killed: its connections end, and nothing of it is written any more.</summary>
    public async Task CrashAsync(ClusteredEngine engine)
    {
        engines.Remove(engine);
        var ended = engine.Terminated;
        ((ExtendedActorSystem)engine.System).Abort();
        await ended.InTimeAsync($"the end of {engine.NodeId}");
        await engine.DisposeAsync();
    }

    public Task StopAsync(ClusteredEngine engine)
    {
        engines.Remove(engine);
        return engine.StopAsync().InTimeAsync($"the leave of {engine.NodeId}");
    }

    /// <summary>Makes counters whose activities run, asking through one of the nodes.</summary>
    public async Task<IReadOnlyList<EntityId>> RunAsync(ClusteredEngine through, int count)
    {
        var ids = Enumerable.Range(0, count).Select(number => Counter.Id($"c-{number}")).ToList();
        foreach (var id in ids)
            await DoneAsync(through, id, new Run($"run-{Interlocked.Increment(ref commands)}", DateTimeOffset.UnixEpoch, id.Key));
        return ids;
    }

    public Task AddAsync(ClusteredEngine through, EntityId id) =>
        DoneAsync(through, id, new Add($"add-{Interlocked.Increment(ref commands)}", DateTimeOffset.UnixEpoch, 1));

    public Task EverywhereAsync(IReadOnlyList<EntityId> ids, string when) => Patience.UntilAsync(
        () => ids.All(id => running.GetValueOrDefault(id.Key) == 1) && Living.Sum(ActiveOn) == ids.Count, $"every activity, once, {when}");

    public static int ActiveOn(ClusteredEngine engine) => engine.Observe().ActiveEntities.GetValueOrDefault("counter");

    public static int ActiveOn(ClusteredEngine seenBy, string node) =>
        seenBy.Observe().Members.FirstOrDefault(member => member.NodeId == node)?.Load?.Entities.GetValueOrDefault("counter") ?? -1;

    /// <summary>No gap, no double; and all that was acknowledged is there.</summary>
    public async Task WholeAsync(IReadOnlyList<EntityId> ids, long sum)
    {
        foreach (var id in ids)
        {
            var rows = await Journal.RowsAsync(id);
            Assert.Equal(Enumerable.Range(1, rows.Count).Select(number => (long)number), rows.Select(row => row.Sequence));
            Assert.Equal(sum, rows.Count(row => row.Manifest == "counter-added.v1"));
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var engine in Enumerable.Reverse(engines))
            await engine.DisposeAsync();
        await Journal.DisposeAsync();
        // Neither ours nor Akka's own messages met the serializer that refuses.
        Assert.DoesNotContain(Log.Lines, line => line.Contains("has no serializer", StringComparison.Ordinal));
    }

    private List<ClusteredEngine> Living => engines;

    private static async Task DoneAsync(ClusteredEngine through, EntityId id, ICommand command)
    {
        Reply? reply = null;
        // Unknown is an answer while nodes come and go: the same command is sent again.
        await Patience.UntilAsync(async () => (reply = await through.AskAsync(id, command)).Status != ReplyStatus.Unknown, $"an answer of {id}");
        Assert.Null(reply!.Refusal);
    }

    private async Task RunOnceAtATimeAsync(ActivityStart<CounterState> start, CancellationToken stop)
    {
        if (running.AddOrUpdate(start.Id.Key, 1, (_, count) => count + 1) > 1)
            Interlocked.Increment(ref overlaps);
        await ScriptedActivities.UntilAsync(stop);
        running.AddOrUpdate(start.Id.Key, 0, (_, count) => count - 1);
    }
}
