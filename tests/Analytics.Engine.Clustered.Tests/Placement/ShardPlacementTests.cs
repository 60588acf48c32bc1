using Analytics.Engine.Clustered.Placement;
using Analytics.TestKit;
using FsCheck;
using FsCheck.Fluent;

namespace Analytics.Engine.Clustered.Tests.Placement;

public sealed class ShardPlacementTests
{
    private static readonly PlacementLimits Limits = new(Moves: 4);

    private static readonly IReadOnlySet<string> None = new HashSet<string>();

    /// <summary>Costs of shards, each on one of a few nodes: 0 for a cheap one up to a camera that takes a core.</summary>
    private static Arbitrary<(int Cost, int Node)[]> Campuses =>
        Gen.Choose(0, 1000).Zip(Gen.Choose(0, 99)).ArrayOf().ToArbitrary();

    [Fact]
    public void Moves_never_exceed_what_may_be_on_its_way_at_one_time() => Prop.ForAll(Campuses, (campus) =>
    {
        var nodes = Nodes(campus, count: 4, closed: 1);
        var moving = nodes.SelectMany(node => node.Shards).Select(shard => shard.Id).Take(3).ToHashSet(StringComparer.Ordinal);

        var moves = ShardPlacement.Moves(nodes, moving, None, Limits);

        return moves.Count <= Limits.Moves - moving.Count && !moves.Any(moving.Contains) && moves.Distinct(StringComparer.Ordinal).Count() == moves.Count;
    }).Holds(runs: 300);

    [Fact]
    public void Balancing_comes_to_an_end_and_leaves_no_move_that_pays() => Prop.ForAll(Campuses, campus =>
    {
        var nodes = Nodes(campus, count: 3, closed: 0);

        // Each round moves up to four shards: with more rounds than shards something went in circles.
        var (rounds, settled) = Settle(nodes, None);

        var slack = Limits.Tolerance * settled.Sum(node => node.Shards.Sum(shard => shard.Cost)) / settled.Sum(node => node.Power);
        var heaviest = settled.MaxBy(LoadOf)!;
        var pays = LoadOf(heaviest) - settled.Min(LoadOf) > slack + 1e-6 && heaviest.Shards.Any(shard =>
        {
            var (own, other) = (LoadOf(heaviest) - (shard.Cost / heaviest.Power), settled.Where(node => node != heaviest).Min(node => LoadOf(node) + (shard.Cost / node.Power)));
            return other < own - 1e-6 || LoadOf(heaviest) - other >= (slack / 2) + 1e-6;
        });
        return rounds <= campus.Length + 1 && !pays;
    }).Holds(runs: 300);

    [Fact]
    public void A_node_that_drains_loses_everything_and_is_given_nothing() => Prop.ForAll(Campuses, campus =>
    {
        var (_, settled) = Settle(Nodes(campus, count: 3, closed: 1), None);

        return settled.Single(node => !node.IsOpen).Shards.Count == 0;
    }).Holds(runs: 300);

    [Fact]
    public void Costs_that_waver_move_nothing_once_the_load_is_even()
    {
        var chance = new Random(7);
        var nodes = Settle(Nodes([.. Enumerable.Range(0, 90).Select(number => (number % 9 * 20, number % 2))], count: 3, closed: 0), None).Settled;

        for (var round = 0; round < 200; round++)
        {
            var wavering = nodes.Select(node => node with
            {
                Shards = [.. node.Shards.Select(shard => shard with { Cost = shard.Cost * (0.9 + (chance.NextDouble() * 0.2)) })],
            }).ToList();
            Assert.Empty(ShardPlacement.Moves(wavering, None, None, Limits));
        }
    }

