using Analytics.Vision.Frames;
using Analytics.Vision.Kernels;

namespace Analytics.Vision.Tests.Kernels;

/// <summary>
/// The tensor by definition, pixel by pixel in double precision, from the options alone: it shares no table with the kernel.
/// Samples are of 0 to 255, before normalisation, as [plane, row, column].
/// </summary>
internal static class PreprocessOracle
{
    public static double[,,] Run(Frame frame, SourceRect part, PreprocessOptions options)
    {
        var (scale, width, height) = (Math.Min(options.Width / part.Width, options.Height / part.Height), options.Width, options.Height);
        if (options.Fit != FitMode.Stretch)
        {
            width = Math.Clamp((int)Math.Round(part.Width * scale), 1, options.Width);
            height = Math.Clamp((int)Math.Round(part.Height * scale), 1, options.Height);
        }

        var centred = options.Fit == FitMode.LetterboxCentre;
        var (left, top) = centred ? ((options.Width - width) / 2, (options.Height - height) / 2) : (0, 0);
        var tensor = new double[3, options.Height, options.Width];
        for (var row = 0; row < options.Height; row++)
        {
            for (var column = 0; column < options.Width; column++)
            {
                var inside = row >= top && row < top + height && column >= left && column < left + width;
                var (r, g, b) = inside
                    ? Colour(frame, part, options.Matrix, Position(column - left, part.X, part.Width, width), Position(row - top, part.Y, part.Height, height))
                    : (options.Pad, options.Pad, options.Pad);
                var isRgb = options.Order == ChannelOrder.Rgb;
                (tensor[0, row, column], tensor[1, row, column], tensor[2, row, column]) = isRgb ? (r, g, b) : (b, g, r);
            }
        }

        return tensor;
    }

    private static double Position(int target, double origin, double length, int count) =>
        Math.Clamp(origin + ((target + 0.5) * length / count) - 0.5, origin, origin + length - 1);

    private static (double R, double G, double B) Colour(Frame frame, SourceRect part, YuvMatrix matrix, double x, double y)
    {
        var shape = frame.Shape;
        var luma = Bilinear(x, y, shape.Width, shape.Height, (c, r) => frame.Luma[(r * shape.Width) + c]);
        var u = Bilinear(x / 2, (y + 0.5) / 2 - 0.5, shape.ChromaWidth, shape.ChromaHeight, (c, r) => Chroma(frame, c, r, 0));
        var v = Bilinear(x / 2, (y + 0.5) / 2 - 0.5, shape.ChromaWidth, shape.ChromaHeight, (c, r) => Chroma(frame, c, r, 1));

        // ITU-R BT.601 and BT.709: Y' = Kr·R + Kg·G + Kb·B, solved for R, G, B.
        var (kr, kb) = matrix == YuvMatrix.Bt601 ? (0.299, 0.114) : (0.2126, 0.0722);
        var (yy, pb, pr) = ((luma - 16) / 219, (u - 128) / 224, (v - 128) / 224);
        var red = yy + (2 * (1 - kr) * pr);
        var blue = yy + (2 * (1 - kb) * pb);
        var green = (yy - (kr * red) - (kb * blue)) / (1 - kr - kb);
        return (Math.Clamp(red * 255, 0, 255), Math.Clamp(green * 255, 0, 255), Math.Clamp(blue * 255, 0, 255));
    }

    private static double Chroma(Frame frame, int column, int row, int which)
    {
        var (shape, chroma) = (frame.Shape, 0);
        chroma = shape.Layout == PixelLayout.Nv12
            ? (2 * ((row * shape.ChromaWidth) + column)) + which
            : (which * shape.ChromaWidth * shape.ChromaHeight) + (row * shape.ChromaWidth) + column;
        return frame.Chroma[chroma];
    }

    private static double Bilinear(double x, double y, int width, int height, Func<int, int, double> at)
    {
        (x, y) = (Math.Clamp(x, 0, width - 1), Math.Clamp(y, 0, height - 1));
        var (x0, y0) = ((int)x, (int)y);
        var (x1, y1) = (Math.Min(x0 + 1, width - 1), Math.Min(y0 + 1, height - 1));
        var (fx, fy) = (x - x0, y - y0);
        return (((at(x0, y0) * (1 - fx)) + (at(x1, y0) * fx)) * (1 - fy)) + (((at(x0, y1) * (1 - fx)) + (at(x1, y1) * fx)) * fy);
    }
}
