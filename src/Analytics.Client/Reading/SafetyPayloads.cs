using System.Text.Json;
using Analytics.Client.Results;

namespace Analytics.Client.Reading;

internal static class SafetyPayloads
{
    /// <summary>Hard hats and work clothes: boxes are top, left, bottom, right.</summary>
    public static IReadOnlyList<ClassifiedObject> Objects(RawAnswer answer) => [.. answer.Payload.Items().Select(item =>
    {
        var box = item.Member("box").Items().Select(JsonReads.Pixel).ToList();
        if (box.Count != 4)
            throw new PayloadException($"a box has {box.Count} numbers");
        return new ClassifiedObject(
            new PixelRect(box[1], box[0], box[3] - box[1], box[2] - box[0]),
            AnswerReader.Text(item.Member("classname")), item.Member("score").Needed("score"));
    })];

    public static FenceResult Fence(RawAnswer answer)
    {
        var pictures = answer.Payload.ValueKind == JsonValueKind.Array
            ? answer.Payload.Items().Select(picture => (IReadOnlyList<PixelRect>)[.. picture.Member("location").Items().Select(JsonReads.Rect)]).ToList()
            : [];
        // The message counts; where it is a text, as on failure, the pictures themselves do.
        var counts = answer.Envelope.Member("message");
        return new FenceResult(
            AnswerReader.Whole(counts.Member("success")) ?? pictures.Count, AnswerReader.Whole(counts.Member("fail")) ?? 0, pictures);
    }

    public static ClipScore Score(RawAnswer answer) => new(answer.Payload.Member("score").Needed("score"));

    public static ActionLivenessResult Actions(RawAnswer answer)
    {
        (string Name, FaceAction Action)[] names =
        [
            ("eye", FaceAction.Blink), ("mouth", FaceAction.OpenMouth), ("face_left", FaceAction.FaceLeft),
            ("face_right", FaceAction.FaceRight), ("face_updown", FaceAction.FaceUpdown),
        ];
        var seen = names.Where(name => AnswerReader.Flag(answer.Payload.Member(name.Name)) == true).Select(name => name.Action).ToHashSet();
        return new ActionLivenessResult(
            seen, AnswerReader.Flag(answer.Payload.Member("valid")) ?? throw new PayloadException("valid is neither True nor False"));
    }
}
