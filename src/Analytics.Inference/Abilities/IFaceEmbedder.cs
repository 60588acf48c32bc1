using Analytics.Inference.Pipelines.FaceCompare;
using Analytics.Vision.Media;

namespace Analytics.Inference.Abilities;

/// <summary>Portraits as numbers that can be kept and compared, in place of their pixels. Thread-safe.</summary>
public interface IFaceEmbedder
{
    /// <summary>Null when it can be asked now, else which model is missing, for the operator's log.</summary>
    string? WhyNot { get; }

    /// <summary>Digest of the model that makes embeddings now: those of others cannot be compared. Null while there is none.</summary>
    string? ModelSha256 { get; }

    /// <summary>The central face of a picture; null where it has none.</summary>
    /// <exception cref="AbilityException">No model is ready, or it failed.</exception>
    /// <exception cref="OperationCanceledException">The caller gave up.</exception>
    Task<FaceEmbedding?> EmbedAsync(BgrImage image, CancellationToken cancel);
}
