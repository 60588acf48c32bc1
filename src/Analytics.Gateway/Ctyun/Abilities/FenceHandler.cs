using Analytics.Client.Contract;
using Analytics.Gateway.Ctyun.Answers;
using Analytics.Gateway.Ctyun.Bodies;
using Analytics.Gateway.Ctyun.Media;
using Analytics.Inference.Abilities;
using Analytics.Vision.Media;

namespace Analytics.Gateway.Ctyun.Abilities;

/// <summary>
/// Electronic fence in G2 and G3: up to 32 pictures and one area. Order: body 4003, 4004; keys 4005; list 4006, 4007, 4008; area 4011,
/// 4012; pictures 4009; area inside them 4013. Pictures that fail among others that do not are counted, not refused.
/// </summary>
internal sealed class FenceHandler(ContractEndpoint endpoint) : AbilityHandler(endpoint)
{
    private const int MostPictures = 32;

    private static readonly byte[][] s_names = ["image"u8.ToArray(), "area"u8.ToArray()];

    public override async ValueTask<Refusal?> RunAsync(AbilityCall call)
    {
        if (Open(call, out var texts, out var area) is { } refusal)
            return refusal;

        // 4009: only where not one of them can be read.
        var places = new List<int>(texts.Length);
        var found = new List<(ReadOnlyMemory<byte> Encoded, ImageHeader Header)>(texts.Length);
        for (var i = 0; i < texts.Length; i++)
        {
            if (!call.TryBase64(texts[i], out var encoded) || call.Tools.Pictures.Probe(encoded.Span, PixelRules.Any, out var header) != PictureFault.None)
                continue;
            places.Add(i);
            found.Add((encoded, header));
        }

        if (await call.DecodeAsync(found, PixelRules.Any) is not { } decoded)
            return GatewayErrors.Internal;
        var good = places.Zip(decoded).Where(p => p.Second.Picture is not null).Select(p => (Place: p.First, Picture: p.Second.Picture!)).ToList();
        if (good.Count == 0)
            return Refuse(4009);
        if (good.Any(p => !FenceArea.FitsInto(area, p.Picture.Image.Width, p.Picture.Image.Height)))
            return Refuse(4013);

        var (answer, fault) = await call.AskAsync<AbilityAnswer.Inside>(new AbilityRequest.Fence([.. good.Select(p => p.Picture)], area));
        if (answer is null)
            return fault;
        if (answer.Pictures.Count != good.Count)
            return Faults.Incomplete(Endpoint);
        var byPlace = new IReadOnlyList<FoundObject>?[texts.Length];
        for (var i = 0; i < good.Count; i++)
            byPlace[good[i].Place] = answer.Pictures[i];
        Write(call.Answer, byPlace, good.Count);
        return null;
    }

    private Refusal? Open(AbilityCall call, out BodyField[] pictures, out (double X, double Y)[] area)
    {
        (pictures, area) = ([], []);
        Span<BodyField> fields = stackalloc BodyField[2];
        switch (BodyFields.Read(call.Body, s_names, fields))
        {
            case BodyForm.Empty:
            case BodyForm.NotJson:
                return Refuse(4003);
            case BodyForm.NotObject:
            case BodyForm.EmptyObject:
                return Refuse(4004);
        }

        var (list, text) = (fields[0], fields[1]);
        if (!list.IsPresent || !text.IsPresent)
            return Refuse(4005);
        if (!list.IsList)
            return Refuse(4006);
        Span<BodyField> elements = stackalloc BodyField[MostPictures];
        var count = BodyFields.ReadList(call.Body, list, elements);
        if (count is 0 or > MostPictures)
            return Refuse(4007);
        pictures = elements[..count].ToArray();
        if (pictures.Any(picture => !picture.IsText || picture.IsEmptyText))
            return Refuse(4008);
        if (!text.IsText)
            return Refuse(4011);
        return BodyText.Short(call.Body, text, FenceArea.MostBytes) is { } points && FenceArea.TryRead(points, out area) ? null : Refuse(4012);
    }

    private void Write(AnswerBuffer answer, IReadOnlyList<FoundObject>?[] pictures, int handled)
    {
        var json = answer.Json;
        Envelope.Begin(json, Endpoint, handled, pictures.Length - handled);
        json.WriteStartArray();
        foreach (var inside in pictures)
        {
            json.WriteStartObject();
            json.WriteNumber("target_num"u8, inside?.Count ?? 0);
            json.WriteStartArray("location"u8);
            foreach (var target in inside ?? [])
                Shapes.LeftTop(json, target.Box);
            json.WriteEndArray();
            json.WriteEndObject();
        }

        json.WriteEndArray();
        Envelope.End(json);
    }
}
