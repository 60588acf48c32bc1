namespace Analytics.MultiNode.Tests.Cluster;

/// <summary>What a cluster of processes is made of.</summary>
/// <param name="Cameras">In all, each a small clip in a loop with a rule on motion.</param>
internal sealed record ClusterPlan(int Cameras)
{
    /// <summary>A collection of tests: each of them takes what a machine has.</summary>
    public const string OneAfterTheOther = "clusters";

    /// <summary>What <c>ANALYTICS_CLUSTER_PROFILE</c> says.</summary>
    public static string Wished { get; } = Environment.GetEnvironmentVariable("ANALYTICS_CLUSTER_PROFILE") is { Length: > 0 } profile ? profile : "default";

    /// <summary>All of them are expected.</summary>
    public int Nodes { get; init; } = 3;

    /// <summary>Those of them that are not started with the others.</summary>
    public int Late { get; init; }

    /// <summary><c>default</c> or <c>fast</c>.</summary>
    public string Profile { get; init; } = "default";

    /// <summary>Units of the one pack that is on sale and bought.</summary>
    public int Units { get; init; } = 1_000_000;

    /// <summary>An incident of a camera on which something moves all the time lasts this long.</summary>
    public TimeSpan Incident { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>Each node has a namespace of its own on a network that can be cut; else all are on loopback.</summary>
    public bool HasNetwork { get; init; }
}
