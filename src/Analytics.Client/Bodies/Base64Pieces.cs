using System.Buffers;
using System.Buffers.Text;

namespace Analytics.Client.Bodies;

/// <summary>How a generation wants Base64 (README of the contract, base rules for the client).</summary>
public enum Base64Form
{
    /// <summary>A–Z a–z 0–9 + /, padding, no line breaks: G2.</summary>
    Standard = 1,

    /// <summary>- and _ instead, with padding: G3.</summary>
    UrlSafe = 2,

    /// <summary>As <see cref="UrlSafe"/>, after <c>data:application/octet-stream;base64,</c>: G1.</summary>
    PrefixedUrlSafe = 3,
}

/// <summary>Base64 of a stream in pieces: memory is two buffers, whatever the length.</summary>
internal static class Base64Pieces
{
    private static readonly byte[] s_prefix = "data:application/octet-stream;base64,"u8.ToArray();

    /// <summary>Bytes encoded at a time: a multiple of three, so that only the last piece is padded.</summary>
    private const int Piece = 48 << 10;

    /// <summary>Characters that <paramref name="bytes"/> bytes become, the prefix included.</summary>
    public static long Length(long bytes, Base64Form form) => ((bytes + 2) / 3 * 4) + (form == Base64Form.PrefixedUrlSafe ? s_prefix.Length : 0);

    /// <exception cref="IOException">The stream holds another number of bytes than in the pass before.</exception>
    public static async Task WriteAsync(Stream from, long length, Base64Form form, Stream to, CancellationToken cancel)
    {
        var raw = ArrayPool<byte>.Shared.Rent(Piece);
        var text = ArrayPool<byte>.Shared.Rent(Base64.GetMaxEncodedToUtf8Length(Piece));
        try
        {
            if (form == Base64Form.PrefixedUrlSafe)
                await to.WriteAsync(s_prefix, cancel).ConfigureAwait(false);
            var left = length;
            while (left > 0)
            {
                var want = (int)Math.Min(Piece, left);
                await ReadFullyAsync(from, raw.AsMemory(0, want), cancel).ConfigureAwait(false);
                await to.WriteAsync(text.AsMemory(0, Encode(raw.AsSpan(0, want), text, form)), cancel).ConfigureAwait(false);
                left -= want;
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(raw, clearArray: true);
            ArrayPool<byte>.Shared.Return(text, clearArray: true);
        }
    }

    private static int Encode(ReadOnlySpan<byte> raw, Span<byte> text, Base64Form form)
    {
        Base64.EncodeToUtf8(raw, text, out _, out var written);
        if (form != Base64Form.Standard)
        {
            text[..written].Replace((byte)'+', (byte)'-');
            text[..written].Replace((byte)'/', (byte)'_');
        }

        return written;
    }

    private static async Task ReadFullyAsync(Stream from, Memory<byte> into, CancellationToken cancel)
    {
        var read = await from.ReadAtLeastAsync(into, into.Length, throwOnEndOfStream: false, cancel).ConfigureAwait(false);
        if (read < into.Length)
            throw new IOException("The picture or video became shorter while it was sent.");
    }
}
