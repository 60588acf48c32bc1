using Analytics.Engine.Ports;

namespace Analytics.Gateway.Health;

/// <summary>The node is in its cluster and not about to leave it.</summary>
public sealed class ClusterCondition(IAnalyticsEngine engine) : IReadyCondition
{
    public ValueTask<NotReady?> CheckAsync(CancellationToken cancel)
    {
        var view = engine.Observe();
        var self = view.Members.FirstOrDefault(member => member.NodeId == view.Self);
        return ValueTask.FromResult(self switch
        {
            { Status: MemberStatus.Up, Load.IsDraining: true } => new NotReady(
                "node-draining", new("The node gives its load to the others, as it was told to.", "节点正在按指令将负载移交给其他节点。")),
            { Status: MemberStatus.Up } => null,
            _ => new NotReady("cluster-not-joined", new("The node is not in the cluster, or is leaving it.", "节点未加入集群，或正在离开集群。")),
        });
    }
}

/// <summary>
/// The node's file says of cameras, accounts and packs what the file of the node that imports them says. Else they would change as soon as
/// the duty moves.
/// </summary>
public sealed class SameConfigurationCondition(IAnalyticsEngine engine) : IReadyCondition
{
    public ValueTask<NotReady?> CheckAsync(CancellationToken cancel)
    {
        var view = engine.Observe();
        var own = view.Members.FirstOrDefault(member => member.NodeId == view.Self)?.ConfigDigest;
        var importer = view.Members.FirstOrDefault(member => member.Load?.Duties.Contains(ClusterDuty.Configuration) == true);
        // A node of an older version tells no digest.
        return ValueTask.FromResult(own is null || importer?.ConfigDigest is not { } imported || imported == own ? null : new NotReady(
            "configuration-differs",
            new($"Cameras, accounts or packs in this node's file differ from those of {importer.NodeId}, which imports them: give all nodes the same.",
                $"本节点配置文件中的摄像机、账号或资源包与负责导入的节点 {importer.NodeId} 不一致：请使各节点一致。")));
    }
}

/// <summary>Every member can be reached. Where one cannot, the cluster decides within seconds who goes on; others take traffic all the same.</summary>
public sealed class ReachabilityCondition(IAnalyticsEngine engine) : IReadyCondition
{
    public ValueTask<NotReady?> CheckAsync(CancellationToken cancel)
    {
        var lost = engine.Observe().Members.Where(member => member.Status == MemberStatus.Unreachable).Select(member => member.NodeId).ToList();
        return ValueTask.FromResult(lost.Count == 0 ? null : new NotReady(
            "members-unreachable", new($"Not reachable: {string.Join(", ", lost)}.", $"以下节点无法访问：{string.Join("、", lost)}。")));
    }
}
