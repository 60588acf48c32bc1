namespace Analytics.Inference.Decoding;

/// <param name="X">In pixels of the input tensor; may lie outside of it.</param>
/// <param name="Y">The same.</param>
/// <param name="Visibility">0 to 1; 1 from models that do not tell.</param>
public readonly record struct RawPoint(float X, float Y, float Visibility);

/// <summary>Reads boxes whose objects have key points.</summary>
public interface IKeyPointDecoder : IDetectionDecoder
{
    /// <summary>Key points of each object, where the model gives any.</summary>
    int Points { get; }

    /// <summary>As <see cref="IDetectionDecoder.Decode(in OutputRow, float, List{RawDetection})"/>, and for each candidate its points.</summary>
    /// <param name="row">One picture's outputs.</param>
    /// <param name="minScore">0 to 1.</param>
    /// <param name="into">Not cleared.</param>
    /// <param name="points"><see cref="Points"/> for each appended candidate, where they are wanted; not cleared.</param>
    void Decode(in OutputRow row, float minScore, List<RawDetection> into, List<RawPoint>? points);
}
