using Analytics.Engine.Ports;
using Analytics.Engine.Specs.Counters;
using Xunit;

namespace Analytics.Engine.Specs;

public abstract partial class EngineSpec
{
    private readonly ScriptedActivities activities = new();

    private IEntityKind Active(bool isRemembered = false) => Counter.Kind(activities.Make, TimeSpan.FromMinutes(2), isRemembered: isRemembered);

    [Fact]
    public async Task An_activity_runs_while_the_state_wants_it()
    {
        var a = await StartAsync(SpecCluster.A, Active());
        using var watch = new EngineWatch(a);
        var id = Counter.Id("wanted");

        await DoneAsync(a.AskAsync(id, Plus(1)));
        await DoneAsync(a.AskAsync(id, Runs("x")));
        var started = await watch.SeenAsync(EngineChangeKind.ActivityStarted, id);
        await DoneAsync(a.AskAsync(id, Plus(1)));
        await DoneAsync(a.AskAsync(id, Runs(null)));
        await watch.SeenAsync(EngineChangeKind.ActivityStopped, id);

        Assert.Equal(1, started.Epoch);
        Assert.Equal(["start x on node-a", "end x on node-a"], activities.Log);
    }

    [Fact]
    public async Task A_changed_key_restarts_the_activity_and_two_never_run_together()
    {
        var a = await StartAsync(SpecCluster.A, Active());
        using var watch = new EngineWatch(a);
        var id = Counter.Id("key");
        await DoneAsync(a.AskAsync(id, Runs("x")));
        await watch.SeenAsync(EngineChangeKind.ActivityStarted, id);

        await DoneAsync(a.AskAsync(id, Runs("y")));
        await watch.SeenAsync(EngineChangeKind.ActivityStarted, id, times: 2);
        await a.ReleaseAsync(id);

        Assert.Equal(["start x on node-a", "end x on node-a", "start y on node-a", "end y on node-a"], activities.Log);
        Assert.Equal(1, activities.Most);
    }

    [Fact]
    public async Task An_activity_stops_before_its_entity_is_handed_over()
    {
        var (a, b) = (await StartAsync(SpecCluster.A, Active()), await StartAsync(SpecCluster.B, Active()));
        using var watch = new EngineWatch(a);
        using var heir = new EngineWatch(b);
        var id = Counter.Id("hand-over");
        // Its last words, to its own entity, are part of the hand-over.
        activities.Script = async (start, stop) =>
        {
            await ScriptedActivities.UntilAsync(stop);
            if (start.Engine.NodeId == SpecCluster.A)
                activities.Note($"flushed {(await start.Engine.AskAsync(id, Plus(100), CancellationToken.None)).Status}");
        };
        await DoneAsync(a.AskAsync(id, Runs("x")));
        await watch.SeenAsync(EngineChangeKind.ActivityStarted, id);

        await Cluster.MoveAsync(id, a, b);
        Assert.Equal(100, (await b.ReadAsync<CounterState>(id)).State.Sum);
        await heir.SeenAsync(EngineChangeKind.ActivityStarted, id);
        await b.ReleaseAsync(id);

        Assert.Equal(
            ["start x on node-a", "flushed Committed", "end x on node-a", "start x on node-b", "end x on node-b"], activities.Log);
        Assert.Equal(1, activities.Most);
    }

    [Fact]
    public async Task An_activity_that_does_not_stop_in_its_time_is_left_behind()
    {
        var a = await StartAsync(SpecCluster.A, Active());
        using var watch = new EngineWatch(a);
        var id = Counter.Id("stubborn");
        var end = new TaskCompletionSource();
        activities.Script = (_, _) => end.Task;
        await DoneAsync(a.AskAsync(id, Runs("x")));
        await watch.SeenAsync(EngineChangeKind.ActivityStarted, id);

        var released = a.ReleaseAsync(id);
        await Cluster.Time.AdvanceUntilAsync(released, TimeSpan.FromSeconds(11), "release");

        Assert.Contains(watch.All, change => change.Kind == EngineChangeKind.ActivityAbandoned && change.Id == id);
        Assert.Equal(1, activities.Running);
        end.SetResult();
    }

