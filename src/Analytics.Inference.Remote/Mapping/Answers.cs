using System.Text.Json;
using Analytics.Client.Results;
using Analytics.Inference.Abilities;

namespace Analytics.Inference.Remote.Mapping;

/// <summary>The client's results as ours.</summary>
internal static class Answers
{
    /// <summary>未检测到人脸 in the tables of G2 and of the G3 abilities that kept them.</summary>
    private const int NoFaceNumber = 4105;

    public static AbilityAnswer Objects(IReadOnlyList<ClassifiedObject> found) =>
        new AbilityAnswer.Objects([.. found.Select(o => new FoundObject(Box(o.Box), o.ClassName, o.Score))]);

    /// <summary>The contract's fence gives neither class nor score: people, as sure as the remote was.</summary>
    public static AbilityAnswer Inside(FenceResult result) => new AbilityAnswer.Inside(
        [.. result.Pictures.Select(picture => (IReadOnlyList<FoundObject>)[.. picture.Select(box => new FoundObject(Box(box), "person", 1))])]);

    public static AbilityAnswer Score(ClipScore score) => new AbilityAnswer.Score(score.Score);

    public static AbilityAnswer Faces(FaceDetection found, double? minScore) => new AbilityAnswer.Faces(
        [.. found.Faces.Where(face => minScore is null || face.Score is null || face.Score >= minScore).Select(Face).OrderByDescending(face => face.Score)],
        found.IsClear ?? true);

    public static AbilityAnswer Attributes(FaceAttributesResult found) => new AbilityAnswer.Attributes(
        [.. found.Faces.Select(face => (
            new FoundFace(Box(face.Box), 1, []),
            face.Gender switch
            {
                FaceGender.Male => Gender.Male,
                FaceGender.Female => Gender.Female,
                _ => throw Unreadable("a gender"),
            },
            face.Age ?? throw Unreadable("an age")))],
        found.IsClear ?? true);

    public static AbilityAnswer Comparison(FaceComparison result) => new AbilityAnswer.Comparison(
        result.Similarity, result.First is { } first ? Face(first) : null, result.Second is { } second ? Face(second) : null, result.IsClear ?? true);

    public static AbilityAnswer Liveness(IReadOnlyList<LivenessFace> found) => new AbilityAnswer.Liveness(
        [.. found.Select(face => (new FoundFace(Box(face.Box), 1, []), face.Verdict switch
        {
            Client.Results.LivenessVerdict.Live => Abilities.LivenessVerdict.Live,
            Client.Results.LivenessVerdict.NotLive => Abilities.LivenessVerdict.NotLive,
            _ => Abilities.LivenessVerdict.Unclear,
        }))]);

    public static AbilityAnswer Masks(IReadOnlyList<MaskFace> found) => new AbilityAnswer.Masks(
        [.. found.Select(face => (new FoundFace(Box(face.Box), 1, []), face.IsMasked ?? throw Unreadable("whether a mask is worn")))]);

    public static AbilityAnswer Actions(ActionLivenessResult result) =>
        new AbilityAnswer.Actions(result.Seen.Select(Action).ToHashSet(), result.IsLive);

    public static AbilityAnswer RealName(RealNameResult result) => new AbilityAnswer.RealName(result.ResultBytes, result.Token);

    /// <summary>4101 and 4109 are results with their four characters, not failures.</summary>
    public static AbilityAnswer? RealNameRefused(ApiResult<RealNameResult>.BusinessError error)
    {
        string Member(string name) => error.Raw.Envelope.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString()!.Trim() : "";
        return Member("resStr") is { Length: 4 } bytes ? new AbilityAnswer.RealName(bytes, Member("certToken")) : null;
    }

    /// <summary>What is wrong with a video has names of its own here, since each product numbers it differently.</summary>
    public static AbilityAnswer? UnfitVideo(ApiResult<ActionLivenessResult>.BusinessError error) => error.Number switch
    {
        400018 => throw new AbilityException(AbilityFault.NoFace, error.Message),
        400019 => throw new AbilityException(AbilityFault.TooDark, error.Message),
        400020 => throw new AbilityException(AbilityFault.TooBright, error.Message),
        400021 => throw new AbilityException(AbilityFault.TooBlurred, error.Message),
        _ => null,
    };

    /// <summary>A picture without a face is an empty answer here, and each generation says so in its own way.</summary>
    public static AbilityAnswer? NoFace<T>(ApiResult<T>.BusinessError error, AbilityAnswer empty) => error.Number == NoFaceNumber ? empty : null;

    public static FaceAction Action(LivenessAction action) => action switch
    {
        LivenessAction.Eye => FaceAction.Blink,
        LivenessAction.Mouth => FaceAction.OpenMouth,
        LivenessAction.FaceLeft => FaceAction.FaceLeft,
        LivenessAction.FaceRight => FaceAction.FaceRight,
        _ => FaceAction.FaceUpdown,
    };

    private static LivenessAction Action(FaceAction action) => action switch
    {
        FaceAction.Blink => LivenessAction.Eye,
        FaceAction.OpenMouth => LivenessAction.Mouth,
        FaceAction.FaceLeft => LivenessAction.FaceLeft,
        FaceAction.FaceRight => LivenessAction.FaceRight,
        _ => LivenessAction.FaceUpDown,
    };

    private static FoundFace Face(DetectedFace face) => new(
        Box(face.Box), face.Score ?? 1, [.. face.Landmarks.Select(p => ((double)p.X, (double)p.Y))],
        face.Angles is { } angles ? (angles.Pitch, angles.Yaw, angles.Roll) : null);

    private static PixelBox Box(PixelRect box) => new(box.Left, box.Top, box.Right, box.Bottom);

    private static AbilityException Unreadable(string what) => new(AbilityFault.Failed, $"the remote's answer does not say {what}");
}
