namespace Analytics.Vision.Kernels;

internal static class Padding
{
    /// <summary>Fills what the content does not cover, plane by plane; each element of the tensor is written once overall.</summary>
    public static void Fill<T>(Span<T> tensor, int width, int height, in Letterbox content, ReadOnlySpan<T> pads)
    {
        for (var p = 0; p < 3; p++)
        {
            var plane = tensor.Slice(p * width * height, width * height);
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
}
