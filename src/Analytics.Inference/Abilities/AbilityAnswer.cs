namespace Analytics.Inference.Abilities;

/// <summary>A rectangle in pixels of the picture, inside it.</summary>
public readonly record struct PixelBox(double Left, double Top, double Right, double Bottom)
{
    public double Width => Right - Left;

    public double Height => Bottom - Top;
}

/// <param name="Label">The product's own word, such as <c>blue_hat</c>; surfaces translate it.</param>
/// <param name="Score">0 to 1.</param>
public sealed record FoundObject(PixelBox Box, string Label, double Score);

/// <param name="Landmarks">Eyes (the one on the picture's left first), nose tip, mouth corners (left first); empty where the backend gives none.</param>
/// <param name="Angles">Pitch, yaw, roll in degrees, where asked for.</param>
public sealed record FoundFace(
    PixelBox Box, double Score, IReadOnlyList<(double X, double Y)> Landmarks, (double Pitch, double Yaw, double Roll)? Angles = null);

public enum Gender
{
    Female = 1,
    Male = 2,
}

public enum LivenessVerdict
{
    Live = 1,
    NotLive = 2,

    /// <summary>Not sharp enough to tell.</summary>
    Unclear = 3,
}

/// <summary>What an ability found.</summary>
public abstract record AbilityAnswer
{
    /// <summary>Of hard_hat and workwear.</summary>
    public sealed record Objects(IReadOnlyList<FoundObject> Found) : AbilityAnswer;

    /// <summary>Of electronic_fence: who is inside, a list for each picture in the request's order.</summary>
    public sealed record Inside(IReadOnlyList<IReadOnlyList<FoundObject>> Pictures) : AbilityAnswer;

    /// <summary>Of fall_down and fight: probability, 0 to 1.</summary>
    public sealed record Score(double Value) : AbilityAnswer;

    /// <summary>Of face_detect; best score first, possibly none.</summary>
    /// <param name="IsClear">False when the picture is too blurred, dark or bright for the face functions (contract: pic_quality).</param>
    public sealed record Faces(IReadOnlyList<FoundFace> Found, bool IsClear = true) : AbilityAnswer;

    /// <param name="Found">Age in whole years.</param>
    /// <param name="IsClear">See <see cref="Faces"/>.</param>
    public sealed record Attributes(IReadOnlyList<(FoundFace Face, Gender Gender, int Age)> Found, bool IsClear = true) : AbilityAnswer;

    /// <param name="Similarity">0 to 1, calibrated; 0 where a picture has no face.</param>
    /// <param name="First">Null without a face.</param>
    /// <param name="Second">Null without a face.</param>
    /// <param name="IsClear">See <see cref="Faces"/>; of both pictures.</param>
    public sealed record Comparison(double Similarity, FoundFace? First, FoundFace? Second, bool IsClear = true) : AbilityAnswer;

    public sealed record Liveness(IReadOnlyList<(FoundFace Face, LivenessVerdict Verdict)> Found) : AbilityAnswer;

    /// <param name="Found">A mask that is worn wrongly counts as none (L5).</param>
    public sealed record Masks(IReadOnlyList<(FoundFace Face, bool IsWorn)> Found) : AbilityAnswer;

    /// <param name="Seen">The actions that were seen.</param>
    /// <param name="IsLive">The contract's <c>valid</c>.</param>
    public sealed record Actions(IReadOnlySet<LivenessAction> Seen, bool IsLive) : AbilityAnswer;

    /// <param name="Result">The contract's resStr: four characters.</param>
    /// <param name="Token">The contract's certToken.</param>
    public sealed record RealName(string Result, string Token) : AbilityAnswer;

    /// <summary>The backend answered with a business error of the contract's own table, such as the cloud in proxy mode.</summary>
    public sealed record Refused(int Number, string Message, string Details) : AbilityAnswer;
}
