using Analytics.Inference.Batching;
using Analytics.Inference.Models;

namespace Analytics.Inference.Sending;

/// <summary>Brings tensors to nodes that run their model, and the outputs back. Safe for concurrent use.</summary>
public interface ITensorCarrier
{
    /// <summary>Has one picture inferred by another node. Never throws for what other nodes do.</summary>
    /// <param name="model">Known there by the digest of its weights.</param>
    /// <param name="tensor">One row of the input in samples of 0 to 255; lent for the call.</param>
    /// <param name="terms">Whose turn it takes there; its patience counts from now.</param>
    /// <param name="outputs">Filled where the answer is <see cref="Delivery.Ran"/>.</param>
    /// <param name="cancel">The sender stops.</param>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    Task<Delivery> SendAsync(CatalogModel model, ReadOnlyMemory<byte> tensor, JobTerms terms, OutputTensors outputs, CancellationToken cancel);
}

/// <summary>What became of a tensor.</summary>
public abstract record Delivery
{
    private Delivery()
    {
    }

    public sealed record Ran : Delivery;

    public sealed record Dropped(DropCause Cause) : Delivery;

    /// <param name="Text">The other node's words.</param>
    public sealed record Failed(string Text) : Delivery;
}
