using Analytics.Client;
using Analytics.Client.Bodies;
using Analytics.Client.Contract;
using Analytics.Inference.Abilities;
using Analytics.Vision.Media;

namespace Analytics.Inference.Remote.Mapping;

/// <summary>
/// Makes pictures that the remote will take: as they came where they fit, else as a JPEG of the same size in pixels, so that positions in
/// the answer stay true. Only the real-name check, whose answer has none, may get a smaller picture.
/// </summary>
internal sealed class PictureFit(Generation generation, IImageCodec codec, int quality)
{
    private const int WorstQuality = 40, QualityStep = 15, SmallestSide = 160;

    /// <exception cref="AbilityException">The picture cannot be made to fit.</exception>
    public Media Of(string ability, Picture picture)
    {
        var most = Limits.PictureBytes(generation, ability);
        if (!picture.IsTurned && picture.Encoded.Length > 0 && picture.Encoded.Length <= most && Limits.TakesFormat(generation, ability, picture.Encoded.Span))
            return Media.Of(picture.Encoded);
        for (var image = picture.Image; ; image = Half(image))
        {
            for (var tried = quality; tried >= WorstQuality; tried -= QualityStep)
            {
                if (codec.EncodeJpeg(image, tried) is var file && file.Length <= most)
                    return Media.Of(file);
            }

            if (ability != AbilityCodes.RealName || Math.Min(image.Width, image.Height) < 2 * SmallestSide)
                throw new AbilityException(AbilityFault.NotServed, $"a picture of {image.Width} × {image.Height} does not fit the remote's {most} bytes");
        }
    }

    // Each pixel the mean of four.
    private static BgrImage Half(BgrImage image)
    {
        var (width, height) = (image.Width / 2, image.Height / 2);
        var pixels = new byte[width * height * 3];
        var row = image.Width * 3;
        for (var y = 0; y < height; y++)
        {
            for (var x = 0; x < width * 3; x++)
            {
                var at = (2 * y * row) + (x / 3 * 6) + (x % 3);
                pixels[(y * width * 3) + x] = (byte)((image.Pixels[at] + image.Pixels[at + 3] + image.Pixels[at + row] + image.Pixels[at + row + 3] + 2) / 4);
            }
        }

        return new BgrImage(width, height, pixels);
    }
}
