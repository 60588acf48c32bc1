using System.Text;
using Analytics.Client.Contract;
using Analytics.Gateway.Ctyun.Answers;
using Analytics.Gateway.Ctyun.Bodies;
using Analytics.Gateway.Ctyun.Media;
using Analytics.Vision.Media;

namespace Analytics.Gateway.Ctyun.Abilities;

/// <summary>A picture of a G1 call whose header passed.</summary>
internal readonly record struct FirstPicture(ReadOnlyMemory<byte> Encoded, ImageHeader Header);

/// <summary>
/// Pictures of the first generation: addresses or prefixed Base64. Checked in input order, each to its end: address 4011, 4004, 4005 or
/// Base64 4006; size 4009; kind 4012, 4002; header 4003; sides 4008. A few addresses are fetched ahead.
/// </summary>
internal static class FirstPictures
{
    public static readonly PixelRules Pixels = new(32, 5000, IsOpaque: true);

    private const int MostStill = 10 << 20;
    private const int MostMoving = 50 << 20;
    private const int MostPrefix = 128;

    /// <returns>The pictures, or the first fault in input order.</returns>
    public static async ValueTask<(FirstPicture[] Pictures, Refusal? Refusal)> OpenAsync(AbilityCall call, ContractEndpoint endpoint, BodyField[] elements)
    {
        var pictures = new FirstPicture[elements.Length];
        using var rest = CancellationTokenSource.CreateLinkedTokenSource(call.Cancel);
        var ahead = new Queue<Task<(FetchOutcome Outcome, PooledBody Body)>>();
        var total = 0L;
        try
        {
            for (int i = 0, next = 0; i < elements.Length; i++)
            {
                for (; next < elements.Length && ahead.Count < call.Tools.Options.Fetch.AtOnce; next++)
                    if (IsAddress(call.Body, elements[next]))
                        ahead.Enqueue(FetchAsync(call, elements[next], rest.Token));
                ReadOnlyMemory<byte> encoded;
                if (IsAddress(call.Body, elements[i]))
                {
                    var (outcome, fetched) = await ahead.Dequeue();
                    if (Of(endpoint, outcome) is { } unread)
                        return ([], unread);
                    if ((total += fetched.Length) > CtyunOptions.MaxBody)
                        return ([], endpoint.Error(4010));
                    encoded = fetched.Memory;
                }
                else if (TryInline(call, elements[i], out var inline))
                {
                    encoded = inline;
                }
                else
                {
                    return ([], endpoint.Error(4006));
                }

                if (Check(call, endpoint, encoded, out pictures[i]) is { } unfit)
                    return ([], unfit);
            }

            return (pictures, null);
        }
        finally
        {
            await rest.CancelAsync();
            // Downloads write into memory that goes back with the call.
            await ((Task)Task.WhenAll(ahead)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        }
    }

    private static Refusal? Check(AbilityCall call, ContractEndpoint endpoint, ReadOnlyMemory<byte> encoded, out FirstPicture picture)
    {
        picture = default;
        if (encoded.Length > Most(encoded))
            return endpoint.Error(4009);
        switch (ContentKinds.Of(encoded.Span))
        {
            case ContentKind.None:
                return endpoint.Error(4012);
            case not (ContentKind.Jpeg or ContentKind.Png):
                return endpoint.Error(4002);
        }

        var fault = call.Tools.Pictures.Probe(encoded.Span, Pixels, out var header);
        picture = new FirstPicture(encoded, header);
        return fault switch
        {
            PictureFault.None => (Refusal?)null,
            PictureFault.Channels => endpoint.Error(4002),
            PictureFault.Size => endpoint.Error(4008),
            _ => endpoint.Error(4003),
        };
    }

    private static int Most(ReadOnlyMemory<byte> encoded) => ContentKinds.Of(encoded.Span) == ContentKind.Gif ? MostMoving : MostStill;

    private static bool IsAddress(ReadOnlySpan<byte> body, BodyField element)
    {
        if (!element.IsText)
            return false;
        var text = element.In(body);
        return Ascii.EqualsIgnoreCase(text[..Math.Min(5, text.Length)], "http:"u8) || Ascii.EqualsIgnoreCase(text[..Math.Min(6, text.Length)], "https:"u8);
    }

    private static async Task<(FetchOutcome Outcome, PooledBody Body)> FetchAsync(AbilityCall call, BodyField element, CancellationToken cancel)
    {
        var body = call.Keep(new PooledBody(call.Tools.Bodies));
        var address = BodyText.Short(call.Body, element, 16 << 10);
        return (address is null ? FetchOutcome.BadAddress : await call.Tools.Fetcher.FetchAsync(address, body, Most, cancel), body);
    }

    // data:application/octet-stream;base64, and then perhaps blanks: the sample has one.
    private static bool TryInline(AbilityCall call, BodyField element, out Memory<byte> encoded)
    {
        encoded = default;
        if (!element.IsText)
            return false;
        var text = element.In(call.Body);
        var comma = text[..Math.Min(MostPrefix, text.Length)].IndexOf((byte)',');
        if (comma < 0 || !Ascii.EqualsIgnoreCase(text[..Math.Min(5, comma)], "data:"u8))
            return false;
        var marks = text[..comma];
        return marks.Length >= 7 && Ascii.EqualsIgnoreCase(marks[^7..], ";base64"u8)
            && call.TryBase64(element, comma + 1, out encoded) && !encoded.IsEmpty;
    }

    private static Refusal? Of(ContractEndpoint endpoint, FetchOutcome outcome) => outcome switch
    {
        FetchOutcome.Fetched => (Refusal?)null,
        FetchOutcome.Unreadable => endpoint.Error(4004),
        FetchOutcome.TimedOut => endpoint.Error(4005),
        FetchOutcome.TooLarge => endpoint.Error(4009),
        FetchOutcome.BadAddress => endpoint.Error(4011),
        _ => GatewayErrors.Internal,
    };
}
