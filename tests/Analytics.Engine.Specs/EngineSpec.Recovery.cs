using System.Text;
using Analytics.Engine.Ports;
using Analytics.Engine.Specs.Counters;
using Xunit;

namespace Analytics.Engine.Specs;

public abstract partial class EngineSpec
{
    [Fact]
    public async Task A_crash_loses_nothing_that_was_answered()
    {
        var a = await StartAsync(SpecCluster.A);
        var id = Counter.Id("crash");
        for (var amount = 1; amount <= 10; amount++)
            await DoneAsync(a.AskAsync(id, Plus(amount)));
        var live = await a.ReadAsync<CounterState>(id);

        await Cluster.KillAsync(a);
        var b = await StartAsync(SpecCluster.B);

        var recovered = await b.ReadAsync<CounterState>(id);
        Assert.Equal(live.State, recovered.State);
        Assert.Equal((11L, 12L, 12L), (live.SequenceNumber, recovered.SequenceNumber, recovered.Epoch));
    }

    [Fact]
    public async Task State_from_snapshot_and_later_events_is_the_replayed_state()
    {
        var (a, b) = (await StartAsync(SpecCluster.A, Counter.Kind(snapshotEvery: 10)), await StartAsync(SpecCluster.B));
        var (id, command) = (Counter.Id("snapshot"), Plus(3));
        for (var amount = 1; amount <= 25; amount++)
            await DoneAsync(a.AskAsync(id, Plus(amount)));
        await DoneAsync(a.AskAsync(id, command));
        await a.ReleaseAsync(id);

        // B's kind takes no snapshots, but reads A's; C's has another form of state and replays every event.
        var restored = await b.ReadAsync<CounterState>(id);
        Assert.Equal(ReplyStatus.Repeated, (await b.AskAsync(id, command)).Status);
        await b.ReleaseAsync(id);
        var c = await StartAsync("node-c", Counter.Kind(stateVersion: 2));
        var replayed = await c.ReadAsync<CounterState>(id);

        Assert.Equal(restored.State, replayed.State);
        Assert.Equal(ReplyStatus.Repeated, (await c.AskAsync(id, command)).Status);
        Assert.Equal(26, replayed.State.Events);
    }

    [Fact]
    public async Task An_idle_entity_leaves_memory_and_comes_back_as_it_was()
    {
        var a = await StartAsync(SpecCluster.A, Counter.Kind(passivateAfter: TimeSpan.FromMinutes(2)));
        using var watch = new EngineWatch(a);
        var id = Counter.Id("idle");
        await DoneAsync(a.AskAsync(id, Plus(4)));
        Assert.Equal(1, a.Observe().ActiveEntities["counter"]);

        await Cluster.Time.AdvanceUntilAsync(watch.SeenAsync(EngineChangeKind.Released, id), TimeSpan.FromMinutes(5), "passivation");

        Assert.Empty(a.Observe().ActiveEntities);
        Assert.Equal(4, (await a.ReadAsync<CounterState>(id)).State.Sum);
    }

    [Fact]
    public async Task An_entity_in_use_stays()
    {
        var a = await StartAsync(SpecCluster.A, Counter.Kind(passivateAfter: TimeSpan.FromMinutes(2)));
        using var watch = new EngineWatch(a);
        var id = Counter.Id("used");

        for (var minute = 0; minute < 10; minute++)
        {
            await DoneAsync(a.AskAsync(id, Plus(1)));
            Cluster.Time.Advance(TimeSpan.FromMinutes(1));
        }

        Assert.Equal(11, (await ContiguousRowsAsync(id)).Count);
        Assert.DoesNotContain(watch.All, change => change.Kind == EngineChangeKind.Released);
    }

    [Fact]
    public async Task A_command_that_the_journal_failed_is_done_once_when_it_is_sent_again()
    {
        var a = await StartAsync(SpecCluster.A);
        var (id, command) = (Counter.Id("retry"), Plus(9));
        await DoneAsync(a.AskAsync(id, Plus(1)));
        Cluster.FailWrites(1);

        await UnknownAsync(ReplyCause.JournalFailed, a.AskAsync(id, command));
        Cluster.Time.Advance(SpecCluster.FirstBackOff);

        Assert.Equal(ReplyStatus.Committed, (await a.AskAsync(id, command)).Status);
        Assert.Equal(10, (await a.ReadAsync<CounterState>(id)).State.Sum);
        await ContiguousRowsAsync(id);
    }

