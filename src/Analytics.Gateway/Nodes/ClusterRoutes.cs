using Analytics.Domain.Cameras;
using Analytics.Engine.Ports;
using Analytics.Gateway.Audit;
using Analytics.Gateway.Problems;
using Analytics.Gateway.Security;

namespace Analytics.Gateway.Nodes;

/// <summary><c>/api/v1/cluster</c>: the nodes, what each carries, and taking load off one.</summary>
internal static class ClusterRoutes
{
    public static void Map(RouteGroupBuilder api)
    {
        var cluster = api.MapGroup("/cluster").WithTags("cluster");
        cluster.MapGet("/", (GatewayParts parts) => TypedResults.Ok(ClusterBody.Of(parts.Engine.Observe())))
            .RequireAuthorization(Policies.Viewer).WithSummary("Members, and what each of them carries");
        cluster.MapPost("/nodes/{node}/drain", (GatewayParts parts, Caller caller, string node, CancellationToken cancel) => DrainAsync(parts, caller, node, true, cancel))
            .RequireAuthorization(Policies.Engineer).Audited("node.drain").WithSummary("Takes cameras and all else off a node, a few at a time; it keeps running");
        cluster.MapPost("/nodes/{node}/resume", (GatewayParts parts, Caller caller, string node, CancellationToken cancel) => DrainAsync(parts, caller, node, false, cancel))
            .RequireAuthorization(Policies.Engineer).Audited("node.resume").WithSummary("Lets a node carry its part again");
    }

    private static async Task<Results<Ok<ClusterBody>, ProblemResult>> DrainAsync(
        GatewayParts parts, Caller caller, string node, bool isDraining, CancellationToken cancel)
    {
        // Nodes belong to no tenant.
        if (caller.Tenant is not null)
            return Problem(ProblemCode.Forbidden, "nodes serve every tenant: it takes a caller of none", "节点由所有租户共用，仅不属于任何租户的用户可操作");
        if (parts.Engine is not IClusterControl control)
            return Problem(ProblemCode.NoCluster, "this node runs the local engine: there is no other node to take its load", "本节点使用本地引擎，没有其他节点可接管");
        return await control.DrainAsync(node, isDraining, cancel) switch
        {
            DrainAnswer.Done => TypedResults.Ok(ClusterBody.Of(parts.Engine.Observe())),
            DrainAnswer.NoSuchNode => Problem(ProblemCode.NodeNotFound, $"'{node}' is no member of the cluster", $"集群中没有节点“{node}”"),
            DrainAnswer.LastNode => Problem(ProblemCode.LastNode, $"nobody else could take what '{node}' has: start another node, or resume one", $"没有其他节点可接管“{node}”：请先启动或恢复另一节点"),
            _ => Problem(ProblemCode.NodeUnreachable, $"'{node}' did not answer: ask again once it is reachable", $"节点“{node}”无响应：请在其恢复后重试"),
        };
    }

    private static ProblemResult Problem(ProblemCode code, string en, string zh) => new(new Problem(code, new(en, zh)));
}

/// <param name="Self">The node that answers.</param>
/// <param name="ActiveEntities">On the node that answers, by kind.</param>
public sealed record ClusterBody(string Self, IReadOnlyList<MemberBody> Members, IReadOnlyDictionary<string, int> ActiveEntities)
{
    internal static ClusterBody Of(ClusterView view) => new(view.Self, [.. view.Members.Select(MemberBody.Of)], view.ActiveEntities);
}

/// <param name="UnreachableSince">As the node that answers saw it; absent while it can be reached.</param>
/// <param name="PeerUrl">Where it answers other nodes; absent where it does not.</param>
/// <param name="ConfigDigest">Of the cameras, accounts and packs in its file: equal where the files agree; absent where it has none.</param>
/// <param name="Load">What it last told of itself; absent before its first word.</param>
public sealed record MemberBody(
    string Node, string Address, MemberStatus Status, IReadOnlyList<string> Roles, DateTimeOffset? UnreachableSince, string? PeerUrl, string? ConfigDigest,
    LoadBody? Load)
{
    internal static MemberBody Of(ClusterMember member) =>
        new(member.NodeId, member.Address, member.Status, member.Roles, member.UnreachableSince, member.PeerUrl, member.ConfigDigest,
            member.Load is { } load ? LoadBody.Of(load) : null);
}

/// <param name="Cameras">That run on it.</param>
/// <param name="Entities">Active on it, by kind.</param>
/// <param name="Shards">With something active in them, by kind.</param>
/// <param name="Cost">Of all of them, in thousandths of a core.</param>
/// <param name="HandOffs">Shards on their way between nodes that it conducts, as kind/shard.</param>
/// <param name="Duties">Work that it does for all nodes.</param>
public sealed record LoadBody(
    bool Draining,
    int Cameras,
    IReadOnlyDictionary<string, int> Entities,
    IReadOnlyDictionary<string, int> Shards,
    double Cost,
    IReadOnlyList<string> HandOffs,
    IReadOnlyList<string> Duties)
{
    internal static LoadBody Of(NodeLoad load) => new(
        load.IsDraining, load.Entities.GetValueOrDefault(CameraDecider.KindName), load.Entities, load.Shards, load.Cost, load.HandOffs, load.Duties);
}
