using System.Text.Json;
using Analytics.Client;
using Analytics.Client.Contract;
using Analytics.Gateway.Ctyun.Answers;
using Analytics.Inference.Abilities;

namespace Analytics.Gateway.Ctyun.Abilities;

/// <summary>
/// Whether each face wears a mask, in G2 and G3. The manual's G2 section is a copy of liveness (B40), so its answer can carry the liveness
/// verdict too, where the liveness models are at hand.
/// </summary>
internal sealed class MaskHandler(ContractEndpoint endpoint, CtyunOptions options) : AbilityHandler(endpoint)
{
    private const int NoFace = 4105;

    private bool IsLikeManual => Endpoint.Generation == Generation.G2 && options.MaskLikeManual;

    public override async ValueTask<Refusal?> RunAsync(AbilityCall call)
    {
        var (pictures, refusal) = await FourDigit.OpenAsync(call, Endpoint, FourDigit.One);
        if (refusal is not null)
            return refusal;
        var (masks, fault) = await call.AskAsync<AbilityAnswer.Masks>(new AbilityRequest.Mask(pictures[0]));
        if (masks is null)
            return fault;
        if (masks.Found.Count == 0)
            return Refuse(NoFace);
        AbilityAnswer.Liveness? liveness = null;
        if (IsLikeManual && call.Tools.Backend.WhyNot(AbilityCodes.FaceLiveness) is null)
            liveness = (await call.AskAsync<AbilityAnswer.Liveness>(new AbilityRequest.FaceLiveness(pictures[0]))).Answer;
        Write(call.Answer.Json, masks, liveness);
        return null;
    }

    private void Write(Utf8JsonWriter json, AbilityAnswer.Masks masks, AbilityAnswer.Liveness? liveness)
    {
        Envelope.Begin(json, Endpoint);
        json.WriteStartObject();
        json.WriteNumber("face_num"u8, masks.Found.Count);
        json.WriteStartArray("face_list"u8);
        foreach (var (face, isWorn) in masks.Found)
        {
            json.WriteStartObject();
            Shapes.FaceLocation(json, face.Box);
            json.WriteString("FaceMask"u8, isWorn ? "戴口罩" : "未戴口罩");
            if (IsLikeManual)
                json.WriteString("FaceAntiSpoofing"u8, FaceLivenessHandler.Word(Nearest(liveness, face.Box)));
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
        Envelope.End(json);
    }

    // Two models find the same face at nearly the same place; one that the other model has not found cannot be told.
    private static LivenessVerdict Nearest(AbilityAnswer.Liveness? liveness, PixelBox box)
    {
        var (best, verdict) = (0.3, LivenessVerdict.Unclear);
        foreach (var (face, said) in liveness?.Found ?? [])
        {
            var width = Math.Min(face.Box.Right, box.Right) - Math.Max(face.Box.Left, box.Left);
            var height = Math.Min(face.Box.Bottom, box.Bottom) - Math.Max(face.Box.Top, box.Top);
            var shared = Math.Max(0, width) * Math.Max(0, height);
            var overlap = shared / ((face.Box.Width * face.Box.Height) + (box.Width * box.Height) - shared);
            if (overlap > best)
                (best, verdict) = (overlap, said);
        }

        return verdict;
    }
}
