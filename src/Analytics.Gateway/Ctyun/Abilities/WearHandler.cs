using Analytics.Client;
using Analytics.Client.Contract;
using Analytics.Gateway.Ctyun.Answers;
using Analytics.Gateway.Ctyun.Bodies;
using Analytics.Gateway.Ctyun.Media;
using Analytics.Inference.Abilities;

namespace Analytics.Gateway.Ctyun.Abilities;

/// <summary>
/// Hard hat and workwear in G2 and G3: one picture under <c>image</c>. Order: body 4005, 4006; field 4001; size 4002; Base64 and picture
/// 4003. G3 measures the text, G2 the picture (C02).
/// </summary>
internal sealed class WearHandler(ContractEndpoint endpoint, Func<Picture, AbilityRequest> request, Func<string, string?> label) : AbilityHandler(endpoint)
{
    private const int MostBytes = 5 << 20;

    private static readonly byte[][] s_names = ["image"u8.ToArray()];

    private bool MeasuresText => Endpoint.Generation == Generation.G3;

    public override async ValueTask<Refusal?> RunAsync(AbilityCall call)
    {
        if (Open(call, out var picture) is { } refusal)
            return refusal;
        if (call.Tools.Pictures.Probe(picture.Span, PixelRules.Any, out var header) != PictureFault.None)
            return Refuse(4003);
        if (await call.DecodeAsync([(picture, header)], PixelRules.Any) is not [var decoded])
            return GatewayErrors.Internal;
        if (decoded.Picture is null)
            return Refuse(4003);
        var (answer, fault) = await call.AskAsync<AbilityAnswer.Objects>(request(decoded.Picture));
        if (answer is null)
            return fault;
        Write(call.Answer, answer);
        return null;
    }

    private Refusal? Open(AbilityCall call, out Memory<byte> picture)
    {
        picture = default;
        Span<BodyField> fields = stackalloc BodyField[1];
        switch (BodyFields.Read(call.Body, s_names, fields))
        {
            // B27: G3 explains 4005 as no object, G2 as no body.
            case BodyForm.Empty:
            case BodyForm.NotObject when Endpoint.Generation == Generation.G3:
                return Refuse(4005);
            case BodyForm.NotJson:
            case BodyForm.NotObject:
                return Refuse(4006);
        }

        var image = fields[0];
        if (!image.IsText || image.IsEmptyText)
            return Refuse(4001);
        if (MeasuresText && image.Length > MostBytes)
            return Refuse(4002);
        if (!call.TryBase64(image, out picture))
            return Refuse(!MeasuresText && image.Length / 4 * 3 > MostBytes ? 4002 : 4003);
        return !MeasuresText && picture.Length > MostBytes ? Refuse(4002) : null;
    }

    private void Write(AnswerBuffer answer, AbilityAnswer.Objects found)
    {
        var json = answer.Json;
        Envelope.Begin(json, Endpoint);
        json.WriteStartArray();
        foreach (var item in found.Found)
            if (label(item.Label) is { } shown)
                Shapes.Wear(json, item.Box, shown, item.Score);
        json.WriteEndArray();
        Envelope.End(json);
    }
}
