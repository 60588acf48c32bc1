using System.Globalization;
using System.Text;
using Analytics.Vision.Frames;

namespace Analytics.Simulator;

/// <summary>
/// Raw video with a text header that every encoder reads (YUV4MPEG2): <c>C420mpeg2</c> samples, square pixels, whole frames.
/// </summary>
public sealed class Y4mWriter
{
    private static readonly byte[] Mark = "FRAME\n"u8.ToArray();

    private readonly Stream _output;
    private readonly FrameShape _shape;

    /// <param name="output">Stays open.</param>
    /// <param name="shape">I420.</param>
    /// <param name="framesPerSecond">1 to 240.</param>
    /// <exception cref="ArgumentException">Another layout than I420, which is the only one that the format holds.</exception>
    public Y4mWriter(Stream output, FrameShape shape, int framesPerSecond)
    {
        if (shape.Checked().Layout != PixelLayout.I420)
            throw new ArgumentException($"YUV4MPEG2 holds I420 planes, not {shape.Layout}.", nameof(shape));
        ArgumentOutOfRangeException.ThrowIfLessThan(framesPerSecond, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(framesPerSecond, 240);
        (_output, _shape) = (output, shape);
        output.Write(Encoding.ASCII.GetBytes(string.Create(
            CultureInfo.InvariantCulture, $"YUV4MPEG2 W{shape.Width} H{shape.Height} F{framesPerSecond}:1 Ip A1:1 C420mpeg2\n")));
    }

    /// <param name="pixels"><see cref="FrameShape.Bytes"/> long.</param>
    /// <exception cref="ArgumentException">Another length.</exception>
    public void Write(ReadOnlySpan<byte> pixels)
    {
        if (pixels.Length != _shape.Bytes)
            throw new ArgumentException($"A frame of {_shape.Width}x{_shape.Height} has {_shape.Bytes} bytes, not {pixels.Length}.",
                nameof(pixels));
        _output.Write(Mark);
        _output.Write(pixels);
    }
}
