using System.Runtime.InteropServices;
using Analytics.Capture.Images.Native;
using Analytics.Vision.Media;

namespace Analytics.Capture.Images;

/// <summary>
/// JPEG over libturbojpeg, PNG over libpng, BMP by own means. libturbojpeg gives a JPEG as it is stored; <see cref="Upright"/> turns it.
/// </summary>
public sealed class NativeImageCodec : IImageCodec
{
    private static readonly (string Library, string Package)[] Needed =
        [(TurboJpeg.Library, "libturbojpeg0"), (LibPng.Library, "libpng16-16")];

    /// <exception cref="DllNotFoundException">A library is missing; the message names its package.</exception>
    public NativeImageCodec()
    {
        if (Missing() is { } missing)
            throw new DllNotFoundException(missing);
    }

    /// <summary>What is missing on this machine and how to get it; null where nothing is.</summary>
    public static string? Missing()
    {
        var absent = Needed.Where(n => !NativeLibrary.TryLoad(n.Library, out _)).ToArray();
        return absent.Length == 0
            ? null
            : $"Images need {string.Join(" and ", absent.Select(a => a.Library))}: install with "
                + $"apt-get install {string.Join(' ', absent.Select(a => a.Package))}.";
    }

    public ImageHeader Probe(ReadOnlySpan<byte> encoded, ImageLimits limits) => ImageHeaders.Probe(encoded, limits);

    public BgrImage Decode(ReadOnlySpan<byte> encoded, ImageLimits limits)
    {
        var header = ImageHeaders.Probe(encoded, limits);
        ImageHeaders.CheckEnd(encoded, header.Format);
        return header.Format switch
        {
            ImageFormat.Jpeg => Upright.Turn(TurboJpeg.Decode(encoded, Upright.AsStored(header)), header.Orientation),
            ImageFormat.Png => LibPng.Decode(encoded, header),
            _ => BmpReader.Decode(encoded),
        };
    }

    public byte[] EncodeJpeg(BgrImage image, int quality) => TurboJpeg.Encode(EncoderInput.Checked(image, quality), quality);
}
