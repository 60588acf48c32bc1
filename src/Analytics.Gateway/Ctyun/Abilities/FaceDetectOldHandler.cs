using System.Text.Json;
using Analytics.Client.Contract;
using Analytics.Inference.Abilities;

namespace Analytics.Gateway.Ctyun.Abilities;

/// <summary>Face detection of G2, and of G3 before its version v3: places alone.</summary>
internal sealed class FaceDetectOldHandler(ContractEndpoint endpoint) : FaceListHandler<AbilityAnswer.Faces>(endpoint)
{
    protected override AbilityRequest Request(Picture picture) => new AbilityRequest.FaceDetection(picture);

    protected override int Count(AbilityAnswer.Faces answer) => answer.Found.Count;

    protected override FoundFace Face(AbilityAnswer.Faces answer, int index) => answer.Found[index];

    protected override void WriteMore(Utf8JsonWriter json, AbilityAnswer.Faces answer, int index)
    {
    }
}
