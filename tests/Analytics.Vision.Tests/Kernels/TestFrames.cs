using Analytics.Vision.Frames;

namespace Analytics.Vision.Tests.Kernels;

internal static class TestFrames
{
    /// <summary>Every byte of 0 to 255, so that colours leave the legal range and must be clamped.</summary>
    public static Frame Noise(FrameShape shape, int seed)
    {
        var frame = new FramePool(shape.Bytes).TryRent(shape)!;
        new Random(seed).NextBytes(frame.Pixels);
        return frame;
    }

    public static Frame Flat(FrameShape shape, byte luma, byte u = 128, byte v = 128)
    {
        var frame = new FramePool(shape.Bytes).TryRent(shape)!;
        frame.Luma.Fill(luma);
        var plane = shape.ChromaWidth * shape.ChromaHeight;
        for (var i = 0; i < plane; i++)
        {
            var isNv12 = shape.Layout == PixelLayout.Nv12;
            frame.Chroma[isNv12 ? 2 * i : i] = u;
            frame.Chroma[isNv12 ? (2 * i) + 1 : plane + i] = v;
        }

        return frame;
    }
}
