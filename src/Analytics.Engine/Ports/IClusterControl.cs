namespace Analytics.Engine.Ports;

/// <summary>What an operator may do to a cluster of many nodes. The local engine has none of it.</summary>
public interface IClusterControl
{
    /// <summary>
    /// Tells a node to give its entities to the others, a bounded number at a time, or to take entities again. Answers once the node
    /// knows; <see cref="NodeLoad"/> shows how far it is. Holds until the node is restarted.
    /// </summary>
    /// <param name="nodeId">A member's name.</param>
    Task<DrainAnswer> DrainAsync(string nodeId, bool isDraining, CancellationToken cancellationToken = default);

    /// <summary>
    /// Ends, with the reason in English, when the cluster has ended this node: it was cut off with the smaller part, another engine took
    /// the journal, or a part of it broke. Then the process has to end, to be started anew. Never ends where the node stops in order.
    /// </summary>
    Task<string> LostAsync();
}

public enum DrainAnswer
{
    Done = 1,

    /// <summary>No member has this name.</summary>
    NoSuchNode = 2,

    /// <summary>It did not answer: unreachable, or about to leave.</summary>
    NoAnswer = 3,

    /// <summary>Nobody else could take what it has.</summary>
    LastNode = 4,
}
