using Analytics.Vision.Kernels;
using Analytics.Vision.Media;

namespace Analytics.Vision.Tests.Kernels;

public sealed class ImagePlanTests
{
    [Theory]
    [InlineData(31, 17, 16, 16, FitMode.LetterboxCentre, ChannelOrder.Rgb)]
    [InlineData(100, 75, 33, 20, FitMode.LetterboxTopLeft, ChannelOrder.Bgr)]
    [InlineData(7, 5, 40, 24, FitMode.Stretch, ChannelOrder.Bgr)]
    [InlineData(1, 1, 3, 3, FitMode.Stretch, ChannelOrder.Rgb)]
    public void Every_path_agrees_with_the_definition(int width, int height, int targetWidth, int targetHeight, FitMode fit, ChannelOrder order)
    {
        var image = new BgrImage(width, height, new byte[3 * width * height]);
        new Random(width).NextBytes(image.Pixels);
        var options = new PreprocessOptions(targetWidth, targetHeight, fit, order) { Mean = [10, 20, 30], Std = [2, 3, 4], Pad = 50 };
        var plan = new ImagePlan(width, height, options);
        foreach (var path in PreprocessPlanTests.Paths())
        {
            var tensor = new float[options.Elements];
            plan.Run(path, image, tensor);
            for (var i = 0; i < tensor.Length; i++)
            {
                var (p, row, column) = (i / (targetWidth * targetHeight), i / targetWidth % targetHeight, i % targetWidth);
                var expected = Expected(image, plan.Letterbox, order == ChannelOrder.Bgr ? p : 2 - p, row, column) ?? options.Pad;
                Assert.Equal(expected, (tensor[i] * options.Std[p]) + options.Mean[p], 0.05);
            }
        }
    }

    [Fact]
    public void A_part_shows_nothing_of_its_neighbourhood()
    {
        var image = new BgrImage(20, 20, new byte[1200]);
        for (var i = 0; i < 400; i++)
            image.Pixels[3 * i] = (byte)(i % 20 is >= 5 and < 9 && i / 20 is >= 6 and < 12 ? 200 : 0);
        var plan = new ImagePlan(20, 20, new PreprocessOptions(16, 16, FitMode.Stretch, ChannelOrder.Bgr), new SourceRect(5, 6, 4, 6));
        var tensor = new float[768];
        plan.Run(image, tensor);
        Assert.All(tensor.Take(256), v => Assert.Equal(200, v, 0.01f));
        Assert.All(tensor.Skip(256), v => Assert.Equal(0, v));
    }

    [Fact]
    public void Other_sizes_are_refused()
    {
        var plan = new ImagePlan(4, 4, new PreprocessOptions(2, 2, FitMode.Stretch));
        Assert.Throws<ArgumentException>(() => plan.Run(new BgrImage(4, 5, new byte[60]), new float[12]));
        Assert.Throws<ArgumentException>(() => plan.Run(new BgrImage(4, 4, new byte[48]), new float[11]));
        Assert.Throws<ArgumentException>(() => new ImagePlan(4, 4, plan.Options, new SourceRect(2, 2, 3, 1)));
    }

    private static double? Expected(BgrImage image, Letterbox box, int channel, int row, int column)
    {
        if (row < box.Top || row >= box.Top + box.Height || column < box.Left || column >= box.Left + box.Width)
            return null;
        var x = Math.Clamp(((column - box.Left + 0.5) * image.Width / box.Width) - 0.5, 0, image.Width - 1);
        var y = Math.Clamp(((row - box.Top + 0.5) * image.Height / box.Height) - 0.5, 0, image.Height - 1);
        var (x0, y0) = ((int)x, (int)y);
        double At(int c, int r) => image.Pixels[(3 * ((Math.Min(r, image.Height - 1) * image.Width) + Math.Min(c, image.Width - 1))) + channel];
        var top = (At(x0, y0) * (1 - (x - x0))) + (At(x0 + 1, y0) * (x - x0));
        var bottom = (At(x0, y0 + 1) * (1 - (x - x0))) + (At(x0 + 1, y0 + 1) * (x - x0));
        return (top * (1 - (y - y0))) + (bottom * (y - y0));
    }
}
