using Analytics.Vision.Frames;
using Analytics.Vision.Kernels;

namespace Analytics.Vision.Tests.Kernels;

public sealed class LetterboxTests
{
    [Fact]
    public void Content_is_centred_or_at_the_top_left()
    {
        var whole = new SourceRect(0, 0, 768, 432);
        var centred = Letterbox.Of(whole, 768, 432, new PreprocessOptions(416, 416, FitMode.LetterboxCentre));
        var corner = Letterbox.Of(whole, 768, 432, new PreprocessOptions(416, 416, FitMode.LetterboxTopLeft));

        Assert.Equal((0, 91, 416, 234), (centred.Left, centred.Top, centred.Width, centred.Height));
        Assert.Equal((0, 0, 416, 234), (corner.Left, corner.Top, corner.Width, corner.Height));
    }

    [Theory]
    [InlineData(FitMode.LetterboxCentre)]
    [InlineData(FitMode.LetterboxTopLeft)]
    [InlineData(FitMode.Stretch)]
    public void Boxes_in_tensor_pixels_come_back_in_fractions_of_the_frame(FitMode fit)
    {
        var part = new SourceRect(100, 50, 300, 200);
        var letterbox = Letterbox.Of(part, 768, 432, new PreprocessOptions(320, 320, fit));
        float X(double source) => (float)(letterbox.Left + ((source - part.X) / part.Width * letterbox.Width));
        float Y(double source) => (float)(letterbox.Top + ((source - part.Y) / part.Height * letterbox.Height));

        var box = letterbox.ToFrame(X(150), Y(80), X(350), Y(200));
        Assert.Equal(150 / 768f, box.X1, 1e-5f);
        Assert.Equal(80 / 432f, box.Y1, 1e-5f);
        Assert.Equal(350 / 768f, box.X2, 1e-5f);
        Assert.Equal(200 / 432f, box.Y2, 1e-5f);
    }

    [Fact]
    public void Boxes_are_cut_at_the_frame_and_points_are_not()
    {
        var letterbox = Letterbox.Of(new SourceRect(0, 0, 768, 432), 768, 432, new PreprocessOptions(416, 416, FitMode.LetterboxCentre));
        var box = letterbox.ToFrame(-10, 0, 500, 416);
        Assert.Equal((0, 0, 1, 1), (box.X1, box.Y1, box.X2, box.Y2));
        Assert.True(letterbox.ToFrame(0, 0).Y < 0);
    }

    [Fact]
    public void Snapshots_show_the_frame_s_colours_in_blue_green_red()
    {
        var image = BgrConverter.ToBgr(TestFrames.Flat(new FrameShape(9, 7, PixelLayout.I420), 81, 90, 240), YuvMatrix.Bt601);
        Assert.Equal((9, 7, 9 * 7 * 3), (image.Width, image.Height, image.Pixels.Length));
        Assert.All(image.Pixels.Chunk(3), pixel => Assert.Equal(new byte[] { 0, 0, 254 }, pixel));
    }

    [Fact]
    public void Bytes_from_another_node_are_normalised_like_floats_made_here()
    {
        var options = new PreprocessOptions(23, 9, FitMode.Stretch) { Mean = [1, 2, 3], Std = [4, 5, 6] };
        var bytes = new byte[options.Elements];
        new Random(1).NextBytes(bytes);
        var tensor = new float[options.Elements];
        ByteTensor.Normalise(bytes, tensor, options);
        for (var i = 0; i < bytes.Length; i++)
            Assert.Equal((bytes[i] - options.Mean[i / 207]) / options.Std[i / 207], tensor[i], 1e-4f);
        Assert.Throws<ArgumentException>(() => ByteTensor.Normalise(bytes, tensor.AsSpan(1), options));
    }
}
