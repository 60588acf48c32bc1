using Analytics.Client.Contract;
using Analytics.Gateway.Ctyun.Answers;
using Analytics.Inference.Abilities;

namespace Analytics.Gateway.Ctyun.Abilities;

/// <summary>Face attributes of G1: age as a number, gender as M or F (B34). One unit a picture.</summary>
internal sealed class FirstFaceAttributesHandler() : FirstHandler(Endpoints.G1FaceAttributes, FirstFaceDetectHandler.MostPictures)
{
    public override long Units(ReadOnlySpan<byte> body) => FirstFaceDetectHandler.UnitsOf(Count(body));

    protected override async ValueTask<Refusal?> AnswerAsync(AbilityCall call, Picture[] pictures)
    {
        var (answer, fault) = await call.AskAsync<AbilityAnswer.Attributes>(new AbilityRequest.FaceAttributes(pictures[0]));
        if (answer is null)
            return fault;
        var json = call.Answer.Json;
        json.WriteStartObject();
        json.WriteStartArray("face_list"u8);
        foreach (var (face, gender, age) in answer.Found)
        {
            json.WriteStartObject();
            json.WriteNumber("age"u8, age);
            json.WriteString("gender"u8, gender == Gender.Male ? "M" : "F");
            json.WritePropertyName("location"u8);
            Shapes.LeftTop(json, face.Box);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteNumber("pic_quality"u8, answer is { IsClear: true, Found.Count: > 0 } ? 0 : 1);
        json.WriteEndObject();
        return null;
    }
}
