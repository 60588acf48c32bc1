using System.Collections.Concurrent;
using Analytics.Engine.Ports;
using Analytics.Engine.Specs.Counters;
using Analytics.TestKit;

namespace Analytics.Engine.Clustered.Tests.Membership;

public sealed class DutyTests : IAsyncLifetime
{
    private readonly ManyNodes nodes = new();
    private readonly ConcurrentQueue<string> log = new();

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task A_duty_runs_on_one_node_and_ends_before_the_next_one_begins_it()
    {
        var (a, b) = (await nodes.StartAsync("node-a"), await nodes.StartAsync("node-b"));
        foreach (var node in new[] { a, b })
            node.Undertake(Writing(node.NodeId));
        await Patience.UntilAsync(() => a.Does("write") && b.Observe().Members.Any(member => member.Load?.Duties.Contains("write") == true), "the duty on the oldest, seen by the other");
        Assert.False(b.Does("write"));

        await nodes.StopAsync(a);
        await Patience.UntilAsync(() => b.Does("write"), "the duty on the other");

        Assert.Equal(["begin node-a", "end node-a", "begin node-b"], log);
    }

    [Fact]
    public async Task The_duty_of_a_lost_node_begins_anew_elsewhere()
    {
        var (a, b, c) = (await nodes.StartAsync("node-a"), await nodes.StartAsync("node-b"), await nodes.StartAsync("node-c"));
        foreach (var node in new[] { a, b, c })
            node.Undertake(Writing(node.NodeId));
        await Patience.UntilAsync(() => a.Does("write"), "the duty on the oldest");

        await nodes.CrashAsync(a);

        await Patience.UntilAsync(() => b.Does("write"), "the duty on the next oldest");
        Assert.False(c.Does("write"));
    }

    [Fact]
    public async Task A_duty_that_fails_begins_again_and_is_told()
    {
        var a = await nodes.StartAsync("node-a");
        var (told, runs) = (new ConcurrentQueue<EngineChange>(), 0);
        using var _ = a.Observe(told.Enqueue);

        a.Undertake(new ClusterDuty("fail", stop => Interlocked.Increment(ref runs) < 3 ? throw new IOException("no disk") : ScriptedActivities.UntilAsync(stop)));

        await Patience.UntilAsync(() => Volatile.Read(ref runs) == 3, "the third try");
        Assert.Equal(["fail: no disk", "fail: no disk"], told.Where(change => change.Kind == EngineChangeKind.DutyFailed).Select(change => change.Cause));
    }

    public ValueTask DisposeAsync() => nodes.DisposeAsync();

    private ClusterDuty Writing(string node) => new("write", async stop =>
    {
        log.Enqueue($"begin {node}");
        await ScriptedActivities.UntilAsync(stop);
        log.Enqueue($"end {node}");
    });
}