    [Fact]
    public async Task A_command_whose_answer_was_lost_is_done_once_when_it_is_sent_again()
    {
        var a = await StartAsync(SpecCluster.A);
        var (id, command) = (Counter.Id("lost-answer"), Plus(9));
        await DoneAsync(a.AskAsync(id, Plus(1)));
        Cluster.FailWrites(1, areWritten: true);

        await UnknownAsync(ReplyCause.JournalFailed, a.AskAsync(id, command));
        Cluster.Time.Advance(SpecCluster.FirstBackOff);

        Assert.Equal(ReplyStatus.Repeated, (await a.AskAsync(id, command)).Status);
        Assert.Equal(10, (await a.ReadAsync<CounterState>(id)).State.Sum);
        await ContiguousRowsAsync(id);
    }

    [Fact]
    public async Task A_failing_entity_backs_off_longer_each_time()
    {
        var a = await StartAsync(SpecCluster.A);
        var (id, command) = (Counter.Id("back-off"), Plus(1));
        Cluster.FailWrites(3);

        await UnknownAsync(ReplyCause.JournalFailed, a.AskAsync(id, command));
        foreach (var pause in new[] { SpecCluster.FirstBackOff, 2 * SpecCluster.FirstBackOff })
        {
            Cluster.Time.Advance(pause - TimeSpan.FromMilliseconds(1));
            await UnknownAsync(ReplyCause.JournalFailed, a.AskAsync(id, command));
            Assert.Empty(await Cluster.RowsAsync(id));
            Cluster.Time.Advance(TimeSpan.FromMilliseconds(1));
            // Tried anew, and failed anew.
            await UnknownAsync(ReplyCause.JournalFailed, a.AskAsync(id, command));
        }

        Cluster.Time.Advance(4 * SpecCluster.FirstBackOff);
        await DoneAsync(a.AskAsync(id, command));
    }

    [Fact]
    public async Task An_unknown_event_refuses_the_activation_by_its_name()
    {
        var a = await StartAsync(SpecCluster.A);
        var id = Counter.Id("unknown");
        await Cluster.InjectAsync(id, 1, new CounterAdded(1));
        await Cluster.InjectAsync(new AppendBatch(id.PersistenceId, 2,
            [new EncodedEvent("counter-mirrored.v3", Encoding.UTF8.GetBytes("""{"at":"2026-01-01T00:00:00+00:00","cmd":"c","by":"b","data":{}}"""))]));

        var reply = await UnknownAsync(ReplyCause.Unreadable, a.AskAsync(id, Plus(1)));

        Assert.Contains("'counter-mirrored.v3'", reply.Detail!, StringComparison.Ordinal);
        Assert.Equal(2, (await ContiguousRowsAsync(id)).Count);
    }

    [Fact]
    public async Task A_gap_in_the_journal_refuses_the_activation()
    {
        var a = await StartAsync(SpecCluster.A);
        var id = Counter.Id("gap");
        await Cluster.InjectAsync(id, 1, new CounterAdded(1));
        await Cluster.InjectAsync(id, 3, new CounterAdded(1));

        var reply = await UnknownAsync(ReplyCause.Unreadable, a.AskAsync(id, Plus(1)));

        Assert.Contains("event 2 is missing", reply.Detail!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_no_event_records_survives_an_orderly_stop_and_not_a_crash()
    {
        var a = await StartAsync(SpecCluster.A);
        var id = Counter.Id("rest");
        await a.AskAsync(id, Plus(-1));
        await a.AskAsync(id, Plus(-1));

        await a.StopAsync();
        var b = await StartAsync(SpecCluster.B);
        var rested = await b.ReadAsync<CounterState>(id);
        await Cluster.KillAsync(b);
        var c = await StartAsync("node-c");
        var crashed = await c.ReadAsync<CounterState>(id);

        Assert.Equal(["owned.v1", "counter-rested.v1", "rested.v1", "owned.v1", "owned.v1"],
            (await ContiguousRowsAsync(id)).Select(row => row.Manifest));
        Assert.Equal((2, true), (rested.State.RefusedUnrecorded, rested.State.RestedLast));
        Assert.Equal((0, false), (crashed.State.RefusedUnrecorded, crashed.State.RestedLast));
    }
}
