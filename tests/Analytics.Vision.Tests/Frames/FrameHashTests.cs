using Analytics.Vision.Frames;
using Analytics.Vision.Tests.Kernels;

namespace Analytics.Vision.Tests.Frames;

public sealed class FrameHashTests
{
    // The published test vectors of XXH64 with seed 0.
    [Theory]
    [InlineData("", 0xEF46DB3751D8E999)]
    [InlineData("a", 0xD24EC4F1A98C6E5B)]
    [InlineData("abc", 0x44BC2CF5AD770999)]
    [InlineData("The quick brown fox jumps over the lazy dog", 0x0B242D361FDA71BC)]
    public void It_is_xxh64(string text, ulong expected) =>
        Assert.Equal(expected, FrameHash.Xxh64([], System.Text.Encoding.ASCII.GetBytes(text)));

    [Fact]
    public void One_bit_and_the_shape_both_matter()
    {
        var frame = TestFrames.Noise(new FrameShape(34, 22, PixelLayout.Nv12), seed: 1);
        var same = TestFrames.Noise(new FrameShape(34, 22, PixelLayout.Nv12), seed: 1);
        var other = TestFrames.Noise(new FrameShape(34, 22, PixelLayout.I420), seed: 1);

        Assert.Equal(FrameHash.Of(frame), FrameHash.Of(same));
        Assert.NotEqual(FrameHash.Of(frame), FrameHash.Of(other));
        same.Pixels[^1] ^= 1;
        Assert.NotEqual(FrameHash.Of(frame), FrameHash.Of(same));
        Assert.Matches("^[0-9a-f]{16}$", FrameHash.Of(frame));
    }
}