    [Fact]
    public async Task An_activity_that_fails_starts_again_after_a_pause_that_grows()
    {
        var a = await StartAsync(SpecCluster.A, Active());
        using var watch = new EngineWatch(a);
        var id = Counter.Id("failing");
        var starts = new List<DateTimeOffset>();
        activities.Script = (_, stop) =>
        {
            starts.Add(Cluster.Time.GetUtcNow());
            return starts.Count <= 3 ? throw new IOException("camera unplugged") : ScriptedActivities.UntilAsync(stop);
        };

        await DoneAsync(a.AskAsync(id, Runs("x")));
        await Cluster.Time.AdvanceUntilAsync(
            watch.SeenAsync(EngineChangeKind.ActivityStarted, id, times: 4), TimeSpan.FromSeconds(5), "fourth start");

        Assert.Contains("camera unplugged", (await watch.SeenAsync(EngineChangeKind.ActivityFailed, id)).Cause!, StringComparison.Ordinal);
        await DoneAsync(a.AskAsync(id, Plus(1)));
        await a.ReleaseAsync(id);
        Assert.Equal(
            [SpecCluster.FirstBackOff, 2 * SpecCluster.FirstBackOff, 4 * SpecCluster.FirstBackOff],
            starts.Zip(starts.Skip(1), (one, next) => next - one));
    }

    [Fact]
    public async Task An_activity_that_returns_is_done_until_its_key_changes()
    {
        var a = await StartAsync(SpecCluster.A, Active());
        using var watch = new EngineWatch(a);
        var id = Counter.Id("done");
        activities.Script = (_, _) => Task.CompletedTask;

        await DoneAsync(a.AskAsync(id, Runs("x")));
        await watch.SeenAsync(EngineChangeKind.ActivityStopped, id);
        await DoneAsync(a.AskAsync(id, Plus(1)));
        await DoneAsync(a.AskAsync(id, Runs("y")));
        await watch.SeenAsync(EngineChangeKind.ActivityStopped, id, times: 2);

        Assert.Equal(["start x on node-a", "end x on node-a", "start y on node-a", "end y on node-a"], activities.Log);
    }

    [Fact]
    public async Task A_stale_owner_runs_no_activity()
    {
        var a = await StartAsync(SpecCluster.A, Active());
        using var watch = new EngineWatch(a);
        var id = Counter.Id("stale-activity");
        await DoneAsync(a.AskAsync(id, Runs("x")));
        await watch.SeenAsync(EngineChangeKind.ActivityStarted, id);
        await Cluster.InjectAsync(id, 3, new Domain.Owned(SpecCluster.B));

        await UnknownAsync(ReplyCause.Ousted, a.AskAsync(id, Plus(1)));
        await watch.SeenAsync(EngineChangeKind.ActivityStopped, id);

        Assert.Equal(0, activities.Running);
        Assert.Equal(["start x on node-a", "end x on node-a"], activities.Log);
    }

    [Fact]
    public async Task Remembered_entities_are_active_from_the_start_unless_no_longer_wanted()
    {
        var a = await StartAsync(SpecCluster.A, Active(isRemembered: true));
        using var first = new EngineWatch(a);
        var (kept, dropped) = (Counter.Id("kept"), Counter.Id("dropped"));
        await DoneAsync(a.AskAsync(kept, Runs("x")));
        await first.SeenAsync(EngineChangeKind.ActivityStarted, kept);
        await DoneAsync(a.AskAsync(dropped, Plus(1)));
        await a.StopAsync();

        var b = await StartAsync(SpecCluster.B, Active(isRemembered: true));
        using var watch = new EngineWatch(b);
        await watch.SeenAsync(EngineChangeKind.ActivityStarted, kept);
        // Idle time does not count while it is wanted.
        Cluster.Time.Advance(TimeSpan.FromMinutes(10));
        await DoneAsync(b.AskAsync(kept, Plus(1)));

        Assert.Equal(1, b.Observe().ActiveEntities["counter"]);
        Assert.Equal(2, (await ContiguousRowsAsync(dropped)).Count);
        Assert.Equal(["start x on node-a", "end x on node-a", "start x on node-b"], activities.Log);
    }

    [Fact]
    public async Task Stopping_a_node_stops_activities_and_takes_their_last_commands()
    {
        var a = await StartAsync(SpecCluster.A, Active());
        using var watch = new EngineWatch(a);
        var (id, other) = (Counter.Id("stopping"), Counter.Id("other"));
        await DoneAsync(a.AskAsync(other, Plus(1)));
        activities.Script = async (start, stop) =>
        {
            await ScriptedActivities.UntilAsync(stop);
            activities.Note($"flushed {(await start.Engine.AskAsync(other, Plus(100), CancellationToken.None)).Status}");
        };
        await DoneAsync(a.AskAsync(id, Runs("x")));
        await watch.SeenAsync(EngineChangeKind.ActivityStarted, id);

        await a.StopAsync();

        Assert.Equal(["start x on node-a", "flushed Committed", "end x on node-a"], activities.Log);
        Assert.Equal(0, activities.Running);
        Assert.Empty(a.Observe().ActiveEntities);
    }
}
