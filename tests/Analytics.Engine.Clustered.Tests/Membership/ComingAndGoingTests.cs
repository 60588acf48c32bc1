using System.Net;
using System.Net.Sockets;
using Analytics.Engine.Ports;
using Analytics.Engine.Specs.Counters;
using Analytics.TestKit;

namespace Analytics.Engine.Clustered.Tests.Membership;

/// <summary>Nodes that join, drain, leave and are lost: every activity runs, once, and nothing acknowledged is lost or doubled.</summary>
public abstract class ComingAndGoingSpec(ClusterDatabase database) : IAsyncLifetime
{
    private readonly ManyNodes nodes = new(database);

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task Nodes_that_join_take_their_part_and_one_that_leaves_gives_it_back()
    {
        var a = await nodes.StartAsync("node-a");
        var ids = await nodes.RunAsync(a, 24);
        await nodes.EverywhereAsync(ids, "on one node");

        var b = await nodes.StartAsync("node-b");
        var c = await nodes.StartAsync("node-c");
        await Patience.UntilAsync(() => new[] { a, b, c }.All(node => ManyNodes.ActiveOn(node) is >= 5 and <= 11), "a fair share on each of three");
        await nodes.EverywhereAsync(ids, "on three nodes");
        foreach (var id in ids)
            await nodes.AddAsync(b, id);

        await nodes.StopAsync(c);
        await nodes.EverywhereAsync(ids, "on the two that stayed");
        foreach (var id in ids)
            await nodes.AddAsync(a, id);

        Assert.Equal(0, nodes.Overlaps);
        await nodes.WholeAsync(ids, 2);
    }

    [Fact]
    public async Task A_node_that_drains_keeps_running_and_carries_nothing_until_it_may_again()
    {
        var (a, b) = (await nodes.StartAsync("node-a"), await nodes.StartAsync("node-b"));
        var ids = await nodes.RunAsync(a, 24);
        await nodes.EverywhereAsync(ids, "on two nodes");

        Assert.Equal(DrainAnswer.Done, await a.DrainAsync("node-b", isDraining: true));
        await Patience.UntilAsync(() => ManyNodes.ActiveOn(b) == 0 && ManyNodes.ActiveOn(a, "node-b") == 0, "an empty node-b");
        await nodes.EverywhereAsync(ids, "on the other node");
        Assert.True(a.Observe().Members.Single(member => member.NodeId == "node-b").Load!.IsDraining);
        // It still carries what others ask of it to them.
        await nodes.AddAsync(b, ids[0]);
        Assert.Equal(DrainAnswer.LastNode, await b.DrainAsync("node-a", isDraining: true));
        Assert.Equal(DrainAnswer.NoSuchNode, await a.DrainAsync("node-z", isDraining: true));

        Assert.Equal(DrainAnswer.Done, await b.DrainAsync("node-b", isDraining: false));
        await Patience.UntilAsync(() => ManyNodes.ActiveOn(b) >= 8, "its share, again");
        await nodes.EverywhereAsync(ids, "on two nodes again");
        Assert.Equal(0, nodes.Overlaps);
    }

    [Fact]
    public async Task What_a_lost_node_ran_is_back_on_the_survivors()
    {
        var a = await nodes.StartAsync("node-a");
        var b = await nodes.StartAsync("node-b");
        // The oldest has the coordinators: it is the one whose loss costs most.
        var c = await nodes.StartAsync("node-c");
        var ids = await nodes.RunAsync(b, 18);
        await nodes.EverywhereAsync(ids, "on three nodes");
        foreach (var id in ids)
            await nodes.AddAsync(c, id);

        await nodes.CrashAsync(a);
        await Patience.UntilAsync(() => b.Observe().Members.Any(member => member is { Status: MemberStatus.Unreachable, UnreachableSince: not null }) || b.Observe().Members.Count == 2,
            "the loss, as the others see it");
        foreach (var id in ids)
            await nodes.AddAsync(b, id);
        await nodes.EverywhereAsync(ids, "on the survivors");

        Assert.Equal(["node-b", "node-c"], c.Observe().Members.Select(member => member.NodeId).Order(StringComparer.Ordinal));
        await nodes.WholeAsync(ids, 2);
    }

    [Fact]
    public async Task A_crash_is_known_without_waiting_for_heartbeats()
    {
        var (a, b, c) = (await nodes.StartAsync("node-a", CrashesOnly), await nodes.StartAsync("node-b", CrashesOnly), await nodes.StartAsync("node-c", CrashesOnly));
        var ids = await nodes.RunAsync(b, 6);
        await nodes.EverywhereAsync(ids, "on three nodes");

        await nodes.CrashAsync(a);

        await nodes.EverywhereAsync(ids, "on the survivors");
        Assert.Equal(2, b.Observe().Members.Count);
        Assert.Equal(2, c.Observe().Members.Count);
    }

