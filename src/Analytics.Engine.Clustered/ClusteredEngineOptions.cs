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

public sealed record ClusteredEngineOptions
{
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

    /// <summary>Nodes to join by, as <c>host:port</c>; with none, the node is a cluster of its own. Default none.</summary>
    public IReadOnlyList<string> Seeds { get; init; } = [];

    /// <summary>Default none.</summary>
    public IReadOnlyList<string> Roles { get; init; } = [];

    /// <summary>
    /// How long membership must have been stable before unreachable nodes are downed, and before an entity that another node took over
    /// may be taken back. Default 5 s.
    /// </summary>
    public TimeSpan StableAfter { get; init; } = TimeSpan.FromSeconds(5);

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
