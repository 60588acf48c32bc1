using Analytics.MultiNode.Tests.Support;
using Analytics.TestKit;

namespace Analytics.MultiNode.Tests.Cluster;

/// <summary>
/// The network between three nodes breaks while they are at work, and is mended. The larger part goes on with all cameras; whoever is cut off
/// ends itself, says why, and joins again. Clients call nodes of both parts all the while. <c>ANALYTICS_CLUSTER_CAMERAS</c> and
/// <c>ANALYTICS_CLUSTER_PROFILE</c> make another round.
/// </summary>
[Collection(ClusterPlan.OneAfterTheOther)]
public sealed class PartitionTests
{
    private const int Seed = 22;

    private static readonly ClusterPlan s_plan = new(Knob.Number("ANALYTICS_CLUSTER_CAMERAS", 6)) { Profile = ClusterPlan.Wished, HasNetwork = true };

    // A first seed that hears of nobody forms a cluster after 5 s.
    private static readonly TimeSpan s_lonely = TimeSpan.FromSeconds(15);

    // That it still writes to the journal is what makes a node dangerous that is cut off.
    [Fact]
    public Task A_node_that_is_cut_off_ends_and_the_others_go_on() => CutOffAsync();

    // Its last words cannot reach the database: it ends without them.
    [Fact]
    public Task A_node_that_loses_the_database_too_ends_and_the_others_go_on() => CutOffAsync(CampusNetwork.Database);

    [Fact]
    public async Task A_node_that_no_other_hears_ends_and_the_others_go_on()
    {
        await using var load = await CampusLoad.StartAsync(s_plan, Seed);
        var cut = load.Campus.Nodes[1];
        await load.MoreAsync(1, 5, "before the cut");

        load.Campus.Network!.CutOneWay(cut.Host, HostsBeside(load.Campus, cut));
        await GoesOnWithoutAsync(load, cut);

        await MendAsync(load);
        await load.EndAsync();
    }

    [Fact]
    public async Task Nodes_that_lose_one_direction_between_them_do_not_both_go_on()
    {
        await using var load = await CampusLoad.StartAsync(s_plan, Seed);
        var campus = load.Campus;
        await load.MoreAsync(1, 5, "before the cut");

        campus.Network!.CutOneWay(campus.Nodes[1].Host, campus.Nodes[2].Host);
        await Patience.UntilAsync(() => campus.Nodes.Skip(1).Any(node => node.IsLost), "the end of a node that hears only one of two", ClusterCampus.Limit);

        await MendAsync(load);
        await load.EndAsync();
        Assert.All(campus.Lost, told => Assert.Contains("This node ends", told, StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_first_seed_that_is_cut_off_gives_its_duty_away_and_forms_no_cluster_of_its_own()
    {
        await using var load = await CampusLoad.StartAsync(s_plan, Seed);
        var (campus, cut) = (load.Campus, load.Campus.Nodes[0]);
        Assert.Equal(cut.Name, await KeeperAsync(cut));
        await load.MoreAsync(1, 5, "before the cut");

        campus.Network!.Cut(cut.Host, HostsBeside(campus, cut));
        await GoesOnWithoutAsync(load, cut);
        await Patience.UntilAsync(async () => await KeeperAsync(campus.Nodes[1]) is { } keeper && keeper != cut.Name, "another keeper of the configuration", ClusterCampus.Limit);
        await cut.UpInVainAsync(s_lonely);

        await MendAsync(load);
        await load.EndAsync();

        async Task<string?> KeeperAsync(ClusterNode asked) => (await campus.MembersAsync(asked)).FirstOrDefault(member => member.Duties.Contains("configuration")).Name;
    }

    private static async Task CutOffAsync(params IReadOnlyList<string> more)
    {
        await using var load = await CampusLoad.StartAsync(s_plan, Seed);
        var cut = load.Campus.Nodes[2];
        await load.MoreAsync(1, 5, "before the cut");

        load.Campus.Network!.Cut(cut.Host, [.. HostsBeside(load.Campus, cut), .. more]);
        await GoesOnWithoutAsync(load, cut);

        await MendAsync(load);
        await load.EndAsync();
    }

    private static IReadOnlyList<string> HostsBeside(ClusterCampus campus, ClusterNode cut) => [.. campus.Nodes.Where(node => node != cut).Select(node => node.Host)];

    /// <summary>Ends once the node that is cut off has ended itself and the others have all cameras and have done some work.</summary>
    private static async Task GoesOnWithoutAsync(CampusLoad load, ClusterNode cut)
    {
        ClusterCampus.Note($"{cut.Name} is cut off");
        await cut.EndsAsync();
        ClusterCampus.Note($"{cut.Name} ended: {cut.Process!.Told}");
        var asked = load.Campus.Nodes.First(node => node != cut);
        await Patience.UntilAsync(
            async () => await load.Campus.MembersAsync(asked) is { Count: 2 } left && left.Sum(member => member.Cameras) == s_plan.Cameras,
            "its cameras on the others",
            ClusterCampus.Limit);
        await load.MoreAsync(1, 5, "while a node is cut off");
        Assert.DoesNotContain(load.Campus.Nodes, node => node != cut && node.IsLost);
    }

    /// <summary>Ends once all nodes are together again, and have done some work.</summary>
    private static async Task MendAsync(CampusLoad load)
    {
        load.Campus.Network!.Heal();
        ClusterCampus.Note("the network is mended");
        await load.Campus.AllRunAsync("after the network was mended");
        load.Redirect();
        await load.MoreAsync(1, 5, "after the network was mended");
    }
}
