namespace Analytics.Engine.Ports;

/// <summary>The other nodes, as this one sees them now. Safe for concurrent use, and quick: asked for every tensor.</summary>
public interface IPeers
{
    IReadOnlyList<Peer> Others { get; }
}

/// <summary>Another node.</summary>
/// <param name="NodeId">Its name.</param>
/// <param name="Address">Where it answers other nodes over HTTP; null where it does not, or has not said so yet.</param>
/// <param name="Roles">What it does.</param>
/// <param name="IsReachable">As the cluster sees it.</param>
/// <param name="IsDraining">It is to carry as little as possible.</param>
public sealed record Peer(string NodeId, Uri? Address, IReadOnlyList<string> Roles, bool IsReachable, bool IsDraining = false)
{
    /// <summary>Role of a node that infers for others.</summary>
    public const string InferenceRole = "inference";
}
