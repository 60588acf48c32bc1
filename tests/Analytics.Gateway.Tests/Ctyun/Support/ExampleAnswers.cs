using System.Text.Json.Nodes;
using Analytics.Client.Contract;
using Analytics.Client;
using Analytics.Inference.Abilities;

namespace Analytics.Gateway.Tests.Ctyun.Support;

/// <summary>What an ability must have found for an example to be its answer: read back from the printed positions by their meaning.</summary>
internal static class ExampleAnswers
{
    public static Func<AbilityRequest, AbilityAnswer> Of(ContractEndpoint endpoint, JsonNode example)
    {
        var payload = example["returnObj"] ?? example["result"] ?? example;
        var asked = 0;
        return endpoint switch
        {
            { Generation: Generation.G1 } => _ => First(endpoint.Ability, payload[asked++]!),
            { Ability: AbilityCodes.HardHat or AbilityCodes.Workwear } => _ => new AbilityAnswer.Objects([.. payload.AsArray().Select(o => new FoundObject(
                // top, left, bottom, right
                new PixelBox(Number(o!["box"]![1]), Number(o["box"]![0]), Number(o["box"]![3]), Number(o["box"]![2])), (string)o["classname"]!, Number(o["score"])))]),
            { Ability: AbilityCodes.ElectronicFence } => _ => new AbilityAnswer.Inside([.. payload.AsArray().Select(p =>
                (IReadOnlyList<FoundObject>)[.. p!["location"]!.AsArray().Select(l => new FoundObject(Box(l!), "person", 0.9))])]),
            { Ability: AbilityCodes.FallDown or AbilityCodes.Fight } => _ => new AbilityAnswer.Score(Number(payload["score"])),
            { Ability: AbilityCodes.ActionLiveness } => _ => new AbilityAnswer.Actions(
                new HashSet<LivenessAction>(Flags.Where(f => (string)payload[f.Name]! == "True").Select(f => f.Action)), (string)payload["valid"]! == "True"),
            { Ability: AbilityCodes.RealName } => _ => new AbilityAnswer.RealName((string)example["resStr"]!, (string)example["certToken"]!),
            { Id: "g3.face_detect" } => _ => new AbilityAnswer.Faces([new FoundFace(
                ListBox(payload["DetectBoxes"]![0]!), Number(payload["DetectScores"]![0]), Points(payload["Landmarks"]![0]!), Angles(payload["FaceAngles"]![0]!))]),
            { Id: "g3.face_compare" } => _ => new AbilityAnswer.Comparison(
                Number(payload["Score"]), new FoundFace(ListBox(payload["RectAList"]!), 0.9, Points(payload["LandmarkA"]!)),
                new FoundFace(ListBox(payload["RectBList"]!), 0.9, Points(payload["LandmarkB"]!))),
            { Ability: AbilityCodes.FaceCompare } => _ => new AbilityAnswer.Comparison((double)payload, Samples.SmallFace, Samples.SmallFace),
            _ => Samples.AnswerTo,
        };
    }

    private static readonly (string Name, LivenessAction Action)[] Flags =
    [
        ("eye", LivenessAction.Eye), ("face_left", LivenessAction.FaceLeft), ("face_right", LivenessAction.FaceRight),
        ("face_updown", LivenessAction.FaceUpDown), ("mouth", LivenessAction.Mouth),
    ];

    private static AbilityAnswer First(string ability, JsonNode element) => ability switch
    {
        AbilityCodes.FaceDetect => new AbilityAnswer.Faces([.. element["face_list"]!.AsArray().Select(f =>
            new FoundFace(Box(f!["location"]!), Number(f["face_probability"]), []))]),
        AbilityCodes.FaceAttributes => new AbilityAnswer.Attributes([.. element["face_list"]!.AsArray().Select(f =>
            (new FoundFace(Box(f!["location"]!), 0.9, []), (string)f["gender"]! == "M" ? Gender.Male : Gender.Female, (int)f["age"]!))]),
        _ => new AbilityAnswer.Comparison(
            Number(element["confidence"]) / 100, Samples.SmallFace, (string)element["pic_quality"]! == "0" ? Samples.SmallFace : null),
    };

    private static PixelBox Box(JsonNode box) => Samples.Box(Number(box["left"]), Number(box["top"]), Number(box["width"]), Number(box["height"]));

    // left, top, width, height
    private static PixelBox ListBox(JsonNode box) => Samples.Box(Number(box[0]), Number(box[1]), Number(box[2]), Number(box[3]));

    private static (double X, double Y)[] Points(JsonNode list) => [.. Enumerable.Range(0, 5).Select(i => (Number(list[2 * i]), Number(list[(2 * i) + 1])))];

    private static (double Pitch, double Yaw, double Roll) Angles(JsonNode list) => (Number(list[0]), Number(list[1]), Number(list[2]));

    private static double Number(JsonNode? node) => (double)node!;
}
