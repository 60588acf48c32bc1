using Analytics.Domain;
using Analytics.Engine.Clustered.Membership;
using Analytics.Engine.Peers;
using Analytics.Engine.Ports;
using Analytics.TestKit;
using System.Net;

namespace Analytics.Engine.Clustered.Tests.Membership;

public sealed class RolesTests : IAsyncLifetime
{
    private readonly ManyNodes nodes = new();

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task A_kind_that_is_bound_to_a_role_lives_there_and_answers_everywhere()
    {
        var door = await nodes.StartAsync("door", options => With(options, "gateway"));
        var eye = await nodes.StartAsync("eye", options => With(options, "ingest"));
        var ids = await nodes.RunAsync(door, 12);
        await nodes.EverywhereAsync(ids, "on the node with the role");

        Assert.Equal((0, 12), (ManyNodes.ActiveOn(door), ManyNodes.ActiveOn(eye)));
        await nodes.AddAsync(eye, ids[0]);
        await nodes.AddAsync(door, ids[0]);
        Assert.Equal(
            ["door gateway", "eye ingest"],
            eye.Observe().Members.Select(member => $"{member.NodeId} {string.Join(',', member.Roles)}").Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Nodes_tell_each_other_where_they_answer_over_http()
    {
        var asking = await nodes.StartAsync("asking");
        await nodes.StartAsync("judge", options => With(options, Peer.InferenceRole) with { PeerUrl = "http://10.0.0.9:4054", ConfigDigest = () => "ab12" });

        var peer = Assert.Single(new EnginePeers(() => asking, TimeProvider.System).Others);

        Assert.Equal(("judge", new Uri("http://10.0.0.9:4054"), true, false), (peer.NodeId, peer.Address, peer.IsReachable, peer.IsDraining));
        Assert.Equal([Peer.InferenceRole], peer.Roles);
        Assert.Equal("ab12", asking.Observe().Members.Single(member => member.NodeId == "judge").ConfigDigest);
    }

    [Fact]
    public async Task A_node_whose_region_ended_leaves_instead_of_failing_for_ever()
    {
        var (a, b) = (await nodes.StartAsync("node-a"), await nodes.StartAsync("node-b"));
        var ids = await nodes.RunAsync(b, 8);

        a.System.Stop(Akka.Cluster.Sharding.ClusterSharding.Get(a.System).ShardRegion("counter"));
        await a.Terminated.InTimeAsync("the end of the node");

        Assert.Contains("ended unasked", a.Lost, StringComparison.Ordinal);
        await nodes.StopAsync(a);
        await nodes.EverywhereAsync(ids, "on the node that stayed");
    }

    [Fact]
    public async Task Seeds_by_name_are_the_same_list_in_the_same_order_for_all()
    {
        static Task<IPAddress[]> Ask(string name, CancellationToken cancel) =>
            Task.FromResult(name == "nodes.campus" ? [IPAddress.Parse("10.0.0.9"), IPAddress.Parse("10.0.0.10"), IPAddress.Parse("10.0.0.9")] : Array.Empty<IPAddress>());

        var seeds = await SeedAddresses.ResolveAsync(["edge:2551", "dns:nodes.campus:4053"], Ask, CancellationToken.None);

        Assert.Equal(["edge:2551", "10.0.0.10:4053", "10.0.0.9:4053"], seeds);
        var fault = await Assert.ThrowsAsync<InvalidDataException>(() => SeedAddresses.ResolveAsync(["dns:nobody:1"], Ask, CancellationToken.None));
        Assert.Contains("'nobody'", fault.Message, StringComparison.Ordinal);
    }

    public ValueTask DisposeAsync() => nodes.DisposeAsync();

    private static ClusteredEngineOptions With(ClusteredEngineOptions options, string role) => options with
    {
        Roles = [role],
        KindRoles = new Dictionary<string, string> { ["counter"] = "ingest" },
    };
}
