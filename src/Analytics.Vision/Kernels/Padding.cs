namespace Analytics.Vision.Kernels;

internal static class Padding
{
    /// <summary>Fills what the content does not cover, plane by plane; each element of the planes is written once overall.</summary>
    /// <param name="between">Elements from one plane's begin to the next one's.</param>
    public static void Fill<T>(Span<T> tensor, int width, int height, int between, in Letterbox content, ReadOnlySpan<T> pads)
    {
        for (var p = 0; p < 3; p++)
        {
            var plane = tensor.Slice(p * between, width * height);
            plane[..(content.Top * width)].Fill(pads[p]);
            plane[((content.Top + content.Height) * width)..].Fill(pads[p]);
            if (content.Width == width)
                continue;
            for (var row = content.Top; row < content.Top + content.Height; row++)
            {
                plane.Slice(row * width, content.Left).Fill(pads[p]);
                plane[((row * width) + content.Left + content.Width)..((row + 1) * width)].Fill(pads[p]);
            }
        }
    }

    /// <exception cref="ArgumentException">The planes overlap, or the tensor does not reach from plane 0 to the end of plane 2.</exception>
    public static void CheckLength(int length, PreprocessOptions options, int between)
    {
        var plane = options.Width * options.Height;
        if (between < plane)
            throw new ArgumentException($"There are {between} elements from plane to plane, and a plane has {plane}.", nameof(between));
        if (length != (2 * between) + plane)
            throw new ArgumentException($"The tensor has {length} elements instead of {(2 * between) + plane}.", nameof(length));
    }
}
