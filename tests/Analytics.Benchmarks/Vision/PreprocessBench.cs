using Analytics.Vision.Frames;
using Analytics.Vision.Kernels;

namespace Analytics.Benchmarks.Vision;

/// <summary>
/// <c>bench preprocess</c>: the fused kernel against ffmpeg's swscale and against the memory's own speed. Ours always does
/// more than its rival: it pads the letterbox and, but for the byte figure, normalises into floats.
/// </summary>
public static class PreprocessBench
{
    private static readonly FrameShape Usual = new(768, 432, PixelLayout.Nv12);
    private static readonly FrameShape Planar = Usual with { Layout = PixelLayout.I420 };
    private static readonly FrameShape Large = new(1920, 1080, PixelLayout.Nv12);

    /// <summary>0 where every target is met, 1 where one is missed or swscale is not there.</summary>
    public static async Task<int> RunAsync(BenchContext context)
    {
        if (Swscale.Missing() is { } missing)
        {
            context.Out.WriteLine($"preprocess needs swscale to compare with: {missing}.");
            return 1;
        }

        List<FigureLine> lines =
        [
            await LetterboxAsync(context, Usual, 416, asBytes: false, "gbrpf32le", Swscale.Bilinear),
            await LetterboxAsync(context, Usual, 416, asBytes: true, "gbrp", Swscale.FastBilinear),
            await LetterboxAsync(context, Planar, 416, asBytes: false, "gbrpf32le", Swscale.Bilinear),
            await LetterboxAsync(context, Planar, 416, asBytes: true, "gbrp", Swscale.FastBilinear),
            // Not the same conversion: our floats against a rival that writes a quarter of the bytes. Printed, without a target.
            await LetterboxAsync(context, Usual, 416, asBytes: false, "gbrp", Swscale.FastBilinear, target: null),
            // Strong shrinking gathers pairs one by one and is the kernel's weak side: printed beside the others, without a target.
            await LetterboxAsync(context, Large, 640, asBytes: false, "gbrp", Swscale.FastBilinear, target: null),
            .. await RoofAsync(context),
        ];
        return lines.All(l => l.Met) ? 0 : 1;
    }

    private static async Task<FigureLine> LetterboxAsync(
        BenchContext context, FrameShape shape, int side, bool asBytes, string format, int flags, double? target = 2)
    {
        var plan = PreprocessPlan.For(shape, new PreprocessOptions(side, side, FitMode.LetterboxTopLeft, ChannelOrder.Bgr));
        var (frame, floats, bytes) = (Noise(shape), new float[plan.Options.Elements], new byte[plan.Options.Elements]);
        using var rival = new Swscale(shape, plan.Letterbox.Width, plan.Letterbox.Height, format, flags);
        Action ours = asBytes ? () => plan.Run(frame, bytes) : () => plan.Run(frame, floats);
        AssertNoAllocation(ours);
        var kind = asBytes ? "bytes" : "floats";
        var mode = flags == Swscale.FastBilinear ? "fast_bilinear (2 taps)" : "bilinear";
        var (from, to) = ($"{shape.Width}x{shape.Height}", $"{plan.Letterbox.Width}x{plan.Letterbox.Height}");
        var spec = new FigureSpec(
            $"preprocess.{shape.Layout.ToString().ToLowerInvariant()}-{shape.Height}.{kind}.{format}",
            $"swscale {mode} {from} to {format} {to}, no padding, no normalising", "frames/s", target);
        var line = await Harness.CompareAsync(context, spec, ours, () => rival.Run(frame));
        frame.Release();
        return line;
    }

    // The kernel reads 1.5 bytes a pixel and writes 12. The roof is a copy of that many bytes. Since a copy of n bytes reads n
    // and writes n, a second line without a target gives the stricter view: a copy that moves as many bytes in both directions.
    private static async Task<List<FigureLine>> RoofAsync(BenchContext context)
    {
        var shape = new FrameShape(416, 416, PixelLayout.Nv12);
        var plan = PreprocessPlan.For(shape, new PreprocessOptions(416, 416, FitMode.LetterboxCentre));
        var (frame, tensor) = (Noise(shape), new float[plan.Options.Elements]);
        var bytes = shape.Bytes + (tensor.Length * sizeof(float));
        var (from, to) = (new byte[bytes], new byte[bytes]);
        Action ours = () => plan.Run(frame, tensor);
        AssertNoAllocation(ours);
        var roof = await Harness.CompareAsync(
            context, new FigureSpec("preprocess.roof", $"memcpy of {bytes} bytes, what the kernel reads and writes", "frames/s", 0.6),
            ours, () => from.AsSpan().CopyTo(to));
        var strict = await Harness.CompareAsync(
            context,
            new FigureSpec("preprocess.roof-traffic", $"memcpy of {bytes / 2} bytes: reads and writes counted on both sides", "frames/s", null),
            ours, () => from.AsSpan(0, bytes / 2).CopyTo(to));
        frame.Release();
        return [roof, strict];
    }

    private static Frame Noise(FrameShape shape)
    {
        var frame = new FramePool(shape.Bytes).TryRent(shape)!;
        new Random(1).NextBytes(frame.Pixels);
        return frame;
    }

    private static void AssertNoAllocation(Action work)
    {
        for (var i = 0; i < 200; i++)
            work();
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 50; i++)
            work();
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        if (allocated != 0)
            throw new InvalidOperationException($"The kernel allocated {allocated} bytes in 50 calls.");
    }
}
