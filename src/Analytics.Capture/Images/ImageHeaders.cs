using System.Buffers.Binary;
using Analytics.Vision.Media;

namespace Analytics.Capture.Images;

/// <summary>
/// Format and size of a picture from its first bytes, and whether its end is there. All codecs share this, so that limits hold
/// before any decoder has seen the picture, and so that they refuse the same pictures.
/// </summary>
internal static class ImageHeaders
{
    private static ReadOnlySpan<byte> PngSignature => [0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A];

    private static ReadOnlySpan<byte> JpegScan => [0xFF, 0xDA];

    private static ReadOnlySpan<byte> JpegEnd => [0xFF, 0xD9];

    /// <exception cref="ImageRejectedException">Not one of the formats, damaged in its header, or over the limits.</exception>
    public static ImageHeader Probe(ReadOnlySpan<byte> encoded, ImageLimits limits)
    {
        if (encoded.Length > limits.MaxBytes)
            throw Reject(ImageFault.TooManyBytes, $"The picture has {encoded.Length} bytes; {limits.MaxBytes} at most.");
        var header = encoded switch
        {
            [0xFF, 0xD8, 0xFF, ..] => JpegHeader.Read(encoded),
            _ when encoded.StartsWith(PngSignature) => Png(encoded),
            [(byte)'B', (byte)'M', ..] => BmpReader.ReadHeader(encoded).Image,
            _ => throw Reject(ImageFault.NotAnImage, "The content is no JPEG, PNG or BMP picture."),
        };
        if (header.Width < 1 || header.Height < 1)
            throw Damaged("its size is zero");
        if (header.Width > limits.MaxSide || header.Height > limits.MaxSide)
            throw Reject(ImageFault.SideTooLong, $"The picture is {header.Width}x{header.Height}; a side has {limits.MaxSide} pixels at most.");
        if ((long)header.Width * header.Height > limits.MaxPixels)
            throw Reject(ImageFault.TooManyPixels, $"The picture is {header.Width}x{header.Height}; {limits.MaxPixels} pixels at most.");
        return header;
    }

    /// <summary>Some decoders fill what is missing with grey and call it success, so the end mark is asked for here.</summary>
    /// <exception cref="ImageRejectedException">The picture ends too early.</exception>
    public static void CheckEnd(ReadOnlySpan<byte> encoded, ImageFormat format)
    {
        var isWhole = format switch
        {
            ImageFormat.Jpeg => encoded.LastIndexOf(JpegEnd) > encoded.LastIndexOf(JpegScan),
            ImageFormat.Png => encoded.LastIndexOf("IEND"u8) > 0,
            _ => true,
        };
        if (!isWhole)
            throw Damaged("it ends too early");
    }

    public static ImageRejectedException Damaged(string how) => Reject(ImageFault.Damaged, $"The picture is damaged: {how}.");

    public static ImageRejectedException Reject(ImageFault fault, string message) => new(fault, message);

    private static ImageHeader Png(ReadOnlySpan<byte> encoded)
    {
        if (encoded.Length < 33 || !encoded[12..16].SequenceEqual("IHDR"u8))
            throw Damaged("its PNG header is incomplete");
        var width = BinaryPrimitives.ReadUInt32BigEndian(encoded[16..]);
        var height = BinaryPrimitives.ReadUInt32BigEndian(encoded[20..]);
        var (channels, hasAlpha) = encoded[25] switch { 0 => (1, false), 4 => (2, true), 6 => (4, true), _ => (3, false) };
        return new ImageHeader(
            ImageFormat.Png, (int)Math.Min(width, int.MaxValue), (int)Math.Min(height, int.MaxValue), channels, hasAlpha || HasTransparentColour(encoded));
    }

    // tRNS gives pictures without an alpha channel transparent colours; it stands before the first pixels.
    private static bool HasTransparentColour(ReadOnlySpan<byte> encoded)
    {
        for (var at = 33; at + 12 <= encoded.Length;)
        {
            var name = encoded.Slice(at + 4, 4);
            if (name.SequenceEqual("tRNS"u8))
                return true;
            var next = at + 12L + BinaryPrimitives.ReadUInt32BigEndian(encoded[at..]);
            if (name.SequenceEqual("IDAT"u8) || next > encoded.Length)
                return false;
            at = (int)next;
        }

        return false;
    }
}