    [Fact]
    public void A_newcomer_is_given_the_dearest_shards_that_fit_and_the_stronger_node_carries_more()
    {
        IReadOnlyList<PlacedNode> nodes =
        [
            new("small", 2, true, [.. Enumerable.Range(0, 12).Select(number => new PlacedShard($"{number}", 100))]),
            new("large", 4, true, []),
        ];

        var settled = Settle(nodes, None).Settled;

        Assert.Equal([("small", 4), ("large", 8)], settled.Select(node => (node.Name, node.Shards.Count)));
    }

    // A campus of hundreds: each of them is less than half of what is tolerated.
    [Theory]
    [InlineData(30, 30)]
    [InlineData(200, 100)]
    public void A_newcomer_is_given_its_part_also_where_every_shard_is_a_small_one(int first, int second)
    {
        IReadOnlyList<PlacedNode> nodes = [Of("a", first), Of("b", second), Of("newcomer", 0)];

        var settled = Settle(nodes, None).Settled;

        var mean = (first + second) / 3.0;
        Assert.All(settled, node => Assert.InRange(node.Shards.Count, mean * 0.9, mean * 1.1));

        static PlacedNode Of(string name, int shards) =>
            new(name, 2, true, [.. Enumerable.Range(0, shards).Select(number => new PlacedShard($"{name}{number}", 10))]);
    }

    [Fact]
    public void A_shard_that_has_just_moved_rests_unless_its_node_closes()
    {
        IReadOnlyList<PlacedNode> nodes = [new("a", 1, true, [new("1", 100), new("2", 100)]), new("b", 1, true, [])];
        var resting = new HashSet<string>(["1", "2"], StringComparer.Ordinal);

        Assert.Empty(ShardPlacement.Moves(nodes, None, resting, Limits));
        Assert.Equal(2, ShardPlacement.Moves([nodes[0] with { IsOpen = false }, nodes[1]], None, resting, Limits).Count);
    }

    [Fact]
    public void Where_every_node_drains_shards_stay_and_new_ones_still_find_a_home()
    {
        IReadOnlyList<PlacedNode> nodes = [new("a", 1, false, [new("1", 100)]), new("b", 1, false, [])];

        Assert.Empty(ShardPlacement.Moves(nodes, None, None, Limits));
        Assert.Equal("b", ShardPlacement.Home(nodes, 1));
        Assert.Equal("a", ShardPlacement.Home([nodes[0] with { IsOpen = true }, nodes[1]], 1));
        Assert.Null(ShardPlacement.Home([], 1));
    }

    private static double LoadOf(PlacedNode node) => node.Shards.Sum(shard => shard.Cost) / node.Power;

    private static IReadOnlyList<PlacedNode> Nodes((int Cost, int Node)[] campus, int count, int closed) =>
        [.. Enumerable.Range(0, count).Select(node => new PlacedNode($"n{node}", 1 + (node % 2), node >= closed,
            [.. campus.Select((shard, number) => (shard, number)).Where(pair => pair.shard.Node % count == node)
                .Select(pair => new PlacedShard($"{pair.number}", 1 + pair.shard.Cost))]))];

    /// <summary>Carries moves out as the coordinator does, one home after the other, until there are none.</summary>
    private static (int Rounds, IReadOnlyList<PlacedNode> Settled) Settle(IReadOnlyList<PlacedNode> nodes, IReadOnlySet<string> resting)
    {
        var limit = nodes.Sum(node => node.Shards.Count) + 2;
        for (var round = 0; round <= limit; round++)
        {
            var moves = ShardPlacement.Moves(nodes, None, resting, Limits);
            if (moves.Count == 0)
                return (round, nodes);
            foreach (var id in moves)
            {
                var shard = nodes.SelectMany(node => node.Shards).Single(shard => shard.Id == id);
                nodes = [.. nodes.Select(node => node with { Shards = [.. node.Shards.Where(other => other.Id != id)] })];
                var home = ShardPlacement.Home(nodes, shard.Cost);
                nodes = [.. nodes.Select(node => node.Name == home ? node with { Shards = [.. node.Shards, shard] } : node)];
            }
        }

        return (int.MaxValue, nodes);
    }
}
