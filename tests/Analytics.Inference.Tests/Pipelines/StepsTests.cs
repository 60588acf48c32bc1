using Analytics.Inference.Abilities;
using Analytics.Inference.Models;
using Analytics.Inference.Pipelines.ElectronicFence;
using Analytics.Inference.Pipelines.FallDown;
using Analytics.Inference.Pipelines.HardHat;
using Analytics.Inference.Pipelines.Steps;
using Analytics.Inference.Pipelines.Workwear;
using Analytics.Vision.Media;

namespace Analytics.Inference.Tests.Pipelines;

public sealed class StepsTests
{
    [Theory]
    [InlineData(20, 40, 200, "blue_hat")]
    [InlineData(240, 240, 235, "white_hat")]
    [InlineData(150, 152, 150, "white_hat")]
    [InlineData(235, 200, 30, "yellow_hat")]
    [InlineData(190, 20, 30, "red_hat")]
    [InlineData(240, 120, 20, "other_hat")]
    [InlineData(30, 150, 60, "other_hat")]
    [InlineData(20, 20, 22, "other_hat")]
    public void A_helmet_has_the_colour_of_its_shell(byte red, byte green, byte blue, string expected)
    {
        // A shell in the upper part, a face under it, all on a green wall.
        var image = Painted(200, 200, (x, y) =>
            x is < 50 or >= 150 || y < 60 ? ((byte)40, (byte)120, (byte)60) : y < 115 ? (red, green, blue) : ((byte)200, (byte)150, (byte)120));
        Assert.Equal(expected, HardHatPipeline.ColourOf(image, new PixelBox(50, 60, 150, 130)));
    }

    [Theory]
    [InlineData(30, 60, 160, "blue")]
    [InlineData(230, 230, 225, "light")]
    [InlineData(60, 60, 62, "dark")]
    [InlineData(200, 255, 40, "yellow")]
    [InlineData(250, 100, 20, "red")]
    [InlineData(40, 140, 70, "other")]
    public void Work_clothes_have_the_colour_of_their_cloth(byte red, byte green, byte blue, string expected) =>
        Assert.Equal(expected, WorkwearColours.Of(Painted(60, 80, (_, _) => (red, green, blue)), new PixelBox(10, 10, 50, 70)));

    [Fact]
    public void The_shares_of_colours_are_those_of_the_area()
    {
        var image = Painted(100, 100, (x, _) => x < 25 ? ((byte)200, (byte)0, (byte)0) : ((byte)0, (byte)0, (byte)200));
        var shares = Colours.Shares(image, new PixelBox(0, 0, 100, 100), reach: 1);
        // A quarter of a circle's width holds 19.55 % of its area.
        Assert.Equal(0.1955, shares[ColourClass.Red], 0.005);
        Assert.Equal(1, shares.Values.Sum(), 1e-9);
        Assert.Empty(Colours.Shares(image, new PixelBox(300, 300, 310, 310), 1));
    }

    [Theory]
    [InlineData(5, 5, true)]
    [InlineData(0, 5, true)]
    [InlineData(10, 10, true)]
    [InlineData(5, 0, true)]
    [InlineData(-0.01, 5, false)]
    [InlineData(10.01, 10, false)]
    public void An_area_holds_its_inside_and_its_edge(double x, double y, bool inside) => Assert.Equal(inside, Square().Contains(x, y));

    [Fact]
    public void Crossing_edges_follow_the_even_odd_rule()
    {
        // A bow tie: the two wings are inside, above and below the knot is not.
        var bow = new PixelPolygon([(0, 0), (10, 10), (10, 0), (0, 10)]);
        Assert.True(bow.Contains(1, 5));
        Assert.True(bow.Contains(9, 5));
        Assert.False(bow.Contains(5, 1));
        Assert.False(bow.Contains(5, 9));
        Assert.True(bow.Contains(5, 5));
    }

    [Theory]
    [InlineData(4, 4, 6, 6, true)]
    [InlineData(-5, -5, 20, 20, true)]
    [InlineData(8, 8, 20, 20, true)]
    [InlineData(-5, 4, 20, 6, true)]
    [InlineData(11, 0, 20, 20, false)]
    [InlineData(-9, -9, -1, 20, false)]
    public void A_box_touches_an_area_or_not(double left, double top, double right, double bottom, bool touches) =>
        Assert.Equal(touches, Square().Touches(new PixelBox(left, top, right, bottom)));

    [Fact]
    public void A_fall_is_what_lasts()
    {
        Assert.Equal(0.6, FallDownPipeline.Held([0, 0.9, 0, 0.6, 0.7, 0.8, 0], 3));
        Assert.Equal(0, FallDownPipeline.Held([0.9, 0, 0.9, 0], 2));
        Assert.Equal(0.4, FallDownPipeline.Held([0.4], 1));
        Assert.Equal([2, 6, 10, 14], FallDownPipeline.Spread([.. Enumerable.Range(0, 16)], 4));
        Assert.Equal([0, 1, 2], FallDownPipeline.Spread([0, 1, 2], 4));
    }

    [Fact]
    public void The_central_face_is_the_nearest_to_the_middle_and_of_two_the_larger()
    {
        var image = new BgrImage(100, 100, new byte[30000]);
        FoundFace Face(double x, double y, double side) => new(new PixelBox(x - side, y - side, x + side, y + side), 0.9, []);
        var (left, right, far) = (Face(40, 50, 5), Face(60, 50, 8), Face(90, 90, 10));
        Assert.Same(right, FaceFinder.Central([left, right, far], image));
        Assert.Null(FaceFinder.Central([], image));
    }

