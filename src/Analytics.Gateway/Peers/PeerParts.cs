using Analytics.Engine.Evidence;
using Analytics.Engine.Peers;
using Analytics.Engine.Projections;
using Analytics.Inference.Models;
using Analytics.Inference.Routing;

namespace Analytics.Gateway.Peers;

/// <summary>What a node gives to the others. All of it is owned by the node and outlives its routes.</summary>
public sealed record PeerParts
{
    /// <summary>Name of this node.</summary>
    public required string NodeId { get; init; }

    public required PeerSignature Signature { get; init; }

    public required IReadModel ReadModel { get; init; }

    /// <summary>Null where the node keeps no evidence.</summary>
    public EvidenceStore? Evidence { get; init; }

    /// <summary>The models that the node knows, as they are now.</summary>
    public required Func<ModelCatalog> Models { get; init; }

    /// <summary>Null where the node does not infer for others.</summary>
    public ModelHub? Inference { get; init; }

    public required TimeProvider Time { get; init; }

    /// <summary>Most bytes of tensors that wait or run at a time, default 256 MiB; beyond, a tensor is refused as <c>queue-full</c>.</summary>
    public long TensorBytes { get; init; } = 256 << 20;
}
