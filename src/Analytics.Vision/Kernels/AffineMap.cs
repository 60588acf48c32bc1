namespace Analytics.Vision.Kernels;

/// <summary>
/// A plane map of points: <c>x' = A·x + B·y + C</c>, <c>y' = D·x + E·y + F</c>. Positions are continuous: pixel i covers i to i + 1.
/// </summary>
public readonly record struct AffineMap(double A, double B, double C, double D, double E, double F)
{
    public (double X, double Y) Apply(double x, double y) => ((A * x) + (B * y) + C, (D * x) + (E * y) + F);

    /// <summary>The way back.</summary>
    /// <exception cref="InvalidOperationException">All points are mapped onto one line.</exception>
    public AffineMap Inverse()
    {
        var determinant = (A * E) - (B * D);
        if (determinant == 0 || !double.IsFinite(1 / determinant))
            throw new InvalidOperationException($"{this} has no way back.");
        var (a, b, d, e) = (E / determinant, -B / determinant, -D / determinant, A / determinant);
        return new(a, b, -((a * C) + (b * F)), d, e, -((d * C) + (e * F)));
    }

    /// <summary>From a tensor of the given size to a part of a picture, sides stretched as they must.</summary>
    public static AffineMap ToPart(int width, int height, double left, double top, double partWidth, double partHeight) =>
        new(partWidth / width, 0, left, 0, partHeight / height, top);

    /// <summary>
    /// The rotation, scale and shift (no reflection) that brings <paramref name="from"/> closest to <paramref name="to"/> in the sense
    /// of least squares (Umeyama 1991, for the plane in closed form).
    /// </summary>
    /// <exception cref="ArgumentException">Fewer than two points, unequal numbers, or all points of <paramref name="from"/> in one place.</exception>
    public static AffineMap Similarity(ReadOnlySpan<(double X, double Y)> from, ReadOnlySpan<(double X, double Y)> to)
    {
        if (from.Length < 2 || from.Length != to.Length)
            throw new ArgumentException($"{from.Length} and {to.Length} points: two or more pairs are needed.");
        var (fromX, fromY) = Mean(from);
        var (toX, toY) = Mean(to);
        var (dot, cross, spread) = (0.0, 0.0, 0.0);
        for (var i = 0; i < from.Length; i++)
        {
            var (x, y) = (from[i].X - fromX, from[i].Y - fromY);
            var (u, v) = (to[i].X - toX, to[i].Y - toY);
            dot += (x * u) + (y * v);
            cross += (x * v) - (y * u);
            spread += (x * x) + (y * y);
        }

        if (!(spread > 0))
            throw new ArgumentException("All points lie in one place.");
        var (cosine, sine) = (dot / spread, cross / spread);
        return new(cosine, -sine, toX - (cosine * fromX) + (sine * fromY), sine, cosine, toY - (sine * fromX) - (cosine * fromY));
    }

    private static (double X, double Y) Mean(ReadOnlySpan<(double X, double Y)> points)
    {
        var (x, y) = (0.0, 0.0);
        foreach (var point in points)
            (x, y) = (x + point.X, y + point.Y);
        return (x / points.Length, y / points.Length);
    }
}
