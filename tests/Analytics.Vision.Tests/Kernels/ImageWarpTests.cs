using Analytics.Vision.Kernels;
using Analytics.Vision.Media;

namespace Analytics.Vision.Tests.Kernels;

public sealed class ImageWarpTests
{
    [Theory]
    [InlineData(64, 48, 32, 32, ChannelOrder.Rgb)]
    [InlineData(64, 48, 13, 7, ChannelOrder.Bgr)]
    [InlineData(1, 1, 9, 9, ChannelOrder.Bgr)]
    [InlineData(3, 200, 24, 11, ChannelOrder.Rgb)]
    [InlineData(300, 2, 40, 8, ChannelOrder.Bgr)]
    public void Both_paths_agree_with_a_double_precision_oracle(int width, int height, int columns, int rows, ChannelOrder order)
    {
        var chance = new Random(width + rows);
        var image = new BgrImage(width, height, new byte[3 * width * height]);
        chance.NextBytes(image.Pixels);
        var options = new PreprocessOptions(columns, rows, FitMode.Stretch, order) { Mean = [10, 20, 30], Std = [2, 3, 4] };
        for (var round = 0; round < 20; round++)
        {
            // Parts inside, across the edges and outside, turned by any angle.
            var (angle, scale) = (chance.NextDouble() * 7, Math.Exp((chance.NextDouble() * 4) - 2.5));
            var (cosine, sine) = (Math.Cos(angle) * scale, Math.Sin(angle) * scale);
            var map = new AffineMap(cosine, -sine, chance.Next(-20, width + 20), sine, cosine, chance.Next(-20, height + 20));
            foreach (var path in new[] { KernelPath.Scalar, KernelPath.Vector256 })
            {
                if (path > RowBlend.Best)
                    continue;
                var tensor = new float[options.Elements];
                ImageWarp.Run(path, image, map, options, tensor);
                for (var i = 0; i < tensor.Length; i++)
                {
                    var (plane, row, column) = (i / (columns * rows), i / columns % rows, i % columns);
                    var expected = Expected(image, map, order == ChannelOrder.Bgr ? plane : 2 - plane, row, column);
                    // Positions are kept to about a hundred-thousandth of a pixel; samples differ by 255 a pixel at most.
                    Assert.Equal(expected, (tensor[i] * options.Std[plane]) + options.Mean[plane], 0.05);
                }
            }
        }
    }

    [Fact]
    public void A_map_of_nothing_copies_the_picture()
    {
        var image = new BgrImage(20, 10, [.. Enumerable.Range(0, 600).Select(i => (byte)i)]);
        var tensor = new float[600];
        ImageWarp.Run(image, new AffineMap(1, 0, 0, 0, 1, 0), new PreprocessOptions(20, 10, FitMode.Stretch, ChannelOrder.Bgr), tensor);
        for (var i = 0; i < 600; i++)
            Assert.Equal(image.Pixels[(3 * (i % 200)) + (i / 200)], tensor[i]);
    }

    [Fact]
    public void A_similarity_is_found_again_from_its_points()
    {
        var chance = new Random(3);
        for (var round = 0; round < 50; round++)
        {
            var (angle, scale) = (chance.NextDouble() * 6, 0.1 + chance.NextDouble());
            var map = new AffineMap(
                Math.Cos(angle) * scale, -Math.Sin(angle) * scale, chance.Next(100), Math.Sin(angle) * scale, Math.Cos(angle) * scale, chance.Next(100));
            var from = Enumerable.Range(0, 5).Select(_ => (chance.NextDouble() * 100, chance.NextDouble() * 100)).ToArray();
            var to = from.Select(p => map.Apply(p.Item1, p.Item2)).ToArray();
            var found = AffineMap.Similarity(from, to);
            foreach (var (x, y) in from)
            {
                var (expected, actual) = (map.Apply(x, y), found.Apply(x, y));
                Assert.Equal(expected.X, actual.X, 1e-9);
                Assert.Equal(expected.Y, actual.Y, 1e-9);
            }
        }

        Assert.Throws<ArgumentException>(() => AffineMap.Similarity([(1, 1), (1, 1)], [(0, 0), (1, 1)]));
        Assert.Throws<ArgumentException>(() => AffineMap.Similarity([(1, 1)], [(0, 0)]));
    }

    [Fact]
    public void The_way_back_leads_to_where_it_began()
    {
        var map = new AffineMap(0.3, -2, 40, 1.7, 0.4, -9);
        var (x, y) = map.Inverse().Apply(map.Apply(12, 34).X, map.Apply(12, 34).Y);
        Assert.Equal(12, x, 1e-9);
        Assert.Equal(34, y, 1e-9);
        Assert.Throws<InvalidOperationException>(() => new AffineMap(1, 2, 0, 2, 4, 0).Inverse());
    }

    [Fact]
    public void Wrong_lengths_are_refused()
    {
        var options = new PreprocessOptions(4, 4, FitMode.Stretch);
        Assert.Throws<ArgumentException>(() => ImageWarp.Run(new BgrImage(4, 4, new byte[47]), default, options, new float[48]));
        Assert.Throws<ArgumentException>(() => ImageWarp.Run(new BgrImage(4, 4, new byte[48]), default, options, new float[47]));
    }

    private static double Expected(BgrImage image, AffineMap map, int channel, int row, int column)
    {
        var (x, y) = map.Apply(column + 0.5, row + 0.5);
        (x, y) = (Math.Clamp(x - 0.5, 0, image.Width - 1), Math.Clamp(y - 0.5, 0, image.Height - 1));
        var (x0, y0) = ((int)x, (int)y);
        double At(int c, int r) => image.Pixels[(3 * ((Math.Min(r, image.Height - 1) * image.Width) + Math.Min(c, image.Width - 1))) + channel];
        var top = (At(x0, y0) * (1 - (x - x0))) + (At(x0 + 1, y0) * (x - x0));
        var bottom = (At(x0, y0 + 1) * (1 - (x - x0))) + (At(x0 + 1, y0 + 1) * (x - x0));
        return (top * (1 - (y - y0))) + (bottom * (y - y0));
    }
}
