namespace Analytics.MultiNode.Tests.Cluster;

/// <summary>What a cluster of processes is made of.</summary>
/// <param name="Cameras">In all, each with a rule on motion.</param>
internal sealed record ClusterPlan(int Cameras)
{
    /// <summary>A small clip in a loop, which a decoder of the camera's own reads.</summary>
    public const string Clip = "clip";

    /// <summary>A collection of tests: each of them takes what a machine has.</summary>
    public const string OneAfterTheOther = "clusters";

    /// <summary>What <c>ANALYTICS_CLUSTER_PROFILE</c> says.</summary>
    public static string Wished { get; } = Environment.GetEnvironmentVariable("ANALYTICS_CLUSTER_PROFILE") is { Length: > 0 } profile ? profile : "default";

    /// <summary>What <c>ANALYTICS_CLUSTER_SOURCE</c> says.</summary>
    public static string WishedSource { get; } = Environment.GetEnvironmentVariable("ANALYTICS_CLUSTER_SOURCE") is { Length: > 0 } source ? source : "simulator:fence";

    /// <summary><see cref="Clip"/>, or an address that every node can open.</summary>
    public string Source { get; init; } = Clip;

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

    /// <summary>The nodes speak to each other by TLS, keep evidence and pass it on.</summary>
    public bool IsEncrypted { get; init; }
}
