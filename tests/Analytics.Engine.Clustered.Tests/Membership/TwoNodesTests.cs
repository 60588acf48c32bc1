using System.Collections.Concurrent;
using Analytics.Engine.Ports;
using Analytics.Engine.Specs;
using Analytics.Engine.Specs.Counters;
using Analytics.TestKit;

namespace Analytics.Engine.Clustered.Tests.Membership;

/// <summary>Two nodes in one cluster, over loopback: what the spec's clusters of one cannot show.</summary>
public sealed class TwoNodesTests : IAsyncLifetime
{
    private readonly TemporaryJournal journal = new("cluster:two");
    private readonly string cluster = Ids.Next("two");
    private readonly ConcurrentDictionary<string, int> running = new(StringComparer.Ordinal);
    private readonly ScriptedActivities activities = new();
    private readonly KeptLog log = new();
    private ClusteredEngine a = null!;
    private ClusteredEngine b = null!;
    private int commands;
    private int overlaps;

    public ValueTask InitializeAsync()
    {
        activities.Script = RunOnceAtATimeAsync;
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task A_command_reaches_its_entity_on_whatever_node_it_lives()
    {
        await StartBothAsync(isRemembered: false);
        var ids = Enumerable.Range(0, 40).Select(number => Counter.Id($"anywhere-{number}")).ToList();

        foreach (var id in ids)
        {
            var replies = await Task.WhenAll(a.AskAsync(id, Plus(2)), b.AskAsync(id, Plus(3)));
            Assert.All(replies, reply => Assert.Equal(ReplyStatus.Committed, reply.Status));
            Assert.Equal([2, 3], replies.Select(reply => ((CounterAdded)reply.Events.Single()).Amount));
            Assert.All(
                await Task.WhenAll(a.AskAsync(id, Plus(-9)), b.AskAsync(id, Plus(-9))),
                reply => Assert.True(reply.Refusal!.Is(CounterRefusal.BelowZero)));
            Assert.Equal(await a.ReadAsync<CounterState>(id), await b.ReadAsync<CounterState>(id));
        }

        var (onA, onB) = (a.Observe(), b.Observe());
        Assert.Equal(40, onA.ActiveEntities["counter"] + onB.ActiveEntities["counter"]);
        Assert.All([onA, onB], view => Assert.Equal(
            ["node-a Up", "node-b Up"], view.Members.Select(member => $"{member.NodeId} {member.Status}").Order(StringComparer.Ordinal)));
    }

    [Fact]
    public async Task A_node_that_leaves_hands_its_entities_over_with_their_activities()
    {
        await StartBothAsync(isRemembered: true);
        using var onA = new EngineWatch(a);
        using var onB = new EngineWatch(b);
        var ids = Enumerable.Range(0, 16).Select(number => Counter.Id($"handed-{number}")).ToList();
        foreach (var id in ids)
            Assert.Equal(ReplyStatus.Committed, (await a.AskAsync(id, new Run($"run-{++commands}", DateTimeOffset.UnixEpoch, id.Key))).Status);
        Assert.InRange(b.Observe().ActiveEntities["counter"], 1, 15);

        await b.StopAsync();

        await Patience.UntilAsync(() => ids.All(id => running.GetValueOrDefault(id.Key) == 1) && a.Observe().ActiveEntities["counter"] == 16, "every activity on the other node");
        Assert.Equal(0, overlaps);
        foreach (var id in ids)
            Assert.Equal(id.Key, (await a.ReadAsync<CounterState>(id)).State.Runs);
        // Each activation owned it once: nobody fought.
        var owned = 0;
        foreach (var id in ids)
            owned += (await journal.RowsAsync(id)).Count(row => row.Manifest == "owned.v1");
        Assert.Equal(onA.All.Concat(onB.All).Count(change => change.Kind == EngineChangeKind.Activated), owned);
    }

    public async ValueTask DisposeAsync()
    {
        await b.DisposeAsync();
        await a.DisposeAsync();
        await journal.DisposeAsync();
        // Neither ours nor Akka's own messages met the serializer that refuses.
        Assert.DoesNotContain(log.Lines, line => line.Contains("has no serializer", StringComparison.Ordinal));
    }

    private async Task StartBothAsync(bool isRemembered)
    {
        a = await StartAsync("node-a", isRemembered);
        b = await StartAsync("node-b", isRemembered, a.Address);
    }

    private async Task<ClusteredEngine> StartAsync(string node, bool isRemembered, params string[] seeds)
    {
        var kind = Counter.Kind(activities.Make, isRemembered: isRemembered);
        var engine = new ClusteredEngine(journal.Options(node, cluster, TimeProvider.System, kind) with { Seeds = seeds, Logging = log });
        await engine.StartAsync();
        return engine;
    }

    private async Task RunOnceAtATimeAsync(ActivityStart<CounterState> start, CancellationToken stop)
    {
        if (running.AddOrUpdate(start.Id.Key, 1, (_, count) => count + 1) > 1)
            Interlocked.Increment(ref overlaps);
        await ScriptedActivities.UntilAsync(stop);
        running.AddOrUpdate(start.Id.Key, 0, (_, count) => count - 1);
    }

    private Add Plus(long amount) => new($"add-{Interlocked.Increment(ref commands)}", DateTimeOffset.UnixEpoch, amount);
}
