using System.Collections.Immutable;
using Akka.Actor;
using Akka.Cluster;
using Akka.Cluster.Sharding;
using Analytics.Engine.Clustered.Membership;

namespace Analytics.Engine.Clustered.Placement;

/// <summary>
/// Akka's question where shards of one kind should be, answered by <see cref="ShardPlacement"/> from what the nodes report. Runs on the
/// node with the kind's coordinator, one call at a time. What a shard costs is remembered while it is on its way, when nobody reports it.
/// </summary>
internal sealed class CostAwareAllocation(string kind, EntityHost host) : IActorSystemDependentAllocationStrategy
{
    /// <summary>Of a shard that nobody has measured: one that is empty still takes a place.</summary>
    private const double LeastCost = 1;

    private static readonly MemberStatus[] s_leaving = [MemberStatus.Leaving, MemberStatus.Exiting, MemberStatus.Down, MemberStatus.Removed];

    private readonly Dictionary<string, double> costs = new(StringComparer.Ordinal);
    private readonly Dictionary<string, long> movedAt = new(StringComparer.Ordinal);
    private Cluster cluster = null!;

    public void Start(ActorSystem system) => cluster = Cluster.Get(system);

    public Task<IActorRef> AllocateShard(
        IActorRef requester, string shardId, IImmutableDictionary<IActorRef, IImmutableList<string>> currentShardAllocations)
    {
        var placed = Place(currentShardAllocations);
        var home = ShardPlacement.Home([.. placed.Select(pair => pair.Node)], costs.GetValueOrDefault(shardId, LeastCost));
        // A region whose member this node has not heard of yet is in no list; then the one that asked is as good as any.
        return Task.FromResult(placed.Find(pair => pair.Node.Name == home).Region ?? requester);
    }

    public Task<IImmutableSet<string>> Rebalance(
        IImmutableDictionary<IActorRef, IImmutableList<string>> currentShardAllocations, IImmutableSet<string> rebalanceInProgress)
    {
        var moving = rebalanceInProgress.ToHashSet(StringComparer.Ordinal);
        host.Reports.NoteHandOffs(kind, moving);
        var moves = IsSettled() ? Moves(currentShardAllocations, moving) : [];
        foreach (var shard in moves)
            movedAt[shard] = host.Time.GetTimestamp();
        return Task.FromResult<IImmutableSet<string>>(moves.ToImmutableHashSet(StringComparer.Ordinal));
    }

    private IReadOnlyList<string> Moves(IImmutableDictionary<IActorRef, IImmutableList<string>> allocations, HashSet<string> moving)
    {
        var rest = host.Options.ShardRest;
        foreach (var shard in movedAt.Where(move => host.Time.GetElapsedTime(move.Value) >= rest).Select(move => move.Key).ToList())
            movedAt.Remove(shard);
        return ShardPlacement.Moves([.. Place(allocations).Select(pair => pair.Node)], moving, movedAt.Keys.ToHashSet(StringComparer.Ordinal), host.Options.Placement);
    }

    /// <summary>Every region has to acknowledge a hand-off: with one that cannot, it would only end by its time-out.</summary>
    private bool IsSettled()
    {
        var state = cluster.State;
        return state.Unreachable.IsEmpty && !state.Members.Any(member => member.Status is MemberStatus.Joining or MemberStatus.WeaklyUp);
    }

    private List<(IActorRef Region, PlacedNode Node)> Place(IImmutableDictionary<IActorRef, IImmutableList<string>> allocations)
    {
        var members = cluster.State.Members.ToDictionary(member => member.Address);
        var placed = new List<(IActorRef, PlacedNode)>();
        foreach (var (region, shards) in allocations)
        {
            var address = region.Path.Address.HasLocalScope ? cluster.SelfAddress : region.Path.Address;
            if (!members.TryGetValue(address, out var member))
                continue;
            var name = Members.NameOf(member);
            var report = host.Reports.Find(name);
            var isOpen = report is not { IsDraining: true } && !s_leaving.Contains(member.Status);
            placed.Add((region, new PlacedNode(name, report?.Power ?? 1, isOpen, [.. shards.Select(shard => new PlacedShard(shard, CostOf(shard, report)))])));
        }

        return placed;
    }

    private double CostOf(string shard, NodeReport? report)
    {
        if (report?.Shards.GetValueOrDefault(kind)?.TryGetValue(shard, out var reported) == true)
            costs[shard] = LeastCost + reported;
        return costs.GetValueOrDefault(shard, LeastCost);
    }
}
