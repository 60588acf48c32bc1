using System.Text.Json;
using Analytics.Client.Contract;
using Analytics.Inference.Abilities;

namespace Analytics.Gateway.Ctyun.Abilities;

/// <summary>Silent liveness of each face in G2 and G3.</summary>
internal sealed class FaceLivenessHandler(ContractEndpoint endpoint) : FaceListHandler<AbilityAnswer.Liveness>(endpoint)
{
    protected override AbilityRequest Request(Picture picture) => new AbilityRequest.FaceLiveness(picture);

    protected override int Count(AbilityAnswer.Liveness answer) => answer.Found.Count;

    protected override FoundFace Face(AbilityAnswer.Liveness answer, int index) => answer.Found[index].Face;

    protected override void WriteMore(Utf8JsonWriter json, AbilityAnswer.Liveness answer, int index) =>
        json.WriteString("FaceAntiSpoofing"u8, Word(answer.Found[index].Verdict));

    /// <summary>The three verdicts as the tables print them (B06).</summary>
    internal static string Word(LivenessVerdict verdict) => verdict switch
    {
        LivenessVerdict.Live => "活体人脸",
        LivenessVerdict.NotLive => "非活体人脸",
        _ => "人脸清晰度差，无法判断",
    };
}
