using System.Globalization;
using System.Text.Json;
using Analytics.MultiNode.Tests.Support;
using Analytics.TestKit;

namespace Analytics.MultiNode.Tests.Cluster;

/// <summary>
/// What a cluster lives through besides crashes, each time at work, and each time checked against what its clients were told.
/// <c>ANALYTICS_CLUSTER_PROFILE=fast</c> runs it with the other profile; <c>ANALYTICS_CLUSTER_SILENCES</c> says how many short ones.
/// </summary>
[Collection(ClusterPlan.OneAfterTheOther)]
public sealed class ClusterLifeTests
{
    private const int Seed = 21;

    private static readonly int Silences = Knob.Number("ANALYTICS_CLUSTER_SILENCES", 2);

    private static readonly int Restarts = Knob.Number("ANALYTICS_CLUSTER_RESTARTS", 3);

    private static readonly ClusterPlan s_plan = new(Knob.Number("ANALYTICS_CLUSTER_CAMERAS", 6)) { Profile = ClusterPlan.Wished };

    [Fact]
    public async Task Each_node_in_turn_is_stopped_and_started_again()
    {
        await using var load = await CampusLoad.StartAsync(s_plan, Seed);
        foreach (var node in load.Campus.Nodes)
        {
            await load.MoreAsync(1, 5, $"before {node.Name} stops");
            await node.StopAsync();
            load.Redirect();
            await load.Campus.AllRunAsync($"without {node.Name}");
            await node.UpAsync();
            await load.Campus.AllRunAsync($"with {node.Name} again");
            load.Redirect();
        }

        await load.EndAsync();
    }

    [Fact]
    public async Task A_node_that_is_killed_and_started_at_once_is_taken_in()
    {
        await using var load = await CampusLoad.StartAsync(s_plan, Seed);
        for (var round = 0; round < Restarts; round++)
        {
            var node = load.Campus.Nodes[round % load.Campus.Nodes.Count];
            await node.KillAsync();
            ClusterCampus.Note($"{node.Name} is killed");
            await node.UpAsync();
            ClusterCampus.Note($"{node.Name} is up");
            await load.Campus.AllRunAsync($"after restart {round}");
            ClusterCampus.Note("all run");
            load.Redirect();
            await load.MoreAsync(1, 5, $"after restart {round}");
        }

        await load.EndAsync();
    }

    [Fact]
    public async Task A_third_node_joins_under_load_and_takes_its_share()
    {
        await using var load = await CampusLoad.StartAsync(s_plan with { Late = 1 }, Seed);
        var (campus, late) = (load.Campus, load.Campus.Nodes[2]);
        await load.MoreAsync(1, 5, "on two nodes");

        var since = TimeProvider.System.GetUtcNow();
        await late.UpAsync();
        load.Redirect();
        await Patience.UntilAsync(
            async () => (await campus.MembersAsync()).Any(member => member.Name == late.Name && member.Cameras > 0), "cameras on the third node", ClusterCampus.Limit, ClusterCampus.Look);
        await campus.AllRunAsync("on three nodes");
        await load.MoreAsync(3, 5, "on three nodes");

        // Its end asserts that all time is either analysed or in a gap; these are the hand-overs'.
        await load.EndAsync();
        var gaps = (await campus.GapsAsync(since)).Select(gap => (gap.To - gap.From).TotalSeconds).ToList();
        ClusterCampus.Note(string.Create(CultureInfo.InvariantCulture, $"{gaps.Count} gaps since the third node came, {gaps.DefaultIfEmpty().Max():0.0} s at most"));
    }

    [Fact]
    public async Task A_node_is_drained_and_takes_its_share_again()
    {
        await using var load = await CampusLoad.StartAsync(s_plan, Seed);
        var (campus, node) = (load.Campus, load.Campus.Nodes[1]);

        await campus.RunsAsync("cluster", "drain", node.Name, "--wait", "--url", campus.Nodes[0].Address!.ToString());
        await load.MoreAsync(1, 5, "while a node is drained");
        Assert.Equal(0, (await campus.MembersAsync()).Single(member => member.Name == node.Name).Cameras);
        await campus.RunsAsync("cluster", "resume", node.Name, "--url", campus.Nodes[0].Address!.ToString());
        await Patience.UntilAsync(async () => (await campus.MembersAsync()).Any(member => member.Name == node.Name && member.Cameras > 0), "cameras on the node again", ClusterCampus.Limit);

        await load.EndAsync();
    }

    [Fact]
    public async Task A_node_that_is_silent_for_long_is_replaced_and_ends_when_it_wakes()
    {
        await using var load = await CampusLoad.StartAsync(s_plan, Seed);
        var (campus, node) = (load.Campus, load.Campus.Nodes[2]);
        await load.MoreAsync(1, 5, "before the silence");

        node.Suspend();
        load.Redirect();
        await Patience.UntilAsync(
            async () => await campus.MembersAsync() is { Count: 2 } left && left.Sum(member => member.Cameras) == s_plan.Cameras, "its cameras on the others",
            ClusterCampus.Limit);
        await load.MoreAsync(1, 5, "while one is silent");
        node.Continue();
        await node.EndsAsync();

        await campus.AllRunAsync("after the silence");
        load.Redirect();
        await load.EndAsync();
    }

    [Fact]
    public async Task A_node_that_is_silent_for_two_seconds_keeps_its_place()
    {
        await using var load = await CampusLoad.StartAsync(s_plan, Seed);
        for (var round = 0; round < Silences; round++)
        {
            var node = load.Campus.Nodes[round % load.Campus.Nodes.Count];
            node.Suspend();
            load.Redirect();
            await Task.Delay(TimeSpan.FromSeconds(2), TimeProvider.System, TestContext.Current.CancellationToken);
            node.Continue();
            await load.Campus.AllRunAsync($"after silence {round}");
            load.Redirect();
            await load.MoreAsync(1, 5, $"after silence {round}");
        }

        await load.EndAsync();
        TestContext.Current.TestOutputHelper?.WriteLine(JsonSerializer.Serialize(
            new { figure = "cluster-false-downings", profile = s_plan.Profile, silences = Silences, silence = 2, unit = "s", lost = load.Campus.Lost.Count }));
        // A busy machine adds to each silence what it likes.
        Assert.True(!Timing.IsMeasured || s_plan.Profile == "fast" || load.Campus.Lost.Count == 0, string.Join(" | ", load.Campus.Lost));
    }

    [Fact]
    public async Task The_database_is_killed_and_started_again()
    {
        await using var load = await CampusLoad.StartAsync(s_plan, Seed);
        await load.MoreAsync(1, 5, "before the database ends");

        load.Campus.Server.Kill();
        load.Campus.Server.Restart();

        await load.Campus.AllRunAsync("after the database's restart");
        await load.MoreAsync(3, 5, "after the database's restart");
        await load.EndAsync();
    }
}
