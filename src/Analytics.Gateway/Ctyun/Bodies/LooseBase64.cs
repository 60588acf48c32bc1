using System.Buffers;
using System.Buffers.Text;
using System.Runtime.Intrinsics;

namespace Analytics.Gateway.Ctyun.Bodies;

/// <summary>
/// Base64 as callers write it: both alphabets, also mixed; with or without padding; white space anywhere. Everything else is refused,
/// bits that no byte takes included. Decodes into the memory of the text itself, which is always long enough.
/// </summary>
internal static class LooseBase64
{
    /// <summary>Decoded at a time: a scratch that stays in the cache, as text and result lie in the same place.</summary>
    private const int Scratch = 24 << 10;

    private static readonly SearchValues<byte> s_blanks = SearchValues.Create(" \t\r\n"u8);

    /// <param name="text">Is overwritten.</param>
    /// <param name="bytes">How many bytes of its begin are the result.</param>
    public static bool TryDecodeInPlace(Span<byte> text, out int bytes)
    {
        bytes = 0;
        // The platform's reader of the safe alphabet takes a per cent sign for padding.
        if (text.Contains((byte)'%'))
            return false;
        // Vectorised, each a pass at memory speed: after them one alphabet is left.
        text = WithoutBlanks(text);
        text.Replace((byte)'+', (byte)'-');
        text.Replace((byte)'/', (byte)'_');
        var (scratch, most) = (ArrayPool<byte>.Shared.Rent(Scratch), 0);
        try
        {
            for (var at = 0; ;)
            {
                var status = Base64Url.DecodeFromUtf8(text[at..], scratch.AsSpan(0, Scratch), out var consumed, out var written);
                most = Math.Max(most, written);
                if (status is not (OperationStatus.Done or OperationStatus.DestinationTooSmall))
                    return false;
                scratch.AsSpan(0, written).CopyTo(text[bytes..]);
                bytes += written;
                at += consumed;
                if (status == OperationStatus.Done)
                    return true;
                if (consumed == 0)
                    return false;
            }
        }
        finally
        {
            // A vector that is stored whole reaches a little beyond what it counts.
            scratch.AsSpan(0, Math.Min(Scratch, most + Vector512<byte>.Count)).Clear();
            ArrayPool<byte>.Shared.Return(scratch);
        }
    }

    // The platform passes blanks over too, but loses its place among them when it decodes piece by piece.
    private static Span<byte> WithoutBlanks(Span<byte> text)
    {
        var length = text.IndexOfAny(s_blanks);
        if (length < 0)
            return text;
        for (var at = length; at < text.Length;)
        {
            var rest = text[at..];
            var skip = rest.IndexOfAnyExcept(s_blanks);
            if (skip < 0)
                break;
            var run = rest[skip..];
            var end = run.IndexOfAny(s_blanks);
            run = end < 0 ? run : run[..end];
            run.CopyTo(text[length..]);
            (at, length) = (at + skip + run.Length, length + run.Length);
        }

        return text[..length];
    }
}
