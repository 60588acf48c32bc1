using Akka.Cluster;
using Analytics.Engine.Ports;
using AkkaStatus = Akka.Cluster.MemberStatus;
using MemberStatus = Analytics.Engine.Ports.MemberStatus;

namespace Analytics.Engine.Clustered.Membership;

/// <summary>Akka's members in the port's terms.</summary>
internal static class Members
{
    /// <summary>A node's name travels as a role: Akka knows its members by address only.</summary>
    private const string NameRole = "node-id-";

    public static string RoleOf(string nodeId) => NameRole + nodeId;

    public static IReadOnlyList<ClusterMember> Of(ClusterEvent.CurrentClusterState state) =>
        [.. state.Members.Select(member => Of(member, state.Unreachable.Contains(member)))];

    private static ClusterMember Of(Member member, bool isUnreachable)
    {
        var address = $"{member.Address.Host}:{member.Address.Port}";
        var name = member.Roles.FirstOrDefault(role => role.StartsWith(NameRole, StringComparison.Ordinal))?[NameRole.Length..];
        return new ClusterMember(
            name ?? address,
            address,
            isUnreachable ? MemberStatus.Unreachable : Of(member.Status),
            [.. member.Roles.Where(role => !role.StartsWith(NameRole, StringComparison.Ordinal))]);
    }

    private static MemberStatus Of(AkkaStatus status) => status switch
    {
        AkkaStatus.Joining or AkkaStatus.WeaklyUp => MemberStatus.Joining,
        AkkaStatus.Up => MemberStatus.Up,
        AkkaStatus.Leaving or AkkaStatus.Exiting => MemberStatus.Leaving,
        _ => MemberStatus.Down,
    };
}
