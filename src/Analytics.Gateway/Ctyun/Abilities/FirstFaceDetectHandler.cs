using Analytics.Client.Contract;
using Analytics.Gateway.Ctyun.Answers;
using Analytics.Inference.Abilities;

namespace Analytics.Gateway.Ctyun.Abilities;

/// <summary>Face detection of G1: <c>face_list</c> and <c>pic_quality</c> for each picture. One unit a picture.</summary>
internal sealed class FirstFaceDetectHandler() : FirstHandler(Endpoints.G1FaceDetect, MostPictures)
{
    internal const int MostPictures = 100;

    public override long Units(ReadOnlySpan<byte> body) => UnitsOf(Count(body));

    /// <summary>What cannot be served holds one unit (R4 charges no more for it).</summary>
    internal static long UnitsOf(int pictures) => pictures is >= 1 and <= MostPictures ? pictures : 1;

    protected override async ValueTask<Refusal?> AnswerAsync(AbilityCall call, Picture[] pictures)
    {
        var (answer, fault) = await call.AskAsync<AbilityAnswer.Faces>(new AbilityRequest.FaceDetection(pictures[0]));
        if (answer is null)
            return fault;
        var json = call.Answer.Json;
        json.WriteStartObject();
        json.WriteStartArray("face_list"u8);
        foreach (var face in answer.Found)
        {
            json.WriteStartObject();
            json.WritePropertyName("location"u8);
            Shapes.LeftTop(json, face.Box);
            json.WritePropertyName("face_probability"u8);
            Shapes.Float(json, face.Score, 3);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteNumber("pic_quality"u8, answer is { IsClear: true, Found.Count: > 0 } ? 0 : 1);
        json.WriteEndObject();
        return null;
    }
}
