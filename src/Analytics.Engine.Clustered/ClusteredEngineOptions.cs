using Analytics.Domain;
using Analytics.Engine.Clustered.Placement;
using Analytics.Engine.Clustered.Serialization;
using Analytics.Engine.Ports;
using Microsoft.Extensions.Logging;

namespace Analytics.Engine.Clustered;

public enum ClusterDatabase
{
    /// <summary>One node.</summary>
    Sqlite = 1,
    PostgreSql = 2,
}

/// <summary>Which side of a broken network goes on. The other ends itself: two sides that both went on would be two clusters.</summary>
public enum SplitBrainStrategy
{
    /// <summary>The side with more members; of equal ones that with the lowest address. Of two nodes the higher one therefore never
    /// survives the other alone: use three.</summary>
    KeepMajority = 1,

    /// <summary>A side with at least <see cref="ClusteredEngineOptions.Quorum"/> members, whoever they are.</summary>
    StaticQuorum = 2,

    /// <summary>The side with the oldest member; when only that one is lost, the others.</summary>
    KeepOldest = 3,
}

/// <summary>How soon a silent node counts as lost. One whose process crashed is found by its closed port, sooner under either.</summary>
public enum FailoverProfile
{
    /// <summary>A silent node is thrown out after about eight seconds; it may be silent for six.</summary>
    Default = 1,

    /// <summary>Two to three seconds, at the price of twice the heartbeats, and of nodes that are downed after such a silence: only for nodes
    /// that are not overcommitted, on one switched network.</summary>
    Fast = 2,
}

/// <summary>Encrypts what nodes say to each other. Peers check the certificate against the machine's trust store, by its name.</summary>
/// <param name="CertificatePath">PKCS #12, with its key.</param>
/// <param name="Password">Of the file; empty for none.</param>
public sealed record ClusterTls(string CertificatePath, string Password);

public sealed record ClusteredEngineOptions
{
    private readonly TimeSpan? stableAfter;
    private readonly TimeSpan? crashDoubt;

    /// <summary>Unique in the cluster; <c>Owned</c> events carry it.</summary>
    public required string NodeId { get; init; }

    public required EntityKinds Kinds { get; init; }

    /// <summary>Commands that may cross nodes: those of every kind.</summary>
    public required CommandCatalog Commands { get; init; }

    /// <summary>The journal, opened under the holder <c>cluster:NAME</c>. Only read here: Akka's plug-in writes. Owned by the caller, who
    /// closes it after the engine.</summary>
    public required IEventJournal Journal { get; init; }

    /// <summary>The same journal's lease. When another engine takes it this one stops at once, without last words.</summary>
    public required IWriterLease Lease { get; init; }

    /// <summary>Time between two looks at the lease, well below its lifetime. Default 5 s.</summary>
    public TimeSpan LeaseCheck { get; init; } = TimeSpan.FromSeconds(5);

    public required ClusterDatabase Database { get; init; }

    /// <summary>ADO.NET connection string of the same journal.</summary>
    public required string ConnectionString { get; init; }

    public required TimeProvider Time { get; init; }

    public ILoggerFactory? Logging { get; init; }

    /// <summary>Name of the cluster: letters, digits and dashes. Nodes of one cluster agree on it. Default <c>analytics</c>.</summary>
    public string ClusterName { get; init; } = "analytics";

    /// <summary>Address that the other nodes reach this one by. Default loopback.</summary>
    public string HostName { get; init; } = "127.0.0.1";

    /// <summary>0 to 65535; 0 takes a free one, for a node that nobody joins by its address. Default 0.</summary>
    public int Port { get; init; }

    /// <summary>Nodes to join by, as <c>host:port</c> or <c>dns:name:port</c>, the same list on every node; with none, the node is a cluster
    /// of its own. Default none.</summary>
    public IReadOnlyList<string> Seeds { get; init; } = [];

    /// <summary>
    /// Nodes that the cluster is meant to have, from 1. It forms once more than half of them are there: the first seed, started anew while
    /// it is cut off, would else form a second cluster by itself, and both would take the same cameras. Default 1.
    /// </summary>
    public int ExpectedNodes { get; init; } = 1;

