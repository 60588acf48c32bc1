using Analytics.Client.Contract;
using Analytics.Gateway.Ctyun.Answers;
using Analytics.Gateway.Ctyun.Bodies;
using Analytics.Gateway.Ctyun.Media;
using Analytics.Inference.Abilities;
using Analytics.Vision.Media;

namespace Analytics.Gateway.Ctyun.Abilities;

/// <summary>One call that was admitted: its body, what it may use, and the answer that it writes.</summary>
/// <param name="body">Plain JSON. Base64 in it is decoded in its own place.</param>
internal sealed class AbilityCall(
    CtyunTools tools, ContractEndpoint endpoint, string account, Memory<byte> body, CtyunReply reply, CallDeadline end) : IDisposable
{
    private readonly Lock _gate = new();
    private readonly List<IDisposable> _kept = [];
    private IDisposable? _pictures;

    public CtyunTools Tools => tools;

    /// <summary>Whose call it is.</summary>
    public string Account => account;

    public ReadOnlySpan<byte> Body => body.Span;

    public AnswerBuffer Answer => reply.Buffer;

    public CancellationToken Cancel => end.Token;

    /// <summary>Why the backend could not, for the log.</summary>
    public AbilityException? Fault { get; private set; }

    /// <summary>Decodes a text of the body where it stands.</summary>
    public bool TryBase64(BodyField field, out Memory<byte> bytes) => TryBase64(field, 0, out bytes);

    /// <param name="skip">Characters of its begin that are a prefix.</param>
    public bool TryBase64(BodyField field, int skip, out Memory<byte> bytes)
    {
        bytes = default;
        if (!field.IsText)
            return false;
        var text = body.Slice(field.Start + skip, field.Length - skip);
        if (field.IsEscaped)
        {
            if (!BodyText.TryUnescapeInPlace(text.Span, out var length))
                return false;
            text = text[..length];
        }

        if (!LooseBase64.TryDecodeInPlace(text.Span, out var count))
            return false;
        bytes = text[..count];
        return true;
    }

    /// <summary>
    /// Decodes pictures whose headers passed, under the memory that all calls share. What an earlier call to this took is given back first.
    /// </summary>
    /// <returns>A fault for each picture, or <see cref="PictureFault.Damaged"/> for all when they are more than this node holds; null when too
    /// many calls wait.</returns>
    public async ValueTask<(PictureFault Fault, Picture? Picture)[]?> DecodeAsync(
        IReadOnlyList<(ReadOnlyMemory<byte> Encoded, ImageHeader Header)> found, PixelRules rules)
    {
        _pictures?.Dispose();
        _pictures = null;
        var results = new (PictureFault Fault, Picture? Picture)[found.Count];
        var bytes = found.Sum(picture => PictureDesk.Bytes(picture.Header));
        if (bytes > tools.Pictures.Memory.Limit)
        {
            Array.Fill(results, (PictureFault.Damaged, null));
            return results;
        }

        _pictures = await tools.Pictures.Memory.TakeAsync(bytes, Cancel).ConfigureAwait(false);
        if (_pictures is null)
            return null;
        for (var i = 0; i < results.Length; i++)
        {
            Cancel.ThrowIfCancellationRequested();
            results[i] = (tools.Pictures.Decode(found[i].Encoded, found[i].Header, rules, out var picture), picture);
        }

        return results;
    }

    /// <summary>Asks the ability (step 11).</summary>
    /// <returns>The answer, or why there is none.</returns>
    public async ValueTask<(TAnswer? Answer, Refusal? Refusal)> AskAsync<TAnswer>(AbilityRequest request)
        where TAnswer : AbilityAnswer
    {
        try
        {
            return await tools.Backend.RunAsync(request, Cancel).ConfigureAwait(false) switch
            {
                TAnswer wanted => (wanted, null),
                AbilityAnswer.Refused refused => (null, Faults.Of(endpoint, refused)),
                _ => (null, Faults.Incomplete(endpoint)),
            };
        }
        catch (AbilityException fault)
        {
            Fault = fault;
            return (null, Faults.Of(endpoint, fault.Fault));
        }
    }

    /// <summary>Something that the call holds to its end. Thread-safe.</summary>
    public T Keep<T>(T part)
        where T : IDisposable
    {
        lock (_gate)
            _kept.Add(part);
        return part;
    }

    public void Dispose()
    {
        _pictures?.Dispose();
        foreach (var part in _kept)
            part.Dispose();
    }
}
