using Analytics.Client.Contract;
using Analytics.Gateway.Ctyun.Answers;
using Analytics.Gateway.Ctyun.Bodies;
using Analytics.Gateway.Ctyun.Media;
using Analytics.Inference.Abilities;

namespace Analytics.Gateway.Ctyun.Abilities;

/// <summary>
/// The first generation: a list under <c>data</c>, answered in its order. Pictures are decoded one question at a time, so that a call of a
/// hundred holds one. One bad picture fails the whole call.
/// </summary>
/// <param name="most">Elements of the list.</param>
internal abstract class FirstHandler(ContractEndpoint endpoint, int most) : AbilityHandler(endpoint)
{
    private static readonly byte[][] s_names = ["data"u8.ToArray()];

    public sealed override async ValueTask<Refusal?> RunAsync(AbilityCall call)
    {
        if (Open(call, out var elements) is { } refusal)
            return refusal;
        var (pictures, fault) = await FirstPictures.OpenAsync(call, Endpoint, elements);
        if (fault is not null)
            return fault;
        Envelope.Begin(call.Answer.Json, Endpoint);
        call.Answer.Json.WriteStartArray();
        for (var at = 0; at < pictures.Length; at += PicturesOfQuestion)
            if (await AnswerAsync(call, pictures.AsMemory(at, PicturesOfQuestion)) is { } failed)
                return failed;
        call.Answer.Json.WriteEndArray();
        Envelope.End(call.Answer.Json);
        return null;
    }

    /// <summary>1, or 2 for pairs.</summary>
    protected virtual int PicturesOfQuestion => 1;

    /// <summary>Elements of the list, 0 where there is none.</summary>
    protected static int Count(ReadOnlySpan<byte> body)
    {
        Span<BodyField> fields = stackalloc BodyField[1];
        return BodyFields.Read(body, s_names, fields) == BodyForm.Object && fields[0].IsList ? BodyFields.ReadList(body, fields[0], []) : 0;
    }

    /// <summary>Asks about decoded pictures and writes one element of the result.</summary>
    protected abstract ValueTask<Refusal?> AnswerAsync(AbilityCall call, Picture[] pictures);

    /// <summary>The elements that name pictures; null for one of another shape.</summary>
    protected virtual BodyField[]? Pictures(ReadOnlySpan<byte> body, ReadOnlySpan<BodyField> elements) => elements.ToArray();

    private Refusal? Open(AbilityCall call, out BodyField[] pictures)
    {
        pictures = [];
        Span<BodyField> fields = stackalloc BodyField[1];
        if (BodyFields.Read(call.Body, s_names, fields) is BodyForm.Empty or BodyForm.NotJson or BodyForm.NotObject)
            return Refuse(4007);
        if (!fields[0].IsList)
            return Refuse(4001);
        Span<BodyField> elements = stackalloc BodyField[most];
        var count = BodyFields.ReadList(call.Body, fields[0], elements);
        if (count == 0 || Pictures(call.Body, elements[..Math.Min(count, most)]) is not { } found)
            return Refuse(4001);
        pictures = found;
        return count > most ? Refuse(4010) : null;
    }

    private async ValueTask<Refusal?> AnswerAsync(AbilityCall call, Memory<FirstPicture> question)
    {
        var found = question.ToArray();
        if (await call.DecodeAsync([.. found.Select(p => (p.Encoded, p.Header))], FirstPictures.Pixels) is not { } decoded)
            return GatewayErrors.Internal;
        foreach (var (fault, picture) in decoded)
            if (picture is null)
                return Refuse(fault == PictureFault.Size ? 4008 : 4003);
        return await AnswerAsync(call, [.. decoded.Select(d => d.Picture!)]);
    }
}