    [Fact]
    public async Task A_crash_is_certain_once_every_other_member_was_heard_since()
    {
        var (a, b) = (await nodes.StartAsync("node-a", Doubtful), await nodes.StartAsync("node-b", Doubtful));
        var c = await nodes.StartAsync("node-c", Doubtful);

        await nodes.CrashAsync(a);

        await Patience.UntilAsync(() => b.Observe().Members.Count == 2 && c.Observe().Members.Count == 2, "two members");

        static ClusteredEngineOptions Doubtful(ClusteredEngineOptions options) => CrashesOnly(options) with { CrashDoubt = TimeSpan.FromHours(1) };
    }

    [Fact]
    public async Task A_port_that_closes_after_the_connections_does_not_hide_a_crash()
    {
        var a = await nodes.StartAsync("node-a", CrashesOnly);
        var (b, c) = (await nodes.StartAsync("node-b", CrashesOnly), await nodes.StartAsync("node-c", CrashesOnly));
        using var port = new TcpListener(IPEndPoint.Parse(a.Address));

        // Where the system ends a process' connections first, its port answers once more.
        var crash = nodes.CrashAsync(a);
        await Patience.UntilAsync(() => IsListening(port), "the port of the lost node");
        var isOut = Patience.UntilAsync(() => b.Observe().Members.Count == 2 && c.Observe().Members.Count == 2, "two members");
        await Task.WhenAny(port.AcceptTcpClientAsync(TestContext.Current.CancellationToken).AsTask(), isOut);
        port.Stop();

        await isOut;
        await crash;

        static bool IsListening(TcpListener port)
        {
            try
            {
                port.Start();
                return true;
            }
            catch (SocketException)
            {
                return false;
            }
        }
    }

    // Silence alone would be borne for longer than any test.
    private static ClusteredEngineOptions CrashesOnly(ClusteredEngineOptions options) => options with
    {
        StableAfter = TimeSpan.FromHours(1),
        Hocon = options.Hocon + "akka.cluster.failure-detector.acceptable-heartbeat-pause = 1 h\n",
    };

    [Fact]
    public async Task What_a_lost_node_was_asked_its_successor_answers()
    {
        var a = await nodes.StartAsync("node-a", Patient);
        var (b, c) = (await nodes.StartAsync("node-b", Patient), await nodes.StartAsync("node-c", Patient));
        var ids = await nodes.RunAsync(b, 18);
        await nodes.EverywhereAsync(ids, "on three nodes");

        var crash = nodes.CrashAsync(a);
        // Each is asked once: those of the lost node while nobody knows that it is lost.
        var replies = await Task.WhenAll(ids.Select((id, i) => (i % 2 == 0 ? b : c).AskAsync(id, new Add($"once-{i}", DateTimeOffset.UnixEpoch, 1))));
        await crash;

        Assert.All(replies, reply => Assert.True(reply.Status is ReplyStatus.Committed or ReplyStatus.Repeated, $"{reply}"));
        await nodes.WholeAsync(ids, 1);

        static ClusteredEngineOptions Patient(ClusteredEngineOptions options) => options with { AskTimeout = TimeSpan.FromMinutes(3) };
    }

    [Fact]
    public async Task A_node_that_lost_the_majority_ends_itself_and_says_why()
    {
        // By majority, one that crashes a little before the other would have left two, of which one may be enough.
        var (a, b, c) = (await nodes.StartAsync("node-a", TwoOrMore), await nodes.StartAsync("node-b", TwoOrMore), await nodes.StartAsync("node-c", TwoOrMore));
        var ids = await nodes.RunAsync(a, 6);

        await Task.WhenAll(nodes.CrashAsync(a), nodes.CrashAsync(b));
        await c.Terminated.InTimeAsync("the end of the one that was left");

        Assert.Contains("smaller part", c.Lost, StringComparison.Ordinal);
        var reply = await c.AskAsync(ids[0], new Add("late", DateTimeOffset.UnixEpoch, 1));
        Assert.Equal((ReplyStatus.Unknown, ReplyCause.Stopped), (reply.Status, reply.Cause));
        Assert.Contains("smaller part", reply.Detail, StringComparison.Ordinal);
        await nodes.WholeAsync(ids, 0);

        static ClusteredEngineOptions TwoOrMore(ClusteredEngineOptions options) => options with { SplitBrain = SplitBrainStrategy.StaticQuorum, Quorum = 2 };
    }

    [Fact]
    public async Task A_seed_that_is_alone_forms_no_second_cluster()
    {
        var port = FreePort.Next();
        var alone = nodes.StartAsync("node-a", options => options with
        {
            Port = port,
            Seeds = [$"127.0.0.1:{port}"],
            ExpectedNodes = 3,
            JoinTimeout = TimeSpan.FromSeconds(8),
        });

        var fault = await Assert.ThrowsAsync<ClusterNotJoinedException>(() => alone);

        Assert.Contains("3 nodes expected", fault.Message, StringComparison.Ordinal);
    }

    public async ValueTask DisposeAsync()
    {
        await nodes.DisposeAsync();
        GC.SuppressFinalize(this);
    }
}

public sealed class ComingAndGoingTests() : ComingAndGoingSpec(ClusterDatabase.Sqlite);

public sealed class ComingAndGoingOnPostgresTests() : ComingAndGoingSpec(ClusterDatabase.PostgreSql);
