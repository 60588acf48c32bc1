using System.Text.Json;
using Analytics.Client.Contract;
using Analytics.Gateway.Ctyun.Answers;
using Analytics.Inference.Abilities;

namespace Analytics.Gateway.Ctyun.Abilities;

/// <summary>Abilities that answer <c>face_num</c> and <c>face_list</c> for one picture; without a face 4105.</summary>
internal abstract class FaceListHandler<TAnswer>(ContractEndpoint endpoint) : AbilityHandler(endpoint)
    where TAnswer : AbilityAnswer
{
    private const int NoFace = 4105;

    public sealed override async ValueTask<Refusal?> RunAsync(AbilityCall call)
    {
        var (pictures, refusal) = await FourDigit.OpenAsync(call, Endpoint, FourDigit.One);
        if (refusal is not null)
            return refusal;
        var (answer, fault) = await call.AskAsync<TAnswer>(Request(pictures[0]));
        if (answer is null)
            return fault;
        var count = Count(answer);
        if (count == 0)
            return Refuse(NoFace);
        var json = call.Answer.Json;
        Envelope.Begin(json, Endpoint);
        json.WriteStartObject();
        json.WriteNumber("face_num"u8, count);
        json.WriteStartArray("face_list"u8);
        for (var i = 0; i < count; i++)
        {
            json.WriteStartObject();
            Shapes.FaceLocation(json, Face(answer, i).Box);
            WriteMore(json, answer, i);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
        Envelope.End(json);
        return null;
    }

    protected abstract AbilityRequest Request(Picture picture);

    protected abstract int Count(TAnswer answer);

    protected abstract FoundFace Face(TAnswer answer, int index);

    /// <summary>What the ability says of the face beside its place.</summary>
    protected abstract void WriteMore(Utf8JsonWriter json, TAnswer answer, int index);
}
