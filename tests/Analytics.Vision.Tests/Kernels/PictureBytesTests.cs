using Analytics.Vision.Kernels;
using Analytics.Vision.Media;

namespace Analytics.Vision.Tests.Kernels;

/// <summary>Pictures for a node that infers elsewhere: what is not normalised, rounded half up.</summary>
public sealed class PictureBytesTests
{
    [Theory]
    [InlineData(64, 48, 32, 32, FitMode.LetterboxCentre, ChannelOrder.Rgb)]
    [InlineData(33, 71, 40, 24, FitMode.LetterboxTopLeft, ChannelOrder.Bgr)]
    [InlineData(17, 9, 31, 13, FitMode.Stretch, ChannelOrder.Bgr)]
    public void A_picture_in_bytes_is_the_plain_one_rounded(int width, int height, int columns, int rows, FitMode fit, ChannelOrder order)
    {
        var image = Noise(width, height);
        var plain = new PreprocessOptions(columns, rows, fit, order);
        var normalised = plain with { Mean = [10, 20, 30], Std = [50, 60, 70] };
        var floats = new float[plain.Elements];
        var bytes = new byte[plain.Elements];

        new ImagePlan(width, height, plain).Run(image, floats);
        new ImagePlan(width, height, normalised).Run(image, bytes);

        Assert.Equal(floats.Select(value => (byte)(value + 0.5f)), bytes);
    }

    [Fact]
    public void A_crop_in_bytes_is_the_plain_one_rounded()
    {
        var image = Noise(40, 30);
        var map = AffineMap.ToPart(24, 20, -3, 4.5, 30, 31);
        var plain = new PreprocessOptions(24, 20, FitMode.Stretch);
        var floats = new float[plain.Elements];
        var bytes = new byte[plain.Elements];

        ImageWarp.Run(image, map, plain, floats);
        ImageWarp.Run(image, map, plain with { Mean = [10, 20, 30], Std = [50, 60, 70] }, bytes);

        Assert.Equal(floats.Select(value => (byte)(value + 0.5f)), bytes);
    }

    private static BgrImage Noise(int width, int height)
    {
        var pixels = new byte[3 * width * height];
        new Random(3).NextBytes(pixels);
        return new BgrImage(width, height, pixels);
    }
}
