using Analytics.Domain;

namespace Analytics.Engine.Ports;

/// <summary>Members of the cluster and what is active, as one node sees it. The local engine is a cluster of one.</summary>
/// <param name="Self">Name of the node that looks.</param>
/// <param name="ActiveEntities">Entities active on the node that looks, by kind.</param>
public sealed record ClusterView(
    string Self, IReadOnlyList<ClusterMember> Members, IReadOnlyDictionary<string, int> ActiveEntities);

/// <param name="Address">Host and port of the node, or <c>local</c>.</param>
public sealed record ClusterMember(string NodeId, string Address, MemberStatus Status, IReadOnlyList<string> Roles)
{
    /// <summary>As the node that looks saw it; null while the member is reachable.</summary>
    public DateTimeOffset? UnreachableSince { get; init; }

    /// <summary>Where it answers other nodes over HTTP; null where it does not, and before its first word.</summary>
    public string? PeerUrl { get; init; }

    /// <summary>Digest of what its file says for all nodes: cameras, accounts, packs. Null before its first word, and where it has no file.</summary>
    public string? ConfigDigest { get; init; }

    /// <summary>What the member last told of itself; null before its first word.</summary>
    public NodeLoad? Load { get; init; }
}

/// <summary>What one node carries.</summary>
/// <param name="Entities">Active on it, by kind.</param>
/// <param name="Shards">Shards with something active in them, by kind; empty under the local engine.</param>
/// <param name="Cost">Of all its entities, in thousandths of a core.</param>
/// <param name="HandOffs">Shards on their way from one node to another that this node conducts now, as <c>kind/shard</c>.</param>
/// <param name="Duties">Work that one node does for all, and this one does now.</param>
public sealed record NodeLoad(
    bool IsDraining,
    IReadOnlyDictionary<string, int> Entities,
    IReadOnlyDictionary<string, int> Shards,
    double Cost,
    IReadOnlyList<string> HandOffs,
    IReadOnlyList<string> Duties);

public enum MemberStatus
{
    Joining = 1,
    Up = 2,
    Leaving = 3,
    Unreachable = 4,
    Down = 5,
}

public enum EngineChangeKind
{
    /// <summary>The entity is active here; its <see cref="Owned"/> event is durable.</summary>
    Activated = 1,

    /// <summary>Stopped in order; another node may take it.</summary>
    Released = 2,

    /// <summary>Its append collided: another node, or another instance of this one, wrote first.</summary>
    Ousted = 3,

    /// <summary>The activation failed; the next one starts after a back-off.</summary>
    Failed = 4,

    ActivityStarted = 5,
    ActivityStopped = 6,

    /// <summary>It threw, and starts again after a back-off.</summary>
    ActivityFailed = 7,

    /// <summary>It did not stop in its time and is left behind; the epoch keeps its commands out.</summary>
    ActivityAbandoned = 8,

    /// <summary>A snapshot could not be written; the events stand.</summary>
    SnapshotFailed = 9,

    /// <summary>Members of the cluster changed: see <see cref="IAnalyticsEngine.Observe()"/>.</summary>
    MembersChanged = 10,

    /// <summary>Work that this node does for all threw, and begins again after a back-off.</summary>
    DutyFailed = 11,
}

/// <param name="Id">The entity, or null for the cluster.</param>
/// <param name="Epoch">Of the activation concerned, 0 before its <see cref="Owned"/>.</param>
/// <param name="Cause">For people.</param>
public sealed record EngineChange(EngineChangeKind Kind, EntityId? Id, long Epoch, string? Cause = null);
