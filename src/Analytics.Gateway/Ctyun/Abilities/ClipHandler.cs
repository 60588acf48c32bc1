using Analytics.Client.Contract;
using Analytics.Gateway.Ctyun.Answers;
using Analytics.Gateway.Ctyun.Bodies;
using Analytics.Gateway.Ctyun.Media;
using Analytics.Inference.Abilities;
using Analytics.Vision.Media;

namespace Analytics.Gateway.Ctyun.Abilities;

/// <summary>Fall and fight in G3: 1 to 64 consecutive frames under <c>images</c>. Order: 4003, 4010, 4012, 4013, 4015.</summary>
internal sealed class ClipHandler(ContractEndpoint endpoint) : AbilityHandler(endpoint)
{
    private const int MostPictures = 64;
    private const int ScoreDecimals = 6;

    private static readonly byte[][] s_names = ["images"u8.ToArray()];

    public override async ValueTask<Refusal?> RunAsync(AbilityCall call)
    {
        if (Open(call, out var texts) is { } refusal)
            return refusal;
        var found = new (ReadOnlyMemory<byte> Encoded, ImageHeader Header)[texts.Length];
        for (var i = 0; i < texts.Length; i++)
        {
            if (!call.TryBase64(texts[i], out var encoded) || call.Tools.Pictures.Probe(encoded.Span, PixelRules.Any, out var header) != PictureFault.None)
                return Refuse(4015);
            found[i] = (encoded, header);
        }

        if (await call.DecodeAsync(found, PixelRules.Any) is not { } decoded)
            return GatewayErrors.Internal;
        if (decoded.Any(d => d.Picture is null))
            return Refuse(4015);
        var (answer, fault) = await call.AskAsync<AbilityAnswer.Score>(new AbilityRequest.Clip(Endpoint.Ability, [.. decoded.Select(d => d.Picture!)]));
        if (answer is null)
            return fault;
        var json = call.Answer.Json;
        Envelope.Begin(json, Endpoint);
        json.WriteStartObject();
        json.WritePropertyName("score"u8);
        Shapes.Float(json, answer.Value, ScoreDecimals);
        json.WriteEndObject();
        Envelope.End(json);
        return null;
    }

    private Refusal? Open(AbilityCall call, out BodyField[] pictures)
    {
        pictures = [];
        Span<BodyField> fields = stackalloc BodyField[1];
        if (BodyFields.Read(call.Body, s_names, fields) is BodyForm.Empty or BodyForm.NotJson or BodyForm.NotObject)
            return Refuse(4003);
        if (!fields[0].IsPresent)
            return Refuse(4010);
        if (!fields[0].IsList)
            return Refuse(4012);
        Span<BodyField> elements = stackalloc BodyField[MostPictures];
        var count = BodyFields.ReadList(call.Body, fields[0], elements);
        if (count is 0 or > MostPictures)
            return Refuse(4013);
        pictures = elements[..count].ToArray();
        return null;
    }
}
