using System.Globalization;
using System.Text.Json;
using Analytics.Client.Contract;
using Analytics.Inference.Abilities;

namespace Analytics.Gateway.Ctyun.Abilities;

/// <summary>Age and gender of each face in G2 and G3, both as text (B34).</summary>
internal sealed class FaceAttributesHandler(ContractEndpoint endpoint, CtyunLabels labels) : FaceListHandler<AbilityAnswer.Attributes>(endpoint)
{
    protected override AbilityRequest Request(Picture picture) => new AbilityRequest.FaceAttributes(picture);

    protected override int Count(AbilityAnswer.Attributes answer) => answer.Found.Count;

    protected override FoundFace Face(AbilityAnswer.Attributes answer, int index) => answer.Found[index].Face;

    protected override void WriteMore(Utf8JsonWriter json, AbilityAnswer.Attributes answer, int index)
    {
        json.WriteString("gender"u8, answer.Found[index].Gender == Gender.Male ? labels.Male : labels.Female);
        json.WriteString("age"u8, answer.Found[index].Age.ToString(CultureInfo.InvariantCulture));
    }
}
