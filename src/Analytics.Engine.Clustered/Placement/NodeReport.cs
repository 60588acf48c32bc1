using Akka.Actor;

namespace Analytics.Engine.Clustered.Placement;

/// <summary>What a node tells the others of itself, every <see cref="ClusteredEngineOptions.ReportEvery"/>. Crosses nodes.</summary>
/// <param name="Power">Its cores.</param>
/// <param name="Shards">Of each kind the shards with something active in them, and what they cost, in thousandths of a core.</param>
/// <param name="PeerUrl">Where it answers other nodes over HTTP; null where it does not, or is of an older version.</param>
/// <param name="ConfigDigest">Of what its file says for all nodes; null where it has no file, or is of an older version.</param>
internal sealed record NodeReport(
    string NodeId,
    double Power,
    bool IsDraining,
    IReadOnlyDictionary<string, int> Entities,
    IReadOnlyDictionary<string, IReadOnlyDictionary<string, double>> Shards,
    IReadOnlyList<string> HandOffs,
    IReadOnlyList<string> Duties,
    string? PeerUrl = null,
    string? ConfigDigest = null);

/// <summary>To a node's reports. Answered by its <see cref="NodeReport"/>. Crosses nodes.</summary>
internal sealed record DrainNode(bool IsDraining);

/// <summary>The engine is about to leave: answered by <see cref="Akka.Done"/> once nothing runs here, or not much longer may be waited.</summary>
internal sealed record GiveAway(TimeSpan Within) : INoSerializationVerificationNeeded;
