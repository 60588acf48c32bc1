using Analytics.Vision.Media;
using OpenCvSharp;

namespace Analytics.Capture.Images.OpenCv;

/// <summary>
/// The same pictures through OpenCV. Compiled only where its packages can be had (WithOpenCv). OpenCV turns JPEGs upright by itself unless
/// IMREAD_IGNORE_ORIENTATION is given, as it is here: <see cref="Upright"/> turns them for every codec, so that both read the same
/// orientation out of odd EXIF data and the size that <see cref="Probe"/> told is the size that comes.
/// </summary>
public sealed class OpenCvImageCodec : IImageCodec
{
    /// <summary>
    /// OpenCV's library has a libpng of its own, whose names it shows to others, and needs the system's beside it. Were that one loaded by
    /// it, it would call into the other; loaded before, it keeps to itself, and <see cref="NativeImageCodec"/> works in the same process.
    /// </summary>
    static OpenCvImageCodec() => NativeImageCodec.Missing();

    public ImageHeader Probe(ReadOnlySpan<byte> encoded, ImageLimits limits) => ImageHeaders.Probe(encoded, limits);

    public BgrImage Decode(ReadOnlySpan<byte> encoded, ImageLimits limits)
    {
        var header = ImageHeaders.Probe(encoded, limits);
        ImageHeaders.CheckEnd(encoded, header.Format);
        // OpenCV reads any number of rows past a short BMP's end as noise.
        if (header.Format is ImageFormat.Bmp)
            return BmpReader.Decode(encoded);
        try
        {
            var stored = Upright.AsStored(header);
            using var decoded = Cv2.ImDecode(encoded, ImreadModes.Color | ImreadModes.IgnoreOrientation);
            if (decoded.Empty() || decoded.Width != stored.Width || decoded.Height != stored.Height)
                throw ImageHeaders.Damaged("OpenCV cannot decode its body");
            var pixels = new byte[stored.Width * stored.Height * 3];
            var row = stored.Width * 3;
            for (var y = 0; y < stored.Height; y++)
                System.Runtime.InteropServices.Marshal.Copy(decoded.Ptr(y), pixels, y * row, row);
            return Upright.Turn(new BgrImage(stored.Width, stored.Height, pixels), header.Orientation);
        }
        catch (OpenCVException damage)
        {
            throw ImageHeaders.Damaged(damage.Message);
        }
    }

    public byte[] EncodeJpeg(BgrImage image, int quality)
    {
        EncoderInput.Checked(image, quality);
        using var pixels = Mat.FromPixelData(image.Height, image.Width, MatType.CV_8UC3, image.Pixels);
        Cv2.ImEncode(".jpg", pixels, out var encoded, new ImageEncodingParam(ImwriteFlags.JpegQuality, quality));
        return encoded;
    }
}
