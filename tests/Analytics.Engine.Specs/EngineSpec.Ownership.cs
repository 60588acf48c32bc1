using Analytics.Domain;
using Analytics.Engine.Ports;
using Analytics.Engine.Specs.Counters;
using Xunit;

namespace Analytics.Engine.Specs;

public abstract partial class EngineSpec
{
    [Fact]
    public async Task Every_activation_raises_the_epoch()
    {
        var (a, b) = (await StartAsync(SpecCluster.A), await StartAsync(SpecCluster.B));
        var id = Counter.Id("epoch");

        var first = await DoneAsync(a.AskAsync(id, Plus(1)));
        await Cluster.MoveAsync(id, a, b);
        var second = await DoneAsync(b.AskAsync(id, Plus(1)));

        Assert.Equal((1L, 3L), (first.Epoch, second.Epoch));
        Assert.Equal(["owned.v1", "counter-added.v1", "owned.v1", "counter-added.v1"],
            (await ContiguousRowsAsync(id)).Select(row => row.Manifest));
    }

    [Fact]
    public async Task An_entity_that_moves_to_another_node_and_back_is_the_same()
    {
        var (a, b) = (await StartAsync(SpecCluster.A), await StartAsync(SpecCluster.B));
        var id = Counter.Id("there-and-back");
        var expected = 0L;

        foreach (var (from, to) in new[] { (b, a), (a, b), (b, a) })
        {
            await Cluster.MoveAsync(id, from, to);
            for (var amount = 1; amount <= 5; amount++)
            {
                await DoneAsync(to.AskAsync(id, Plus(amount)));
                expected += amount;
            }

            Assert.Equal(expected, (await to.ReadAsync<CounterState>(id)).State.Sum);
        }

        var live = await a.ReadAsync<CounterState>(id);
        await a.ReleaseAsync(id);
        var replayed = await b.ReadAsync<CounterState>(id);
        Assert.Equal(live.State, replayed.State);
        Assert.Equal(15 + 4, (await ContiguousRowsAsync(id)).Count);
    }

    [Fact]
    public async Task A_stale_owner_collides_and_stops()
    {
        var (a, b) = (await StartAsync(SpecCluster.A), await StartAsync(SpecCluster.B));
        using var watch = new EngineWatch(a);
        var id = Counter.Id("stale");
        await DoneAsync(a.AskAsync(id, Plus(1)));
        await TakeOverAsync(b, id, sequence: 3);

        await UnknownAsync(ReplyCause.Ousted, a.AskAsync(id, Plus(10)));

        await watch.SeenAsync(EngineChangeKind.Ousted, id);
        Assert.Equal(["owned.v1", "counter-added.v1", "owned.v1"], (await ContiguousRowsAsync(id)).Select(row => row.Manifest));
    }

    [Fact]
    public async Task A_stale_owner_takes_the_entity_again_only_when_the_cluster_is_settled()
    {
        var (a, b) = (await StartAsync(SpecCluster.A), await StartAsync(SpecCluster.B));
        var (id, command) = (Counter.Id("settled"), Plus(10));
        await DoneAsync(a.AskAsync(id, Plus(1)));
        await TakeOverAsync(b, id, sequence: 3);
        await UnknownAsync(ReplyCause.Ousted, a.AskAsync(id, command));

        Cluster.Time.Advance(SpecCluster.StableAfter - TimeSpan.FromMilliseconds(1));
        await UnknownAsync(ReplyCause.Ousted, a.AskAsync(id, command));
        Assert.Equal(3, (await ContiguousRowsAsync(id)).Count);
        Cluster.Time.Advance(TimeSpan.FromMilliseconds(1));

        var reply = await a.AskAsync(id, command);
        Assert.Equal((ReplyStatus.Committed, 4L, 5L), (reply.Status, reply.Epoch, reply.SequenceNumber));
        Assert.Equal(11, (await a.ReadAsync<CounterState>(id)).State.Sum);
    }

    [Fact]
    public async Task A_collision_with_an_event_of_ones_own_does_not_silence_the_entity()
    {
        var a = await StartAsync(SpecCluster.A);
        var (id, command) = (Counter.Id("own-collision"), Plus(10));
        await DoneAsync(a.AskAsync(id, Plus(1)));
        await Cluster.InjectAsync(id, 3, new CounterAdded(100));

        Assert.Equal(ReplyStatus.Unknown, (await a.AskAsync(id, command)).Status);
        Cluster.Time.Advance(SpecCluster.FirstBackOff);

        await DoneAsync(a.AskAsync(id, command));
        Assert.Equal(111, (await a.ReadAsync<CounterState>(id)).State.Sum);
    }

    [Fact]
    public async Task One_conflict_among_a_hundred_writers_fails_one()
    {
        var (a, b) = (await StartAsync(SpecCluster.A), await StartAsync(SpecCluster.B));
        var ids = Enumerable.Range(0, 100).Select(number => Counter.Id($"hundred-{number}")).ToList();
        await Task.WhenAll(ids.Select(id => DoneAsync(a.AskAsync(id, Plus(1)))));
        await TakeOverAsync(b, ids[37], sequence: 3);
        Cluster.HoldWrites();

        var asked = ids.Select(id => a.AskAsync(id, Plus(1))).ToList();
        Cluster.ReleaseWrites();

        var replies = await Task.WhenAll(asked);
        Assert.Equal(ReplyStatus.Unknown, replies[37].Status);
        Assert.Equal(99, replies.Count(reply => reply.Status == ReplyStatus.Committed));
        foreach (var id in ids)
            Assert.Equal(3, (await ContiguousRowsAsync(id)).Count);
    }

    [Fact]
    public async Task Two_nodes_that_fight_over_an_entity_never_fork_it()
    {
        var (a, b) = (await StartAsync(SpecCluster.A), await StartAsync(SpecCluster.B));
        var id = Counter.Id("fight");
        var done = new Dictionary<string, bool>(StringComparer.Ordinal);

        for (var round = 0; round < 10; round++)
        {
            var commands = Enumerable.Range(0, 8).Select(_ => Plus(1)).ToList();
            var replies = await Task.WhenAll(commands.Select((command, number) => (number % 2 == 0 ? a : b).AskAsync(id, command)));
            for (var number = 0; number < commands.Count; number++)
                done[commands[number].CommandId] = replies[number].Status == ReplyStatus.Committed;
            Cluster.Time.Advance(SpecCluster.StableAfter);
        }

        var rows = await ContiguousRowsAsync(id);
        var recorded = rows.Where(row => row.Manifest == "counter-added.v1").ToList();
        Assert.Equal(recorded.Count, recorded.Select(row => row.Json).Distinct(StringComparer.Ordinal).Count());
        // Acknowledged is contained in recorded; with two nodes fighting some commands get through.
        Assert.All(done.Where(pair => pair.Value), pair =>
            Assert.Contains(recorded, row => row.Json.Contains($"\"{pair.Key}\"", StringComparison.Ordinal)));
        Assert.NotEmpty(recorded);
    }

    /// <summary>The other node becomes owner without the present one being told, as after a partition.</summary>
    private async Task TakeOverAsync(IAnalyticsEngine other, EntityId id, long sequence) =>
        await Cluster.InjectAsync(id, sequence, new Owned(other.NodeId));
}
