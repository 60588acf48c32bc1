using Analytics.Vision.Media;
using OpenCvSharp;

namespace Analytics.Capture.Images.OpenCv;

/// <summary>The same pictures through OpenCV. Compiled only where its packages can be had (WithOpenCv).</summary>
public sealed class OpenCvImageCodec : IImageCodec
{
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
            using var decoded = Cv2.ImDecode(encoded, ImreadModes.Color | ImreadModes.IgnoreOrientation);
            if (decoded.Empty() || decoded.Width != header.Width || decoded.Height != header.Height)
                throw ImageHeaders.Damaged("OpenCV cannot decode its body");
            var pixels = new byte[header.Width * header.Height * 3];
            var row = header.Width * 3;
            for (var y = 0; y < header.Height; y++)
                System.Runtime.InteropServices.Marshal.Copy(decoded.Ptr(y), pixels, y * row, row);
            return new BgrImage(header.Width, header.Height, pixels);
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
