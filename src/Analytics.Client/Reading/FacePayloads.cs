using System.Text.Json;
using Analytics.Client.Results;

namespace Analytics.Client.Reading;

internal static class FacePayloads
{
    private static readonly string[] s_location = ["face_location", "face_loaction", "location"];

    public static FaceDetection Detection(RawAnswer answer)
    {
        if (answer.Payload.Member("DetectBoxes").ValueKind == JsonValueKind.Array)
            return new FaceDetection(Columns(answer.Payload), null);
        var (list, isClear) = Faces(answer.Payload);
        return new FaceDetection([.. list.Select(face => new DetectedFace(Box(face), Probability(face), [], null))], isClear);
    }

    public static FaceAttributesResult Attributes(RawAnswer answer)
    {
        var (list, isClear) = Faces(answer.Payload);
        return new FaceAttributesResult(
            [.. list.Select(face => new PortrayedFace(Box(face), Gender(face.Member("gender")), AnswerReader.Whole(face.Member("age"))))], isClear);
    }

    public static FaceComparison Comparison(RawAnswer answer)
    {
        var payload = answer.Payload;
        if (AnswerReader.Real(payload) is { } bare)
            return new FaceComparison(bare, null, null, null, null);
        if (payload.ValueKind == JsonValueKind.Array)
        {
            var first = payload.Items().FirstOrDefault();
            return new FaceComparison(
                (AnswerReader.Real(first.Member("confidence")) ?? 0) / 100, AnswerReader.Flag(first.Member("face_compare")), null, null, IsClear(first));
        }

        return new FaceComparison(
            payload.Member("Score").Needed("Score"), null, Side(payload, "RectAList", "LandmarkA"), Side(payload, "RectBList", "LandmarkB"), null);
    }

    public static IReadOnlyList<LivenessFace> Liveness(RawAnswer answer) =>
        [.. Faces(answer.Payload).List.Select(face => new LivenessFace(Box(face), Verdict(face.Member("FaceAntiSpoofing"))))];

    public static IReadOnlyList<MaskFace> Masks(RawAnswer answer) => [.. Faces(answer.Payload).List.Select(face => new MaskFace(
        Box(face),
        AnswerReader.Text(face.Member("FaceMask")) switch
        {
            "戴口罩" => true,
            "未戴口罩" => false,
            _ => null,
        }))];

    public static RealNameResult RealName(RawAnswer answer) =>
        new(AnswerReader.Text(answer.Envelope.Member("resStr")), AnswerReader.Text(answer.Envelope.Member("certToken")));

    // G1 answers with a list of pictures, of which this client sends one; G2 and G3 with the picture itself.
    private static (IEnumerable<JsonElement> List, bool? IsClear) Faces(JsonElement payload)
    {
        if (payload.ValueKind == JsonValueKind.Array)
            payload = payload.Items().FirstOrDefault();
        if (payload.ValueKind != JsonValueKind.Object)
            throw new PayloadException($"an object was expected, not {payload.ValueKind}");
        return (payload.Member("face_list").Items(), IsClear(payload));
    }

    private static List<DetectedFace> Columns(JsonElement payload)
    {
        var boxes = payload.Member("DetectBoxes").Items().Select(JsonReads.RectOfList).ToList();
        var scores = payload.Member("DetectScores").Items().ToList();
        var landmarks = payload.Member("Landmarks").Items().ToList();
        var angles = payload.Member("FaceAngles").Items().ToList();
        return [.. boxes.Select((box, i) => new DetectedFace(
            box ?? throw new PayloadException("a box is empty"),
            i < scores.Count ? AnswerReader.Real(scores[i]) : null,
            i < landmarks.Count ? landmarks[i].Points() : [],
            i < angles.Count ? Angles(angles[i]) : null))];
    }

    private static FaceAngles? Angles(JsonElement value)
    {
        var numbers = value.Items().Select(number => number.Needed("an angle")).ToList();
        return numbers.Count == 3 ? new FaceAngles(numbers[0], numbers[1], numbers[2]) : null;
    }

    private static DetectedFace? Side(JsonElement payload, string rect, string landmarks) =>
        payload.Member(rect).RectOfList() is { } box ? new DetectedFace(box, null, payload.Member(landmarks).Points(), null) : null;

    private static PixelRect Box(JsonElement face) => face.Member(s_location).Rect();

    // The manual's table nests it in the location, its example puts it beside.
    private static double? Probability(JsonElement face) =>
        AnswerReader.Real(face.Member("face_probability")) ?? AnswerReader.Real(face.Member(s_location).Member("face_probability"));

    private static bool? IsClear(JsonElement picture) => AnswerReader.Whole(picture.Member("pic_quality")) switch
    {
        0 => true,
        1 => false,
        _ => null,
    };

    private static FaceGender Gender(JsonElement value) => AnswerReader.Text(value).ToUpperInvariant() switch
    {
        "M" or "MALE" => FaceGender.Male,
        "F" or "FEMALE" => FaceGender.Female,
        _ => FaceGender.Unknown,
    };

    // Texts differ in the middle between the tables and the examples of the manuals, not at their beginning.
    private static LivenessVerdict Verdict(JsonElement value)
    {
        var text = AnswerReader.Text(value);
        return text.StartsWith("活体", StringComparison.Ordinal) ? LivenessVerdict.Live
            : text.StartsWith("非活体", StringComparison.Ordinal) ? LivenessVerdict.NotLive
            : LivenessVerdict.Unclear;
    }
}
