using Analytics.Engine.Ports;
using Analytics.Gateway.Health;
using Analytics.Gateway.Tests.Support;

namespace Analytics.Gateway.Tests.Nodes;

public sealed class ClusterRoutesTests
{
    private static readonly DateTimeOffset s_lostAt = new(2026, 3, 1, 7, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task The_cluster_of_one_shows_itself_and_what_is_active()
    {
        await using var world = await World.StartAsync();
        await world.OpenAsync(1);
        using var client = world.Client(Tokens.Viewer);

        var cluster = await client.GetAsync("/api/v1/cluster").OkAsync();

        Assert.Equal("node-a", cluster.Text("self"));
        Assert.Equal(("node-a", "up"), (cluster["members"]![0]!.Text("node"), cluster["members"]![0]!.Text("status")));
        Assert.Equal(1, (int)cluster["activeEntities"]!["incident-log"]!);
        Assert.Equal(1, (int)cluster["members"]![0]!["load"]!["entities"]!["incident-log"]!);
        await world.Client().PostAsync("/api/v1/cluster/nodes/node-a/drain", null).ProblemAsync(409, "no-cluster");
    }

    [Fact]
    public async Task Members_show_their_load_and_since_when_one_is_missing()
    {
        await using var world = await World.StartAsync(parts => parts with { Engine = new TwoNodes(parts.Engine) });

        var cluster = await world.Client().GetAsync("/api/v1/cluster").OkAsync();

        var (near, far) = (cluster["members"]![0]!, cluster["members"]![1]!);
        Assert.Equal(12, (int)near["load"]!["cameras"]!);
        Assert.Equal("camera/17", (string)near["load"]!["handOffs"]![0]!);
        Assert.Equal(("unreachable", s_lostAt), (far.Text("status"), (DateTimeOffset)far["unreachableSince"]!));
        Assert.Null(far["load"]);
    }

    [Fact]
    public async Task Draining_is_told_to_the_cluster_and_its_answers_are_problems()
    {
        TwoNodes nodes = null!;
        await using var world = await World.StartAsync(parts => parts with { Engine = nodes = new TwoNodes(parts.Engine) });
        using var client = world.Client();

        await client.PostAsync("/api/v1/cluster/nodes/node-a/drain", null).OkAsync();
        await client.PostAsync("/api/v1/cluster/nodes/node-a/resume", null).OkAsync();

        Assert.Equal(["node-a True", "node-a False"], nodes.Told);
        nodes.Answer = DrainAnswer.NoSuchNode;
        await client.PostAsync("/api/v1/cluster/nodes/node-z/drain", null).ProblemAsync(404, "node-not-found");
        nodes.Answer = DrainAnswer.LastNode;
        await client.PostAsync("/api/v1/cluster/nodes/node-a/drain", null).ProblemAsync(409, "last-node");
        nodes.Answer = DrainAnswer.NoAnswer;
        await client.PostAsync("/api/v1/cluster/nodes/node-b/drain", null).ProblemAsync(503, "node-unreachable");
    }

    [Fact]
    public async Task A_node_that_drains_takes_no_traffic_and_a_missing_member_is_a_warning()
    {
        await using var world = await World.StartAsync();
        var nodes = new TwoNodes(world.Engine);

        Assert.Null(await new ClusterCondition(nodes).CheckAsync(CancellationToken.None));
        Assert.Equal("members-unreachable", (await new ReachabilityCondition(nodes).CheckAsync(CancellationToken.None))!.Code);
        nodes.IsDraining = true;
        Assert.Equal("node-draining", (await new ClusterCondition(nodes).CheckAsync(CancellationToken.None))!.Code);
        nodes.Status = MemberStatus.Leaving;
        Assert.Equal("cluster-not-joined", (await new ClusterCondition(nodes).CheckAsync(CancellationToken.None))!.Code);
        Assert.Null(await new ClusterCondition(world.Engine).CheckAsync(CancellationToken.None));
    }

    [Fact]
    public async Task A_node_whose_file_differs_from_the_importers_takes_no_traffic()
    {
        await using var world = await World.StartAsync();
        var nodes = new TwoNodes(world.Engine);
        var condition = new SameConfigurationCondition(nodes);

        Assert.Null(await condition.CheckAsync(CancellationToken.None));
        nodes.Digests = ("aa", "bb");
        var reason = await condition.CheckAsync(CancellationToken.None);
        Assert.Equal("configuration-differs", reason!.Code);
        Assert.Contains("node-b", reason.Detail.En, StringComparison.Ordinal);
        nodes.Digests = ("aa", "aa");
        Assert.Null(await condition.CheckAsync(CancellationToken.None));
        // One that tells none is older than the question.
        nodes.Digests = ("aa", null);
        Assert.Null(await condition.CheckAsync(CancellationToken.None));
    }

    /// <summary>The world's engine, seen as one of two nodes.</summary>
    private sealed class TwoNodes(IAnalyticsEngine inner) : IAnalyticsEngine, IClusterControl
    {
        public List<string> Told { get; } = [];

        public DrainAnswer Answer { get; set; } = DrainAnswer.Done;

        public bool IsDraining { get; set; }

        /// <summary>Of the files of node-a, and of node-b, which imports.</summary>
        public (string? Own, string? Importer) Digests { get; set; }

        public MemberStatus Status { get; set; } = MemberStatus.Up;

        public string NodeId => inner.NodeId;

        public Task<DrainAnswer> DrainAsync(string nodeId, bool isDraining, CancellationToken cancellationToken = default)
        {
            Told.Add($"{nodeId} {isDraining}");
            return Task.FromResult(Answer);
        }

        public Task<string> LostAsync() => new TaskCompletionSource<string>().Task;

        public ClusterView Observe()
        {
            var load = new NodeLoad(IsDraining, new Dictionary<string, int> { ["camera"] = 12 }, new Dictionary<string, int> { ["camera"] = 11 }, 480, ["camera/17"], []);
            return new ClusterView("node-a",
            [
                new ClusterMember("node-a", "10.0.0.1:4053", Status, ["ingest"]) { Load = load, ConfigDigest = Digests.Own },
                new ClusterMember("node-b", "10.0.0.2:4053", MemberStatus.Unreachable, ["ingest"])
                {
                    UnreachableSince = s_lostAt, ConfigDigest = Digests.Importer, Load = Digests.Importer is null ? null : load with { Duties = [ClusterDuty.Configuration] },
                },
            ], load.Entities);
        }

        public Task StartAsync(CancellationToken cancellationToken = default) => inner.StartAsync(cancellationToken);

        public Task StopAsync(CancellationToken cancellationToken = default) => inner.StopAsync(cancellationToken);

        public Task<Reply> AskAsync(Domain.EntityId id, Domain.ICommand command, CancellationToken cancellationToken = default) => inner.AskAsync(id, command, cancellationToken);

        public Task<EntityView> ReadAsync(Domain.EntityId id, CancellationToken cancellationToken = default) => inner.ReadAsync(id, cancellationToken);

        public Task ActivateAsync(Domain.EntityId id, CancellationToken cancellationToken = default) => inner.ActivateAsync(id, cancellationToken);

        public Task ReleaseAsync(Domain.EntityId id, CancellationToken cancellationToken = default) => inner.ReleaseAsync(id, cancellationToken);

        public IDisposable Observe(Action<EngineChange> observer) => inner.Observe(observer);

        public ValueTask DisposeAsync() => inner.DisposeAsync();
    }
}
