using Analytics.Inference.Abilities;

namespace Analytics.Gateway.Tests.Ctyun.Support;

/// <summary>Answers whose rendering is the example of each endpoint.</summary>
internal static class Samples
{
    public static readonly FoundFace SmallFace = Face(48, 36, 58, 72, 0.971);

    public static FoundFace Face(double left, double top, double width, double height, double score) => new(
        new PixelBox(left, top, left + width, top + height), score, [(1214, 290), (1335, 289), (1273, 380), (1235, 407), (1319, 407)]);

    public static AbilityAnswer AnswerTo(AbilityRequest request) => request switch
    {
        AbilityRequest.HardHat => Wear("blue_hat"),
        AbilityRequest.Workwear => Wear("blue"),
        AbilityRequest.Fence fence => new AbilityAnswer.Inside([.. fence.Pictures.Select(_ => (IReadOnlyList<FoundObject>)
            [new FoundObject(Box(209, 229, 341, 1202), "person", 0.9), new FoundObject(Box(971, 409, 387, 1149), "person", 0.8)])]),
        AbilityRequest.Clip => new AbilityAnswer.Score(0.001),
        AbilityRequest.FaceDetection => new AbilityAnswer.Faces([SmallFace]),
        AbilityRequest.FaceAttributes => new AbilityAnswer.Attributes([(SmallFace, Gender.Male, 23)]),
        AbilityRequest.FaceComparison => new AbilityAnswer.Comparison(0.99999, SmallFace, SmallFace),
        AbilityRequest.FaceLiveness => new AbilityAnswer.Liveness([(SmallFace, LivenessVerdict.Live)]),
        AbilityRequest.Mask => new AbilityAnswer.Masks([(SmallFace, true)]),
        AbilityRequest.ActionLiveness => new AbilityAnswer.Actions(new HashSet<LivenessAction> { LivenessAction.Eye }, IsLive: true),
        AbilityRequest.RealName => new AbilityAnswer.RealName("00XX", "d182ca85-0000-4000-8000-868cb258ceab"),
        _ => throw new ArgumentOutOfRangeException(nameof(request)),
    };

    public static PixelBox Box(double left, double top, double width, double height) => new(left, top, left + width, top + height);

    private static AbilityAnswer.Objects Wear(string label) => new(
        [new FoundObject(new PixelBox(72, 15, 129, 84), label, 0.9998), new FoundObject(new PixelBox(107, 44, 200, 104), label, 0.9984)]);
}
