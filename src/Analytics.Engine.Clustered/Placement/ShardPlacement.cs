namespace Analytics.Engine.Clustered.Placement;

/// <summary>A node, as placement sees it.</summary>
/// <param name="Power">What it can carry in relation to the others, such as its cores; above 0.</param>
/// <param name="IsOpen">May be given shards; one that is not loses those that it has.</param>
internal sealed record PlacedNode(string Name, double Power, bool IsOpen, IReadOnlyList<PlacedShard> Shards);

/// <param name="Cost">In thousandths of a core; above 0.</param>
internal sealed record PlacedShard(string Id, double Cost);

/// <param name="Moves">Most shards that are on their way at one time.</param>
/// <param name="Tolerance">Difference of two nodes' loads that is left alone, as a part of the mean load. Costs are measured and waver:
/// without it shards would follow the noise.</param>
internal sealed record PlacementLimits(int Moves = 8, double Tolerance = 0.15);

/// <summary>
/// Decides where a shard goes and which shards move. Pure: costs, nodes and what moves already are given. Balancing ends by itself,
/// since every move that it proposes lowers the higher of two loads.
/// </summary>
internal static class ShardPlacement
{
    /// <returns>The open node that is least loaded once it has the shard, or, where none is open, the least loaded of all; null without a
    /// node.</returns>
    public static string? Home(IReadOnlyList<PlacedNode> nodes, double cost) => nodes
        .OrderByDescending(node => node.IsOpen).ThenBy(node => (node.Shards.Sum(shard => shard.Cost) + cost) / node.Power)
        .ThenBy(node => node.Shards.Count).ThenBy(node => node.Name, StringComparer.Ordinal).FirstOrDefault()?.Name;

    /// <param name="moving">Shards on their way already: they are not counted on any node.</param>
    /// <param name="resting">Shards that moved a short while ago: only a node that closes moves them again.</param>
    /// <returns>Shards that should leave their nodes now, at most as many as the limits leave room for.</returns>
    public static IReadOnlyList<string> Moves(
        IReadOnlyList<PlacedNode> nodes, IReadOnlySet<string> moving, IReadOnlySet<string> resting, PlacementLimits limits)
    {
        var room = limits.Moves - moving.Count;
        var open = nodes.Where(node => node.IsOpen).Select(node => new Draft(node, moving)).ToList();
        if (room <= 0 || open.Count == 0)
            return [];
        var moves = new List<string>();
        // The dearest first: what is left for the end spreads most evenly.
        foreach (var shard in nodes.Where(node => !node.IsOpen).SelectMany(node => node.Shards).Where(shard => !moving.Contains(shard.Id))
            .OrderByDescending(shard => shard.Cost).ThenBy(shard => shard.Id, StringComparer.Ordinal).Take(room))
        {
            open.MinBy(draft => draft.With(shard))!.Add(shard);
            moves.Add(shard.Id);
        }

        // Begun at the full tolerance and gone on with to half of it: what is even stays so for a while.
        var slack = limits.Tolerance * open.Sum(draft => draft.Total) / open.Sum(draft => draft.Power);
        while (moves.Count < room && Step(open, resting, moves.Count == 0 ? slack : slack / 2, leastGain: slack / 2) is { } moved)
            moves.Add(moved);
        return moves;
    }

    /// <summary>
    /// From the most loaded node, the shard that leaves the higher of two loads as low as possible. One that would make the other node the
    /// higher one has to gain enough, or costs that waver would send it back; one that would not may be as cheap as it likes.
    /// </summary>
    private static string? Step(List<Draft> open, IReadOnlySet<string> resting, double slack, double leastGain)
    {
        var from = open.MaxBy(draft => draft.Load)!;
        if (from.Load - open.Min(draft => draft.Load) <= slack)
            return null;
        var (best, to, _) = from.Shards.Where(shard => !resting.Contains(shard.Id))
            .Select(shard => (Shard: shard, To: open.Where(draft => draft != from).MinBy(draft => draft.With(shard))!))
            .Select(move => (move.Shard, move.To, After: Math.Max(from.Without(move.Shard), move.To.With(move.Shard))))
            .Where(move => move.After <= from.Without(move.Shard) || from.Load - move.After >= leastGain)
            .OrderBy(move => move.After).ThenBy(move => move.Shard.Id, StringComparer.Ordinal).FirstOrDefault();
        if (best is null)
            return null;
        from.Remove(best);
        to.Add(best);
        return best.Id;
    }

    /// <summary>A node while moves are thought through. What is given to it stays: nothing moves twice in one round.</summary>
    private sealed class Draft(PlacedNode node, IReadOnlySet<string> moving)
    {
        private readonly List<PlacedShard> own = [.. node.Shards.Where(shard => !moving.Contains(shard.Id))];

        public double Power => node.Power;

        public IReadOnlyList<PlacedShard> Shards => own;

        public double Total { get; private set; } = node.Shards.Where(shard => !moving.Contains(shard.Id)).Sum(shard => shard.Cost);

        public double Load => Total / Power;

        public double With(PlacedShard shard) => (Total + shard.Cost) / Power;

        public double Without(PlacedShard shard) => (Total - shard.Cost) / Power;

        public void Add(PlacedShard shard) => Total += shard.Cost;

        public void Remove(PlacedShard shard)
        {
            own.Remove(shard);
            Total -= shard.Cost;
        }
    }
}
