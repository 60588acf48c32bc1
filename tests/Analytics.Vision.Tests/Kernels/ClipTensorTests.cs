using Analytics.Vision.Frames;
using Analytics.Vision.Kernels;
using Analytics.Vision.Media;

namespace Analytics.Vision.Tests.Kernels;

/// <summary>Frames of a clip, each written straight to its place in a tensor whose planes lie apart (N,C,T,H,W) or together (N,T,C,H,W).</summary>
public sealed class ClipTensorTests
{
    private const int Length = 3;

    public static TheoryData<int, int, int, int, FitMode, bool> Cases => new()
    {
        { 96, 54, 52, 52, FitMode.LetterboxCentre, true },
        { 96, 54, 52, 52, FitMode.LetterboxCentre, false },
        { 101, 67, 33, 47, FitMode.Stretch, true },
        { 37, 91, 61, 40, FitMode.LetterboxTopLeft, true },
        // Not resized: the direct path.
        { 67, 33, 67, 33, FitMode.Stretch, true },
        { 67, 33, 67, 33, FitMode.Stretch, false },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public void Every_path_agrees_with_the_oracle_in_both_layouts(int width, int height, int targetWidth, int targetHeight, FitMode fit, bool isApart)
    {
        var options = new PreprocessOptions(targetWidth, targetHeight, fit) { Mean = [123.675f, 116.28f, 103.53f], Std = [58.395f, 57.12f, 57.375f] };
        var shape = new FrameShape(width, height, PixelLayout.Nv12);
        var frames = Enumerable.Range(0, Length).Select(i => TestFrames.Noise(shape, seed: 40 + i)).ToList();
        var oracle = frames.ConvertAll(f => PreprocessOracle.Run(f, new SourceRect(0, 0, width, height), options));
        var plan = PreprocessPlan.For(shape, options);
        foreach (var path in PreprocessPlanTests.Paths())
        {
            var (floats, bytes) = (Empty(options), new byte[Length * options.Elements]);
            for (var i = 0; i < Length; i++)
            {
                var (part, between) = Place(options, i, isApart);
                plan.Run(path, frames[i], floats.AsSpan(part), between);
                plan.Run(path, frames[i], bytes.AsSpan(part), between);
            }

            AssertAgrees(oracle, options, isApart, floats, bytes, path);
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Pictures_and_tensors_from_another_node_go_to_the_same_places(bool isApart)
    {
        var options = new PreprocessOptions(19, 23, FitMode.LetterboxCentre, ChannelOrder.Bgr) { Mean = [10, 20, 30], Std = [2, 3, 4], Pad = 50 };
        var plan = new ImagePlan(31, 17, options);
        var (alone, clip, bytes, normalised) = (new float[options.Elements], Empty(options), new byte[Length * options.Elements], Empty(options));
        for (var i = 0; i < Length; i++)
        {
            var image = new BgrImage(31, 17, new byte[3 * 31 * 17]);
            new Random(i).NextBytes(image.Pixels);
            var (part, between) = Place(options, i, isApart);
            plan.Run(image, clip.AsSpan(part), between);
            plan.Run(image, bytes.AsSpan(part), between);
            ByteTensor.Normalise(bytes.AsSpan(part), normalised.AsSpan(part), options, between);
            plan.Run(image, alone);
            for (var e = 0; e < alone.Length; e++)
                Assert.Equal(alone[e], clip[At(options, i, e, isApart)]);
        }

        for (var e = 0; e < clip.Length; e++)
        {
            // Half a sample value, in units of the tensor.
            Assert.Equal(clip[e], normalised[e], 0.26);
        }
    }

    [Fact]
    public void A_tensor_that_is_too_short_or_whose_planes_overlap_is_refused()
    {
        var frame = TestFrames.Noise(new FrameShape(16, 16, PixelLayout.Nv12), seed: 1);
        var plan = PreprocessPlan.For(frame.Shape, new PreprocessOptions(8, 8, FitMode.Stretch));
        plan.Run(frame, new float[(2 * 100) + 64], 100);
        Assert.Throws<ArgumentException>(() => plan.Run(frame, new float[(2 * 100) + 63], 100));
        Assert.Throws<ArgumentException>(() => plan.Run(frame, new float[(2 * 63) + 64], 63));
    }

    [Fact]
    public void Another_frame_of_a_clip_allocates_nothing()
    {
        var frame = TestFrames.Noise(new FrameShape(160, 90, PixelLayout.Nv12), seed: 1);
        var plan = PreprocessPlan.For(frame.Shape, new PreprocessOptions(64, 64, FitMode.LetterboxCentre));
        var floats = new float[16 * plan.Options.Elements];
        var (part, between) = (..((2 * 16 * 4096) + 4096), 16 * 4096);
        plan.Run(frame, floats.AsSpan(part), between);

        var before = GC.GetAllocatedBytesForCurrentThread();
        plan.Run(frame, floats.AsSpan(part), between);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    private static float[] Empty(PreprocessOptions options)
    {
        var tensor = new float[Length * options.Elements];
        Array.Fill(tensor, float.NaN);
        return tensor;
    }

    private static (Range Part, int Between) Place(PreprocessOptions options, int frame, bool isApart)
    {
        var plane = options.Width * options.Height;
        var (from, between) = isApart ? (frame * plane, Length * plane) : (3 * frame * plane, plane);
        return (from..(from + (2 * between) + plane), between);
    }

    // Where element e of a frame, itself C × H × W, lies in the clip.
    private static int At(PreprocessOptions options, int frame, int e, bool isApart)
    {
        var plane = options.Width * options.Height;
        return isApart ? (((e / plane * Length) + frame) * plane) + (e % plane) : (frame * 3 * plane) + e;
    }

    private static void AssertAgrees(List<double[,,]> oracle, PreprocessOptions options, bool isApart, float[] floats, byte[] bytes, KernelPath path)
    {
        for (var frame = 0; frame < Length; frame++)
        {
            for (var e = 0; e < options.Elements; e++)
            {
                var (p, row, column) = (e / (options.Width * options.Height), e / options.Width % options.Height, e % options.Width);
                var (expected, at) = (oracle[frame][p, row, column], At(options, frame, e, isApart));
                var actual = (floats[at] * options.Std[p]) + options.Mean[p];
                if (!(Math.Abs(expected - actual) <= 0.25) || Math.Abs(expected - bytes[at]) > 1)
                    Assert.Fail($"{path}: frame {frame}, plane {p}, row {row}, column {column}: {actual} and byte {bytes[at]} for {expected}");
            }
        }
    }
}
