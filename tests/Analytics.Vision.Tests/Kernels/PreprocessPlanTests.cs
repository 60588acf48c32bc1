using System.Runtime.Intrinsics;
using Analytics.Vision.Frames;
using Analytics.Vision.Kernels;

namespace Analytics.Vision.Tests.Kernels;

public sealed class PreprocessPlanTests
{
    // One sample value of 255: the product's promise against the oracle.
    private const double Tolerance = 1;

    public static TheoryData<int, int, int, int, PixelLayout, FitMode, ChannelOrder, YuvMatrix> Cases => new()
    {
        { 96, 54, 52, 52, PixelLayout.Nv12, FitMode.LetterboxTopLeft, ChannelOrder.Bgr, YuvMatrix.Bt601 },
        { 96, 54, 52, 52, PixelLayout.I420, FitMode.LetterboxCentre, ChannelOrder.Rgb, YuvMatrix.Bt709 },
        { 52, 52, 52, 52, PixelLayout.Nv12, FitMode.LetterboxCentre, ChannelOrder.Rgb, YuvMatrix.Bt601 },
        { 52, 29, 52, 52, PixelLayout.I420, FitMode.LetterboxTopLeft, ChannelOrder.Bgr, YuvMatrix.Bt709 },
        { 64, 33, 64, 64, PixelLayout.Nv12, FitMode.LetterboxTopLeft, ChannelOrder.Bgr, YuvMatrix.Bt709 },
        { 101, 67, 33, 47, PixelLayout.Nv12, FitMode.Stretch, ChannelOrder.Rgb, YuvMatrix.Bt601 },
        { 101, 67, 33, 47, PixelLayout.I420, FitMode.LetterboxCentre, ChannelOrder.Rgb, YuvMatrix.Bt601 },
        { 37, 91, 61, 40, PixelLayout.Nv12, FitMode.LetterboxTopLeft, ChannelOrder.Rgb, YuvMatrix.Bt709 },
        { 320, 180, 31, 17, PixelLayout.Nv12, FitMode.Stretch, ChannelOrder.Rgb, YuvMatrix.Bt601 },
        { 317, 181, 29, 29, PixelLayout.I420, FitMode.LetterboxCentre, ChannelOrder.Bgr, YuvMatrix.Bt601 },
        { 21, 13, 97, 83, PixelLayout.Nv12, FitMode.Stretch, ChannelOrder.Bgr, YuvMatrix.Bt601 },
        { 2, 2, 9, 9, PixelLayout.I420, FitMode.Stretch, ChannelOrder.Rgb, YuvMatrix.Bt709 },
        { 3, 2, 1, 1, PixelLayout.Nv12, FitMode.Stretch, ChannelOrder.Rgb, YuvMatrix.Bt601 },
        { 640, 2, 8, 8, PixelLayout.Nv12, FitMode.LetterboxCentre, ChannelOrder.Rgb, YuvMatrix.Bt601 },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public void Every_path_agrees_with_the_double_precision_oracle(
        int width, int height, int targetWidth, int targetHeight, PixelLayout layout, FitMode fit, ChannelOrder order, YuvMatrix matrix)
    {
        var options = new PreprocessOptions(targetWidth, targetHeight, fit, order, matrix)
        {
            Mean = [123.675f, 116.28f, 103.53f],
            Std = [58.395f, 57.12f, 57.375f],
            Pad = 114,
        };
        var frame = TestFrames.Noise(new FrameShape(width, height, layout), seed: width);
        AssertAgrees(frame, new SourceRect(0, 0, width, height), PreprocessPlan.For(frame.Shape, options));
    }

    [Theory]
    [InlineData(10, 6, 40, 30, PixelLayout.Nv12)]
    [InlineData(11, 7, 41, 31, PixelLayout.I420)]
    [InlineData(10.25, 6.75, 33.5, 21.25, PixelLayout.Nv12)]
    [InlineData(86, 40, 10, 14, PixelLayout.Nv12)]
    [InlineData(0, 0, 1, 1, PixelLayout.I420)]
    [InlineData(32, 16, 24, 24, PixelLayout.Nv12)]
    public void A_part_of_the_frame_agrees_with_the_oracle(double x, double y, double width, double height, PixelLayout layout)
    {
        var frame = TestFrames.Noise(new FrameShape(96, 54, layout), seed: 5);
        var part = new SourceRect(x, y, width, height);
        AssertAgrees(frame, part, PreprocessPlan.ForPart(frame.Shape, part, new PreprocessOptions(24, 24, FitMode.LetterboxCentre)));
    }

    [Fact]
    public void Any_shape_target_and_part_agrees_with_the_oracle()
    {
        var random = new Random(12);
        for (var i = 0; i < 120; i++)
        {
            var shape = new FrameShape(random.Next(2, 90), random.Next(2, 60), random.Next(2) == 0 ? PixelLayout.Nv12 : PixelLayout.I420);
            var (x, y) = (random.Next(shape.Width - 1), random.Next(shape.Height - 1));
            var part = new SourceRect(x, y, random.Next(1, shape.Width - x + 1), random.Next(1, shape.Height - y + 1));
            // One in three is not resized: the direct path has corners of its own.
            var (width, height) = i % 3 == 0 ? ((int)part.Width, (int)part.Height) : (random.Next(1, 50), random.Next(1, 40));
            var options = new PreprocessOptions(width, height, (FitMode)random.Next(1, 4), (ChannelOrder)random.Next(1, 3));
            var frame = TestFrames.Noise(shape, seed: i);
            AssertAgrees(frame, part, PreprocessPlan.ForPart(shape, part, options));
            frame.Release();
        }
    }

    [Fact]
    public void Vector_paths_and_the_scalar_twin_differ_by_rounding_only()
    {
        var frame = TestFrames.Noise(new FrameShape(211, 119, PixelLayout.Nv12), seed: 9);
        var plan = PreprocessPlan.For(frame.Shape, new PreprocessOptions(128, 96, FitMode.LetterboxCentre) { Std = [255, 255, 255] });
        var scalar = new float[plan.Options.Elements];
        plan.Run(KernelPath.Scalar, frame, scalar);
        foreach (var path in Paths())
        {
            var vector = new float[plan.Options.Elements];
            plan.Run(path, frame, vector);
            for (var i = 0; i < scalar.Length; i++)
                Assert.True(Math.Abs(scalar[i] - vector[i]) < 1e-5, $"{path}, element {i}: {scalar[i]} and {vector[i]}");
        }
    }

    [Fact]
    public void Black_white_and_red_come_out_as_such()
    {
        Assert.Equal((0, 0, 0), Rounded(TestFrames.Flat(new FrameShape(8, 8, PixelLayout.Nv12), 16)));
        Assert.Equal((255, 255, 255), Rounded(TestFrames.Flat(new FrameShape(8, 8, PixelLayout.I420), 235)));
        Assert.Equal((254, 0, 0), Rounded(TestFrames.Flat(new FrameShape(8, 8, PixelLayout.Nv12), 81, 90, 240)));

        static (int R, int G, int B) Rounded(Frame frame)
        {
            var plan = PreprocessPlan.For(frame.Shape, new PreprocessOptions(5, 5, FitMode.Stretch));
            var tensor = new byte[75];
            plan.Run(frame, tensor);
            return (tensor[12], tensor[37], tensor[62]);
        }
    }

    [Fact]
    public void The_hot_path_allocates_nothing()
    {
        var frame = TestFrames.Noise(new FrameShape(160, 90, PixelLayout.Nv12), seed: 1);
        var plan = PreprocessPlan.For(frame.Shape, new PreprocessOptions(64, 64, FitMode.LetterboxCentre));
        var (floats, bytes) = (new float[plan.Options.Elements], new byte[plan.Options.Elements]);
        plan.Run(frame, floats);
        plan.Run(frame, bytes);

        var before = GC.GetAllocatedBytesForCurrentThread();
        plan.Run(frame, floats);
        plan.Run(frame, bytes);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Fact]
    public void Neighbours_in_the_batch_are_left_alone()
    {
        var frame = TestFrames.Noise(new FrameShape(75, 43, PixelLayout.Nv12), seed: 2);
        var plan = PreprocessPlan.For(frame.Shape, new PreprocessOptions(37, 29, FitMode.Stretch));
        foreach (var path in Paths())
        {
            var batch = new float[plan.Options.Elements + 64];
            Array.Fill(batch, -7);
            plan.Run(path, frame, batch.AsSpan(32, plan.Options.Elements));
            Assert.All(batch.Take(32).Concat(batch.TakeLast(32)), v => Assert.Equal(-7, v));
            Assert.DoesNotContain(-7, batch.Skip(32).Take(plan.Options.Elements));
        }
    }

    [Fact]
    public void Wrong_shapes_lengths_and_options_are_refused()
    {
        var frame = TestFrames.Noise(new FrameShape(16, 16, PixelLayout.Nv12), seed: 3);
        var good = new PreprocessOptions(8, 8, FitMode.Stretch);
        var plan = PreprocessPlan.For(new FrameShape(16, 18, PixelLayout.Nv12), good);

        Assert.Throws<ArgumentException>(() => plan.Run(frame, new float[192]));
        Assert.Throws<ArgumentException>(() => PreprocessPlan.For(frame.Shape, good).Run(frame, new float[191]));
        Assert.Throws<ArgumentException>(() => PreprocessPlan.For(frame.Shape, good with { Std = [1, 0, 1] }));
        Assert.Throws<ArgumentException>(() => PreprocessPlan.For(frame.Shape, good with { Mean = [1] }));
        Assert.Throws<ArgumentException>(() => PreprocessPlan.For(frame.Shape, good with { Width = 0 }));
        Assert.Throws<ArgumentException>(() => PreprocessPlan.For(frame.Shape, good with { Pad = float.NaN }));
        Assert.Throws<ArgumentException>(() => PreprocessPlan.ForPart(frame.Shape, new SourceRect(8, 8, 9, 4), good));
        Assert.Throws<ArgumentException>(() => PreprocessPlan.ForPart(frame.Shape, new SourceRect(double.NaN, 8, 2, 4), good));
    }

    internal static IEnumerable<KernelPath> Paths() => Enum.GetValues<KernelPath>().Where(p => p <= RowBlend.Best);

    private static void AssertAgrees(Frame frame, SourceRect part, PreprocessPlan plan)
    {
        var options = plan.Options;
        var oracle = PreprocessOracle.Run(frame, part, options);
        foreach (var path in Paths())
        {
            var (floats, bytes) = (new float[options.Elements], new byte[options.Elements]);
            plan.Run(path, frame, floats);
            plan.Run(path, frame, bytes);
            for (var i = 0; i < floats.Length; i++)
            {
                var (p, row, column) = (i / (options.Width * options.Height), i / options.Width % options.Height, i % options.Width);
                var expected = oracle[p, row, column];
                var actual = (floats[i] * options.Std[p]) + options.Mean[p];
                if (Math.Abs(expected - actual) <= 0.25 && Math.Abs(expected - bytes[i]) <= Tolerance)
                    continue;
                var place = $"{path}, {plan.Shape}, {part}, {options}: plane {p}, row {row}, column {column}";
                Assert.Fail($"{place}: {actual} and byte {bytes[i]} for {expected}");
            }
        }
    }
}