    /// <summary>Longest wait for the cluster to take this node. Default 2 minutes.</summary>
    public TimeSpan JoinTimeout { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>Default none.</summary>
    public IReadOnlyList<string> Roles { get; init; } = [];

    /// <summary>Kinds whose entities live only on nodes with a role. Default none.</summary>
    public IReadOnlyDictionary<string, string> KindRoles { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    public SplitBrainStrategy SplitBrain { get; init; } = SplitBrainStrategy.KeepMajority;

    /// <summary>For <see cref="SplitBrainStrategy.StaticQuorum"/>: more than half of all nodes, from 1. Default 2.</summary>
    public int Quorum { get; init; } = 2;

    public FailoverProfile Profile { get; init; } = FailoverProfile.Default;

    /// <summary>Null for none: then the nodes' network must be theirs alone. Default null.</summary>
    public ClusterTls? Tls { get; init; }

    /// <summary>Where this node answers the others over HTTP, told with its load; null where it does not. Default null.</summary>
    public string? PeerUrl { get; init; }

    /// <summary>Digest of what this node's file says for all nodes, as it is now; called at every report. Default: it has no file.</summary>
    public Func<string?> ConfigDigest { get; init; } = static () => null;

    /// <summary>What this node can carry, in relation to the others. Default its cores.</summary>
    public double Power { get; init; } = Environment.ProcessorCount;

    /// <summary>What an active entity costs, in thousandths of a core. Called at every report; safe for concurrent use. Default 1.</summary>
    public Func<EntityId, double> CostOf { get; init; } = static _ => 1;

    /// <summary>Between two reports of this node's load to the others. Default 2 s.</summary>
    public TimeSpan ReportEvery { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>How long a shard that was moved stays where it is. Default 1 minute.</summary>
    public TimeSpan ShardRest { get; init; } = TimeSpan.FromMinutes(1);

    internal PlacementLimits Placement { get; init; } = new();

    /// <summary>How long a node that leaves gives its entities away one after the other, while it still runs; then it stops what is left
    /// at once. Default 20 s.</summary>
    public TimeSpan GiveAwayTime { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>
    /// How long membership must have been stable before unreachable nodes are downed, and before an entity that another node took over
    /// may be taken back. Default 4 s; 1 s in the fast profile.
    /// </summary>
    public TimeSpan StableAfter { get => stableAfter ?? TimeSpan.FromSeconds(Profile == FailoverProfile.Fast ? 1 : 4); init => stableAfter = value; }

    /// <summary>From one heartbeat to the next.</summary>
    internal TimeSpan Heartbeat => TimeSpan.FromMilliseconds(Profile == FailoverProfile.Fast ? 250 : 500);

    /// <summary>How long a member whose process seems to have crashed is not thrown out while others were not heard since. In two heartbeats
    /// every connection is used, and who is missed with it is known.</summary>
    internal TimeSpan CrashDoubt { get => crashDoubt ?? 2 * Heartbeat; init => crashDoubt = value; }

    /// <summary>Longest wait for an entity's answer, hand-off included. Default 30 s.</summary>
    public TimeSpan AskTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Unanswered commands of one entity, from 1. Default 1,024; more are answered <see cref="ReplyCause.Busy"/>.</summary>
    public int MailboxCapacity { get; init; } = 1024;

    /// <summary>Pause after the first failure of an activation or activity; doubles with each further one. Default 200 ms.</summary>
    public TimeSpan FirstBackOff { get; init; } = TimeSpan.FromMilliseconds(200);

    /// <summary>Longest such pause. Default 10 s.</summary>
    public TimeSpan LongestBackOff { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Settings of Akka's own, in HOCON; they win over ours. For profiles of fail-over times. Default none.</summary>
    public string Hocon { get; init; } = "";

    internal TimeSpan BackOff(int failures) =>
        TimeSpan.FromTicks(Math.Min(LongestBackOff.Ticks, FirstBackOff.Ticks << Math.Clamp(failures - 1, 0, 20)));
}
