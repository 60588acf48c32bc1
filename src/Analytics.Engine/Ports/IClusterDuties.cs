namespace Analytics.Engine.Ports;

/// <summary>Work that one node of the cluster does for all: the read tables of a shared database, the import of the configuration.</summary>
public interface IClusterDuties
{
    /// <summary>
    /// Offers this node for a duty. It runs on the oldest of the nodes that offer themselves, and begins anew elsewhere when that
    /// node leaves or is lost. A node that is cut off may still run it for as long as the others take to notice: what it writes needs a
    /// fence of its own, such as a checkpoint in the same transaction.
    /// </summary>
    void Undertake(ClusterDuty duty);
}

/// <param name="Name">Lower case letters and dashes; the same on every node.</param>
/// <param name="RunAsync">Runs until it is cancelled. To throw means failed: it begins again after a pause.</param>
public sealed record ClusterDuty(string Name, Func<CancellationToken, Task> RunAsync)
{
    /// <summary>Imports the cameras, accounts and packs of its node's file.</summary>
    public const string Configuration = "configuration";
}
