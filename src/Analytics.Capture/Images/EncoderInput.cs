using Analytics.Vision.Media;

namespace Analytics.Capture.Images;

/// <summary>Native encoders trust sizes, so they are checked here.</summary>
internal static class EncoderInput
{
    /// <summary>The longest side that JPEG can express.</summary>
    private const int MaxSide = 65_500;

    public static BgrImage Checked(BgrImage image, int quality)
    {
        ArgumentNullException.ThrowIfNull(image);
        ArgumentOutOfRangeException.ThrowIfLessThan(quality, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(quality, 100);
        if (image.Width is < 1 or > MaxSide || image.Height is < 1 or > MaxSide || image.Pixels.LongLength != (long)image.Width * image.Height * 3)
            throw new ArgumentException($"A picture of {image.Width}x{image.Height} cannot have {image.Pixels.LongLength} bytes.", nameof(image));
        return image;
    }
}