    [Fact]
    public void Quality_knows_dark_bright_and_blurred_from_clear()
    {
        var random = new Random(5);
        var noise = Painted(112, 112, (_, _) => { var v = (byte)random.Next(60, 200); return (v, v, v); });
        Assert.True(PictureQuality.Of(noise, []).IsClear);
        Assert.True(PictureQuality.Of(Painted(112, 112, (x, _) => ((byte)(x * 2), (byte)(x * 2), (byte)(x * 2))), []).IsBlurred);
        Assert.True(PictureQuality.Of(Painted(50, 40, (_, _) => (10, 10, 10)), []).IsDark);
        Assert.True(PictureQuality.Of(Painted(50, 40, (_, _) => (250, 250, 250)), []).IsBright);
        // Of the face alone, where there is one: the rest of the picture may be black.
        var face = new FoundFace(new PixelBox(50, 50, 162, 162), 1, []);
        var framed = Painted(200, 200, (x, y) => x is >= 50 and < 162 && y is >= 50 and < 162 ? (noise.Pixels[3 * (((y - 50) * 112) + x - 50)], noise.Pixels[3 * (((y - 50) * 112) + x - 50)], noise.Pixels[3 * (((y - 50) * 112) + x - 50)]) : ((byte)0, (byte)0, (byte)0));
        Assert.Equal(PictureQuality.Of(noise, []).Brightness, PictureQuality.Of(framed, [face]).Brightness, 1e-3);
    }

    [Theory]
    [InlineData(CropMethod.Box, 1.2, 1.25, 38, 30, 62, 60)]
    [InlineData(CropMethod.Square, 1, 1, 38, 33, 62, 57)]
    [InlineData(CropMethod.Inside, 2, 2, 30, 21, 70, 69)]
    public void Crops_lie_around_the_face(CropMethod method, double scaleX, double scaleY, double left, double top, double right, double bottom)
    {
        // A face of 20 × 24 around (50, 45).
        var face = new FoundFace(new PixelBox(40, 33, 60, 57), 1, []);
        var map = FaceCrops.MapFor(Input(new ModelCrop(method, scaleX, scaleY, [])), face, 100, 100);
        AssertNear((left, top), map.Apply(0, 0));
        AssertNear((right, bottom), map.Apply(80, 80));
    }

    [Theory]
    [InlineData(5, 5, 0, 0, 40, 48)]
    [InlineData(95, 95, 60, 52, 100, 100)]
    public void An_inner_crop_is_pushed_into_the_picture(double x, double y, double left, double top, double right, double bottom)
    {
        var face = new FoundFace(new PixelBox(x - 10, y - 12, x + 10, y + 12), 1, []);
        var map = FaceCrops.MapFor(Input(new ModelCrop(CropMethod.Inside, 2, 2, [])), face, 100, 100);
        AssertNear((left, top), map.Apply(0, 0));
        AssertNear((right, bottom), map.Apply(80, 80));
        // Scaled only as far as the picture reaches: 24 high at most 100, and as wide as the box's shape says.
        var wide = FaceCrops.MapFor(Input(new ModelCrop(CropMethod.Inside, 10, 10, [])), face, 100, 100);
        var (start, end) = (wide.Apply(0, 0), wide.Apply(80, 80));
        AssertNear((100 * 20.0 / 24, 100), (end.X - start.X, end.Y - start.Y));
    }

    [Fact]
    public void An_aligned_crop_puts_the_landmarks_onto_their_points()
    {
        (double, double)[] points = [(25, 30), (55, 30), (40, 45), (28, 60), (52, 60)];
        // The same points turned by a right angle and doubled.
        var face = new FoundFace(new PixelBox(0, 0, 1, 1), 1, [.. points.Select(p => (200 - (2 * p.Item2), 2 * p.Item1))]);
        var map = FaceCrops.MapFor(Input(new ModelCrop(CropMethod.Align, 1, 1, points)), face, 300, 300);
        foreach (var (point, mark) in points.Zip(face.Landmarks))
            AssertNear(mark, map.Apply(point.Item1, point.Item2));
        Assert.Throws<InvalidOperationException>(() => FaceCrops.MapFor(Input(new ModelCrop(CropMethod.Align, 1, 1, points)), face with { Landmarks = [] }, 300, 300));
    }

    private static PixelPolygon Square() => new([(0, 0), (10, 0), (10, 10), (0, 10)]);

    private static ModelInput Input(ModelCrop crop) =>
        new(null, 80, 80, TensorLayout.Nchw, ColourOrder.Bgr, ValueRange.Bytes, [0, 0, 0], [1, 1, 1], ResizeMode.Stretch, 0, null, crop);

    private static BgrImage Painted(int width, int height, Func<int, int, (byte Red, byte Green, byte Blue)> colour)
    {
        var pixels = new byte[3 * width * height];
        for (var i = 0; i < width * height; i++)
            (pixels[(3 * i) + 2], pixels[(3 * i) + 1], pixels[3 * i]) = colour(i % width, i / width);
        return new BgrImage(width, height, pixels);
    }

    private static void AssertNear((double X, double Y) expected, (double X, double Y) actual)
    {
        Assert.Equal(expected.X, actual.X, 1e-6);
        Assert.Equal(expected.Y, actual.Y, 1e-6);
    }
}
