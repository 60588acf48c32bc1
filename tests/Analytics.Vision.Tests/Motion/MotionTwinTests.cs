using Analytics.Vision.Frames;
using Analytics.Vision.Motion;
using Analytics.Vision.Tests.Kernels;

namespace Analytics.Vision.Tests.Motion;

public sealed class MotionTwinTests
{
    [Fact]
    public void Every_path_gives_the_same_answers_bit_by_bit()
    {
        var shape = new FrameShape(203, 117, PixelLayout.I420);
        var gates = PreprocessPlanTests.Paths().Select(p => (Path: p, Gate: new MotionGate(shape, new MotionGateOptions()))).ToArray();
        var pool = new FramePool(shape.Bytes);
        var random = new Random(9);
        for (var i = 0; i < 40; i++)
        {
            var frame = pool.TryRent(shape)!;
            random.NextBytes(frame.Pixels);
            frame.Stamp(i, default, DateTimeOffset.UnixEpoch.AddSeconds(i));
            if (i % 7 == 0)
                frame.Luma[..5000].Fill((byte)(i * 5));
            var answers = gates.Select(g => (g.Gate.Look(g.Path, frame), string.Join(' ', g.Gate.Regions))).Distinct();
            Assert.Single(answers);
            frame.Release();
        }
    }
}
