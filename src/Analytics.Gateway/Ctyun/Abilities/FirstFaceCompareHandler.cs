using Analytics.Client.Contract;
using Analytics.Gateway.Ctyun.Answers;
using Analytics.Gateway.Ctyun.Bodies;
using Analytics.Inference.Abilities;

namespace Analytics.Gateway.Ctyun.Abilities;

/// <summary>Face comparison of G1: a list of pairs, one unit a call. Decision, confidence 0 to 100 and quality, two of them as text.</summary>
internal sealed class FirstFaceCompareHandler(CtyunOptions options) : FirstHandler(Endpoints.G1FaceCompare, MostPairs)
{
    private const int MostPairs = 50;

    protected override int PicturesOfQuestion => 2;

    protected override BodyField[]? Pictures(ReadOnlySpan<byte> body, ReadOnlySpan<BodyField> elements)
    {
        var pictures = new BodyField[elements.Length * 2];
        for (var i = 0; i < elements.Length; i++)
            if (!elements[i].IsList || BodyFields.ReadList(body, elements[i], pictures.AsSpan(2 * i, 2)) != 2)
                return null;
        return pictures;
    }

    protected override async ValueTask<Refusal?> AnswerAsync(AbilityCall call, Picture[] pictures)
    {
        var (answer, fault) = await call.AskAsync<AbilityAnswer.Comparison>(new AbilityRequest.FaceComparison(pictures[0], pictures[1]));
        if (answer is null)
            return fault;
        var hasBoth = answer is { First: not null, Second: not null };
        // Rounded first, so that the decision fits the number that is shown.
        var confidence = hasBoth ? Math.Round(answer.Similarity * 100, 3) : 0;
        var json = call.Answer.Json;
        json.WriteStartObject();
        json.WriteString("face_compare"u8, hasBoth && confidence >= options.CompareThreshold ? "True" : "False");
        json.WritePropertyName("confidence"u8);
        Shapes.Float(json, confidence, 3);
        json.WriteString("pic_quality"u8, hasBoth && answer.IsClear ? "0" : "1");
        json.WriteEndObject();
        return null;
    }
}
