using System.Runtime.InteropServices;
using Analytics.Vision.Media;

namespace Analytics.Capture.Images;

/// <summary>Turns decoded pictures upright; shared by all codecs.</summary>
internal static class Upright
{
    /// <summary>Side of the squares in which a picture is turned: both squares' rows fit the processor's first cache.</summary>
    private const int Tile = 32;

    /// <summary>Whether width and height change places.</summary>
    public static bool IsTransposing(this Orientation orientation) => orientation >= Orientation.Transpose;

    /// <summary>The size that a decoder meets in the file.</summary>
    public static ImageHeader AsStored(ImageHeader header) =>
        header.Orientation.IsTransposing() ? header with { Width = header.Height, Height = header.Width } : header;

    public static BgrImage Turn(BgrImage stored, Orientation orientation)
    {
        if (orientation == Orientation.Upright)
            return stored;
        var (w, h) = (stored.Width, stored.Height);
        var (width, height) = orientation.IsTransposing() ? (h, w) : (w, h);
        // Where the upright picture's first pixel lies in the stored one, and how far the next to the right and the next below lie from it.
        var (first, right, below) = orientation switch
        {
            Orientation.Mirror => (w - 1, -1, w),
            Orientation.HalfTurn => ((w * h) - 1, -1, -w),
            Orientation.Flip => (w * (h - 1), 1, -w),
            Orientation.Transpose => (0, w, 1),
            Orientation.TurnRight => (w * (h - 1), -w, 1),
            Orientation.Transverse => ((w * h) - 1, -w, -1),
            Orientation.TurnLeft => (w - 1, w, -1),
            _ => throw new ArgumentOutOfRangeException(nameof(orientation), orientation, "is no orientation"),
        };
        var turned = new BgrImage(width, height, new byte[stored.Pixels.Length]);
        var from = MemoryMarshal.Cast<byte, Bgr>(stored.Pixels.AsSpan());
        var to = MemoryMarshal.Cast<byte, Bgr>(turned.Pixels.AsSpan());
        for (var top = 0; top < height; top += Tile)
        {
            for (var left = 0; left < width; left += Tile)
            {
                var (end, bottom) = (Math.Min(left + Tile, width), Math.Min(top + Tile, height));
                for (var y = top; y < bottom; y++)
                {
                    for (var (x, at) = (left, first + (left * right) + (y * below)); x < end; x++, at += right)
                        to[(y * width) + x] = from[at];
                }
            }
        }

        return turned;
    }

    /// <summary>One pixel, three bytes.</summary>
    private readonly record struct Bgr(byte B, byte G, byte R);
}
