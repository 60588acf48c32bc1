using Akka.Cluster;
using Analytics.Engine.Clustered.Placement;
using Analytics.Engine.Ports;
using AkkaStatus = Akka.Cluster.MemberStatus;
using MemberStatus = Analytics.Engine.Ports.MemberStatus;

namespace Analytics.Engine.Clustered.Membership;

/// <summary>Akka's members in the port's terms.</summary>
internal static class Members
{
    /// <summary>
    /// Carried by every node, shown to nobody. Regions and singletons are bound to it, because those without a role take the number of
    /// members that a cluster needs to form for the number that they need to work: the last node of a shrinking cluster would wait for
    /// company before it placed a shard.
    /// </summary>
    public const string EveryNode = "any-node";

    /// <summary>A node's name travels as a role: Akka knows its members by address only.</summary>
    private const string NameRole = "node-id-";

    public static string RoleOf(string nodeId) => NameRole + nodeId;

    public static string NameOf(Member member) =>
        member.Roles.FirstOrDefault(role => role.StartsWith(NameRole, StringComparison.Ordinal))?[NameRole.Length..] ?? AddressOf(member.Address);

    public static IReadOnlyList<ClusterMember> Of(EntityHost host, ClusterEvent.CurrentClusterState state) =>
        [.. state.Members.Select(member => Of(member, state.Unreachable.Contains(member), host))];

    public static string AddressOf(Akka.Actor.Address address) => $"{address.Host}:{address.Port}";

    private static ClusterMember Of(Member member, bool isUnreachable, EntityHost host)
    {
        var name = NameOf(member);
        var report = name == host.NodeId ? host.Reports.Own() : host.Reports.Find(name);
        return new ClusterMember(
            name,
            AddressOf(member.Address),
            isUnreachable ? MemberStatus.Unreachable : Of(member.Status),
            [.. member.Roles.Where(role => role != EveryNode && !role.StartsWith(NameRole, StringComparison.Ordinal))])
        {
            UnreachableSince = isUnreachable && host.UnreachableSince.TryGetValue(member.UniqueAddress, out var since) ? since : null,
            PeerUrl = report?.PeerUrl,
            ConfigDigest = report?.ConfigDigest,
            Load = report is null ? null : NodeReports.LoadOf(report),
        };
    }

    private static MemberStatus Of(AkkaStatus status) => status switch
    {
        AkkaStatus.Joining or AkkaStatus.WeaklyUp => MemberStatus.Joining,
        AkkaStatus.Up => MemberStatus.Up,
        AkkaStatus.Leaving or AkkaStatus.Exiting => MemberStatus.Leaving,
        _ => MemberStatus.Down,
    };
}
