namespace Analytics.Client.Results;

/// <param name="Score">0 to 1; null in G2, which gives none.</param>
/// <param name="Landmarks">Eyes, nose, mouth corners; empty outside G3.</param>
/// <param name="Angles">Where asked for.</param>
public sealed record DetectedFace(PixelRect Box, double? Score, IReadOnlyList<PixelPoint> Landmarks, FaceAngles? Angles);

/// <param name="Faces">Possibly none.</param>
/// <param name="IsClear">The contract's <c>pic_quality</c>; null outside G1.</param>
public sealed record FaceDetection(IReadOnlyList<DetectedFace> Faces, bool? IsClear);

public enum FaceGender
{
    Unknown = 0,
    Female = 1,
    Male = 2,
}

/// <param name="Age">Years; null where the server wrote none that can be read.</param>
public sealed record PortrayedFace(PixelRect Box, FaceGender Gender, int? Age);

/// <param name="IsClear">The contract's <c>pic_quality</c>; null outside G1.</param>
public sealed record FaceAttributesResult(IReadOnlyList<PortrayedFace> Faces, bool? IsClear);

/// <param name="Similarity">0 to 1; 0 where a picture has no face.</param>
/// <param name="IsSame">The server's own verdict; null outside G1.</param>
/// <param name="First">The central face; null outside G3, or without one.</param>
/// <param name="Second">See <paramref name="First"/>.</param>
/// <param name="IsClear">The contract's <c>pic_quality</c>; null outside G1.</param>
public sealed record FaceComparison(double Similarity, bool? IsSame, DetectedFace? First, DetectedFace? Second, bool? IsClear);

public enum LivenessVerdict
{
    /// <summary>Not sharp enough to tell, and every verdict of a newer server that this client does not know.</summary>
    Unclear = 0,
    Live = 1,
    NotLive = 2,
}

public sealed record LivenessFace(PixelRect Box, LivenessVerdict Verdict);

/// <param name="IsMasked">Null where the server says nothing of a mask (its manual is a copy of liveness).</param>
public sealed record MaskFace(PixelRect Box, bool? IsMasked);

/// <summary>A real-name check that was carried out: same person. Others are business errors 4101 and 4109.</summary>
/// <param name="ResultBytes">The contract's <c>resStr</c>: four characters.</param>
/// <param name="Token">The contract's <c>certToken</c>: record of this check.</param>
public sealed record RealNameResult(string ResultBytes, string Token);
