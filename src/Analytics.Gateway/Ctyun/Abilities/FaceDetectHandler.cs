using System.Buffers.Text;
using System.Text.Json;
using Analytics.Client.Contract;
using Analytics.Gateway.Ctyun.Answers;
using Analytics.Gateway.Ctyun.Bodies;
using Analytics.Gateway.Ctyun.Media;
using Analytics.Inference.Abilities;

namespace Analytics.Gateway.Ctyun.Abilities;

/// <summary>
/// Face detection of G3, version v3. Order: 400005, 400006, 400008, 400009, 400010, then Base64 400011, format 400012, size 400013, pixels
/// 410001, sides 410002. No face is no error. Sides over the limit are told by the header: such a picture is not decoded.
/// </summary>
internal sealed class FaceDetectHandler(ContractEndpoint endpoint, CtyunOptions options) : AbilityHandler(endpoint)
{
    internal const string TextNeeded = "Action、ImageData 字段应该是 string 类型";
    internal const string FloatNeeded = "FaceThresh 字段应该是 float 类型";
    internal const string BoolNeeded = "NeedFaceAngle 字段应该是 bool 类型";
    internal const string WrongAction = "Action 值设置错误";
    internal const string WrongThreshold = "FaceThresh 字段不符合规范，请参考接口文档说明";

    private const double DefaultThreshold = 0.5;
    private const int LandmarksOfFace = 5;

    private static readonly PixelRules s_pixels = new(32, 5000);

    private static readonly byte[][] s_names = ["Action"u8.ToArray(), "ImageData"u8.ToArray(), "FaceThresh"u8.ToArray(), "NeedFaceAngle"u8.ToArray()];

    public override async ValueTask<Refusal?> RunAsync(AbilityCall call)
    {
        if (Open(call, out var encoded, out var threshold, out var withAngles) is { } refusal)
            return refusal;
        switch (call.Tools.Pictures.Probe(encoded.Span, s_pixels, out var header))
        {
            case PictureFault.Size:
                return Refuse(410002);
            case not PictureFault.None:
                return Refuse(410001);
        }

        if (await call.DecodeAsync([(encoded, header)], s_pixels) is not [var decoded])
            return GatewayErrors.Internal;
        if (decoded.Picture is null)
            return Refuse(decoded.Fault == PictureFault.Size ? 410002 : 410001);
        var (answer, fault) = await call.AskAsync<AbilityAnswer.Faces>(new AbilityRequest.FaceDetection(decoded.Picture, threshold, withAngles));
        if (answer is null)
            return fault;
        // A backend that knows no threshold answers all it found.
        Write(call.Answer.Json, [.. answer.Found.Where(face => face.Score >= threshold)], withAngles);
        return null;
    }

    private Refusal? Open(AbilityCall call, out Memory<byte> encoded, out double threshold, out bool withAngles)
    {
        (encoded, threshold, withAngles) = (default, DefaultThreshold, false);
        Span<BodyField> fields = stackalloc BodyField[4];
        var form = BodyFields.Read(call.Body, s_names, fields);
        if (form is BodyForm.Empty or BodyForm.NotJson)
            return GatewayErrors.InvalidJson;
        if (form == BodyForm.NotObject)
            return Refuse(400005);
        var (action, image, score, angles) = (fields[0], fields[1], fields[2], fields[3]);
        if (!action.IsPresent || !image.IsPresent)
            return Refuse(400006);
        if (!action.IsText || !image.IsText)
            return Refuse(400008, TextNeeded);
        if (score.IsPresent && score.Kind != JsonTokenType.Number)
            return Refuse(400008, FloatNeeded);
        if (angles.IsPresent && angles.Kind is not (JsonTokenType.True or JsonTokenType.False))
            return Refuse(400008, BoolNeeded);
        if (action.IsEmptyText || image.IsEmptyText)
            return Refuse(400009);
        if (BodyText.Short(call.Body, action, 64) != "DetectFace")
            return Refuse(400010, WrongAction);
        if (score.IsPresent && (!Utf8Parser.TryParse(score.In(call.Body), out threshold, out _) || threshold is not (>= 0 and <= 1)))
            return Refuse(400010, WrongThreshold);
        withAngles = angles.Kind == JsonTokenType.True;
        if (!call.TryBase64(image, out encoded))
            return Refuse(400011);
        if (ContentKinds.Of(encoded.Span) is not (ContentKind.Jpeg or ContentKind.Png or ContentKind.Bmp))
            return Refuse(400012);
        return encoded.Length > options.FaceDetectMaxBytes ? Refuse(400013) : null;
    }

    private void Write(Utf8JsonWriter json, IReadOnlyList<FoundFace> faces, bool withAngles)
    {
        Envelope.Begin(json, Endpoint);
        json.WriteStartObject();
        json.WriteStartArray("DetectBoxes"u8);
        foreach (var face in faces)
            Shapes.LeftTopList(json, face.Box);
        json.WriteEndArray();
        json.WriteStartArray("DetectClses"u8);
        foreach (var _ in faces)
            json.WriteStringValue("face"u8);
        json.WriteEndArray();
        json.WriteNumber("DetectCount"u8, faces.Count);
        json.WriteStartArray("DetectScores"u8);
        foreach (var face in faces)
            Shapes.Float(json, face.Score, 4);
        json.WriteEndArray();
        if (withAngles)
            WriteAngles(json, faces);
        json.WriteNumber("LandmarkCount"u8, LandmarksOfFace);
        json.WriteStartArray("Landmarks"u8);
        foreach (var face in faces)
            Shapes.Landmarks(json, face.Landmarks);
        json.WriteEndArray();
        json.WriteEndObject();
        Envelope.End(json);
    }

    private static void WriteAngles(Utf8JsonWriter json, IReadOnlyList<FoundFace> faces)
    {
        json.WriteStartArray("FaceAngles"u8);
        foreach (var face in faces)
        {
            var (pitch, yaw, roll) = face.Angles ?? default;
            json.WriteStartArray();
            Shapes.Float(json, pitch, 2);
            Shapes.Float(json, yaw, 2);
            Shapes.Float(json, roll, 2);
            json.WriteEndArray();
        }

        json.WriteEndArray();
    }
}
