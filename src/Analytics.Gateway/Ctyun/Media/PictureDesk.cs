using Analytics.Inference.Abilities;
using Analytics.Vision.Media;

namespace Analytics.Gateway.Ctyun.Media;

/// <summary>Where in its way a picture failed.</summary>
internal enum PictureFault
{
    None = 0,

    /// <summary>The header makes no sense, or the pixels cannot be decoded, or they are more than this node decodes.</summary>
    Damaged = 1,

    /// <summary>A side is longer or shorter than the ability takes.</summary>
    Size = 2,

    /// <summary>More channels than the ability takes, or transparency.</summary>
    Channels = 3,
}

/// <summary>Pixel limits of an ability.</summary>
/// <param name="Least">Shortest side that is taken, 0 without a limit.</param>
/// <param name="Most">Longest side that is taken.</param>
/// <param name="IsOpaque">At most three channels and no transparency (G1).</param>
internal readonly record struct PixelRules(int Least, int Most, bool IsOpaque = false)
{
    public static readonly PixelRules Any = new(0, int.MaxValue);
}

/// <summary>Reads the headers of pictures, checks limits on them, and decodes what passed: a bomb is refused before it is opened.</summary>
internal sealed class PictureDesk(IImageCodec codec, PictureMemory memory, long mostPixels)
{
    private readonly ImageLimits _limits = new(int.MaxValue, mostPixels, int.MaxValue);

    public PictureMemory Memory => memory;

    /// <summary>The header alone. Sides below the least one are told after decoding, as the tables order it.</summary>
    public PictureFault Probe(ReadOnlySpan<byte> encoded, PixelRules rules, out ImageHeader header)
    {
        header = default;
        // Told by the first bytes, and not by an exception: what is no picture at all is the commonest fault.
        if (ContentKinds.Of(encoded) is not (ContentKind.Jpeg or ContentKind.Png or ContentKind.Bmp))
            return PictureFault.Damaged;
        try
        {
            header = codec.Probe(encoded, _limits);
        }
        catch (ImageRejectedException rejected)
        {
            return rejected.Fault is ImageFault.TooManyPixels or ImageFault.SideTooLong && rules.Most < int.MaxValue ? PictureFault.Size : PictureFault.Damaged;
        }

        if (rules.IsOpaque && (header.HasAlpha || header.Channels > 3))
            return PictureFault.Channels;
        return header.Width > rules.Most || header.Height > rules.Most ? PictureFault.Size : PictureFault.None;
    }

    /// <summary>Bytes that decoding takes: three a pixel, four more while transparency is dropped, three more while it is turned upright.</summary>
    public static long Bytes(ImageHeader header) =>
        (long)header.Width * header.Height * (3 + (header.HasAlpha ? 4 : 0) + (header.Orientation > Orientation.Upright ? 3 : 0));

    /// <param name="header">As <see cref="Probe"/> read it.</param>
    /// <param name="picture">The result, null with a fault.</param>
    public PictureFault Decode(ReadOnlyMemory<byte> encoded, ImageHeader header, PixelRules rules, out Picture? picture)
    {
        picture = null;
        try
        {
            var image = codec.Decode(encoded.Span, _limits);
            if (image.Width < rules.Least || image.Height < rules.Least)
                return PictureFault.Size;
            picture = new Picture(encoded, image) { IsTurned = header.Orientation > Orientation.Upright };
            return PictureFault.None;
        }
        catch (ImageRejectedException)
        {
            return PictureFault.Damaged;
        }
    }
}
