using System.Text.Json;
using Analytics.Client.Contract;
using Analytics.Gateway.Ctyun.Answers;
using Analytics.Gateway.Ctyun.Bodies;
using Analytics.Gateway.Ctyun.Media;
using Analytics.Inference.Abilities;
using Analytics.Vision.Media;

namespace Analytics.Gateway.Ctyun.Abilities;

/// <summary>
/// Face comparison of G3, version v2. Each stage is checked for picture one and two before the next: 400005, 400006, 400008, 400009, then
/// Base64 400011, format 400012, size 400013, pixels 410001. A picture without a face is no error: score 0 and empty lists.
/// </summary>
internal sealed class FaceCompareHandler(ContractEndpoint endpoint) : AbilityHandler(endpoint)
{
    private const int MostBytes = 2 << 20;
    private const int Decimals = 4;

    public override async ValueTask<Refusal?> RunAsync(AbilityCall call)
    {
        var found = new (ReadOnlyMemory<byte> Encoded, ImageHeader Header)[2];
        if (Open(call, found) is { } refusal)
            return refusal;
        if (await call.DecodeAsync(found, PixelRules.Any) is not { } decoded)
            return GatewayErrors.Internal;
        for (var i = 0; i < decoded.Length; i++)
            if (decoded[i].Picture is null)
                return OfPicture(410001, i);
        var (answer, fault) = await call.AskAsync<AbilityAnswer.Comparison>(new AbilityRequest.FaceComparison(decoded[0].Picture!, decoded[1].Picture!));
        if (answer is null)
            return fault;
        Write(call.Answer.Json, answer);
        return null;
    }

    private Refusal? Open(AbilityCall call, (ReadOnlyMemory<byte> Encoded, ImageHeader Header)[] found)
    {
        Span<BodyField> fields = stackalloc BodyField[2];
        var form = BodyFields.Read(call.Body, FourDigit.Pair, fields);
        if (form is BodyForm.Empty or BodyForm.NotJson)
            return GatewayErrors.InvalidJson;
        if (form == BodyForm.NotObject)
            return Refuse(400005);
        if (!fields[0].IsPresent || !fields[1].IsPresent)
            return Refuse(400006);
        if (!fields[0].IsText || !fields[1].IsText)
            return Refuse(400008);
        if (fields[0].IsEmptyText || fields[1].IsEmptyText)
            return Refuse(400009);
        for (var i = 0; i < fields.Length; i++)
        {
            if (!call.TryBase64(fields[i], out var encoded))
                return Refuse(400011);
            found[i].Encoded = encoded;
        }

        foreach (var (encoded, _) in found)
            if (ContentKinds.Of(encoded.Span) is not (ContentKind.Jpeg or ContentKind.Png or ContentKind.Bmp))
                return Refuse(400012);
        for (var i = 0; i < found.Length; i++)
            if (found[i].Encoded.Length > MostBytes)
                return OfPicture(400013, i);
        for (var i = 0; i < found.Length; i++)
            if (call.Tools.Pictures.Probe(found[i].Encoded.Span, PixelRules.Any, out found[i].Header) != PictureFault.None)
                return OfPicture(410001, i);
        return null;
    }

    // The table has one entry for each picture.
    private Refusal OfPicture(int number, int index) => Endpoint.Errors.Where(error => error.Number == number).ElementAt(index);

    private void Write(Utf8JsonWriter json, AbilityAnswer.Comparison answer)
    {
        Envelope.Begin(json, Endpoint);
        json.WriteStartObject();
        WriteFace(json, "LandmarkA"u8, "RectAList"u8, answer.First);
        WriteFace(json, "LandmarkB"u8, "RectBList"u8, answer.Second);
        json.WritePropertyName("Score"u8);
        Shapes.Float(json, answer.First is null || answer.Second is null ? 0 : answer.Similarity, Decimals);
        json.WriteEndObject();
        Envelope.End(json);
    }

    private static void WriteFace(Utf8JsonWriter json, ReadOnlySpan<byte> landmarks, ReadOnlySpan<byte> rectangle, FoundFace? face)
    {
        json.WritePropertyName(landmarks);
        Shapes.Landmarks(json, face?.Landmarks ?? []);
        json.WritePropertyName(rectangle);
        if (face is not null)
        {
            Shapes.LeftTopList(json, face.Box);
        }
        else
        {
            json.WriteStartArray();
            json.WriteEndArray();
        }
    }
}
