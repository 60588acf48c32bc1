using Analytics.Vision.Media;

namespace Analytics.Inference.Tests.Verifying;

/// <summary>Pictures of 8 × 8 in one grey: a file's first byte.</summary>
internal sealed class PlainCodec : IImageCodec
{
    public ImageHeader Probe(ReadOnlySpan<byte> encoded, ImageLimits limits) => new(ImageFormat.Bmp, 8, 8);

    public BgrImage Decode(ReadOnlySpan<byte> encoded, ImageLimits limits)
    {
        if (encoded.IsEmpty)
            throw new ImageRejectedException(ImageFault.NotAnImage, "it is empty");
        var image = new BgrImage(8, 8, new byte[192]);
        Array.Fill(image.Pixels, encoded[0]);
        return image;
    }

    public byte[] EncodeJpeg(BgrImage image, int quality) => [image.Pixels[0]];
}
