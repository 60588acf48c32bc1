using Analytics.Vision.Media;

namespace Analytics.Inference.Tests.Parity;

/// <summary>A picture in double precision, as [row, column, channel] in the order blue, green, red.</summary>
internal sealed record Pixels(int Width, int Height, double[,,] Values)
{
    public static Pixels Of(BgrImage image)
    {
        var values = new double[image.Height, image.Width, 3];
        for (var i = 0; i < image.Pixels.Length; i++)
            values[i / 3 / image.Width, i / 3 % image.Width, i % 3] = image.Pixels[i];
        return new(image.Width, image.Height, values);
    }

    public static Pixels Filled(int width, int height, Func<int, int, int, double> value)
    {
        var values = new double[height, width, 3];
        for (var row = 0; row < height; row++)
        {
            for (var column = 0; column < width; column++)
            {
                for (var channel = 0; channel < 3; channel++)
                    values[row, column, channel] = value(row, column, channel);
            }
        }

        return new(width, height, values);
    }
}

/// <summary>
/// The steps by which the publishers of models bring a picture to a tensor, one after the other as their code has them, in double precision:
/// it shares nothing with the product but the picture.
/// </summary>
internal static class Publisher
{
    /// <summary>cv2.resize with INTER_LINEAR: centres of pixels at a half.</summary>
    public static Pixels Resize(this Pixels image, int width, int height) => Pixels.Filled(width, height, (row, column, channel) =>
        image.At(((row + 0.5) * image.Height / height) - 0.5, ((column + 0.5) * image.Width / width) - 0.5, channel));

    /// <summary>cv2.copyMakeBorder with a constant.</summary>
    public static Pixels Pad(this Pixels image, int width, int height, int left, int top, double value) => Pixels.Filled(width, height, (row, column, channel) =>
        row >= top && row < top + image.Height && column >= left && column < left + image.Width ? image.Values[row - top, column - left, channel] : value);

    /// <summary>Slicing, as in <c>image[top:bottom, left:right]</c>.</summary>
    public static Pixels Slice(this Pixels image, int left, int top, int right, int bottom) =>
        Pixels.Filled(right - left, bottom - top, (row, column, channel) => image.Values[top + row, left + column, channel]);

    /// <summary>cv2.warpAffine with INTER_LINEAR: pixels are counted from their centres, and outside of the picture all is black.</summary>
    /// <param name="image">The picture.</param>
    /// <param name="back">From indices of the target to indices of the picture.</param>
    /// <param name="width">Of the target.</param>
    /// <param name="height">Of the target.</param>
    public static Pixels Warp(this Pixels image, Func<double, double, (double X, double Y)> back, int width, int height) =>
        Pixels.Filled(width, height, (row, column, channel) =>
        {
            var (x, y) = back(column, row);
            return x < 0 || y < 0 || x > image.Width - 1 || y > image.Height - 1 ? 0 : image.At(y, x, channel);
        });

    /// <summary>cv2.dnn.blobFromImage: planes of (value − mean) ÷ std; <paramref name="swapsRedAndBlue"/> makes red the first plane.</summary>
    public static double[] Blob(this Pixels image, bool swapsRedAndBlue, double[] mean, double[] std)
    {
        var size = image.Width * image.Height;
        return [.. Enumerable.Range(0, 3 * size).Select(i =>
            (image.Values[i % size / image.Width, i % image.Width, swapsRedAndBlue ? 2 - (i / size) : i / size] - mean[i / size]) / std[i / size])];
    }

    /// <summary>
    /// skimage's SimilarityTransform over five points, solved as a linear system of a, b, x, y: (a·u − b·v + x, b·u + a·v + y).
    /// </summary>
    /// <returns>From the second set of points back to the first.</returns>
    public static Func<double, double, (double X, double Y)> Similarity((double X, double Y)[] from, (double X, double Y)[] to)
    {
        // Normal equations of the least squares; x and y fall out of the means.
        var system = new double[4, 5];
        for (var i = 0; i < from.Length; i++)
        {
            foreach (var (row, target) in new[] { (new[] { from[i].X, -from[i].Y, 1, 0 }, to[i].X), (new[] { from[i].Y, from[i].X, 0, 1 }, to[i].Y) })
            {
                for (var r = 0; r < 4; r++)
                {
                    for (var c = 0; c < 4; c++)
                        system[r, c] += row[r] * row[c];
                    system[r, 4] += row[r] * target;
                }
            }
        }

        var (a, b, x, y) = Solve(system) is var s ? (s[0], s[1], s[2], s[3]) : default;
        var square = (a * a) + (b * b);
        return (u, v) => (((a * (u - x)) + (b * (v - y))) / square, ((a * (v - y)) - (b * (u - x))) / square);
    }

    private static double[] Solve(double[,] system)
    {
        for (var pivot = 0; pivot < 4; pivot++)
        {
            for (var row = 0; row < 4; row++)
            {
                var factor = row == pivot ? 0 : system[row, pivot] / system[pivot, pivot];
                for (var column = pivot; column < 5; column++)
                    system[row, column] -= factor * system[pivot, column];
            }
        }

        return [.. Enumerable.Range(0, 4).Select(i => system[i, 4] / system[i, i])];
    }

    private static double At(this Pixels image, double y, double x, int channel)
    {
        (y, x) = (Math.Clamp(y, 0, image.Height - 1), Math.Clamp(x, 0, image.Width - 1));
        var (top, left) = ((int)y, (int)x);
        var (bottom, right) = (Math.Min(top + 1, image.Height - 1), Math.Min(left + 1, image.Width - 1));
        var (down, over) = (y - top, x - left);
        return (image.Values[top, left, channel] * (1 - down) * (1 - over)) + (image.Values[top, right, channel] * (1 - down) * over)
            + (image.Values[bottom, left, channel] * down * (1 - over)) + (image.Values[bottom, right, channel] * down * over);
    }
}
