namespace Analytics.Simulator.Rendering;

/// <summary>A circle on the picture, in pixels.</summary>
public readonly record struct Disc(double X, double Y, double Radius);

/// <summary>Takes the pixels of a shape.</summary>
internal interface IInk
{
    /// <param name="index">Row × width + column.</param>
    /// <param name="coverage">Over 0, at most 1.</param>
    /// <param name="nx">Slope of the rounded surface to the right, −1 to 1.</param>
    /// <param name="ny">Slope downwards, −1 to 1.</param>
    void Put(int index, float coverage, float nx, float ny);
}

/// <summary>
/// Shapes to anti-aliased pixels. Rounded shapes come from their signed distance, which gives coverage at the rim and the slope of
/// the surface inside; polygons from four sub-rows with exact coverage along each.
/// </summary>
internal static class Raster
{
    private const int SubRows = 4;

    /// <summary>Two discs and what lies between them: a limb.</summary>
    public static void Capsule<TInk>(ref TInk ink, int width, int height, Disc a, Disc b, double soft = 1)
        where TInk : struct, IInk
    {
        var reach = Math.Max(a.Radius, b.Radius) + soft;
        var (left, right) = Range(Math.Min(a.X, b.X) - reach, Math.Max(a.X, b.X) + reach, width);
        var (top, bottom) = Range(Math.Min(a.Y, b.Y) - reach, Math.Max(a.Y, b.Y) + reach, height);
        var (dx, dy) = (b.X - a.X, b.Y - a.Y);
        var inverse = 1 / Math.Max((dx * dx) + (dy * dy), 1e-9);
        for (var y = top; y < bottom; y++)
        {
            for (var x = left; x < right; x++)
            {
                var (px, py) = (x + 0.5 - a.X, y + 0.5 - a.Y);
                var t = Math.Clamp(((px * dx) + (py * dy)) * inverse, 0, 1);
                var (ex, ey) = (px - (t * dx), py - (t * dy));
                Put(ref ink, (y * width) + x, ex, ey, a.Radius + (t * (b.Radius - a.Radius)), soft);
            }
        }
    }

    /// <summary>A polygon of discs of one radius: a trunk. Corners go round in order.</summary>
    public static void Slab<TInk>(ref TInk ink, int width, int height, ReadOnlySpan<Disc> corners, double soft = 1)
        where TInk : struct, IInk
    {
        double l = double.MaxValue, r = double.MinValue, u = double.MaxValue, d = double.MinValue;
        foreach (var c in corners)
        {
            (l, r) = (Math.Min(l, c.X - c.Radius - soft), Math.Max(r, c.X + c.Radius + soft));
            (u, d) = (Math.Min(u, c.Y - c.Radius - soft), Math.Max(d, c.Y + c.Radius + soft));
        }

        var (left, right) = Range(l, r, width);
        var (top, bottom) = Range(u, d, height);
        for (var y = top; y < bottom; y++)
        {
            for (var x = left; x < right; x++)
            {
                var (ex, ey, inside) = Nearest(corners, x + 0.5, y + 0.5);
                var index = (y * width) + x;
                if (inside)
                    ink.Put(index, 1, 0, 0);
                else
                    Put(ref ink, index, ex, ey, corners[0].Radius, soft);
            }
        }
    }

    /// <summary>Any polygon, even-odd. <paramref name="row"/> has at least <paramref name="width"/> cells and is zero before and
    /// after.</summary>
    public static void Fill<TInk>(ref TInk ink, int width, int height, ReadOnlySpan<ScreenPoint> corners, float[] row)
        where TInk : struct, IInk
    {
        double l = double.MaxValue, r = double.MinValue, u = double.MaxValue, d = double.MinValue;
        foreach (var c in corners)
        {
            (l, r) = (Math.Min(l, c.X), Math.Max(r, c.X));
            (u, d) = (Math.Min(u, c.Y), Math.Max(d, c.Y));
        }

        var (left, right) = Range(l, r, width);
        var (top, bottom) = Range(u, d, height);
        Span<double> crossings = stackalloc double[corners.Length];
        for (var y = top; y < bottom; y++)
        {
            for (var sub = 0; sub < SubRows; sub++)
            {
                var found = Cross(corners, y + ((sub + 0.5) / SubRows), crossings);
                for (var i = 0; i + 1 < found.Length; i += 2)
                    Accumulate(row, found[i], found[i + 1], width);
            }

            for (var x = left; x < right; x++)
            {
                if (row[x] > 0.002f)
                    ink.Put((y * width) + x, Math.Min(1, row[x]), 0, 0);
                row[x] = 0;
            }
        }
    }

    private static Span<double> Cross(ReadOnlySpan<ScreenPoint> corners, double y, Span<double> crossings)
    {
        var count = 0;
        for (var i = 0; i < corners.Length; i++)
        {
            var (a, b) = (corners[i], corners[(i + 1) % corners.Length]);
            if (a.Y <= y != b.Y <= y)
                crossings[count++] = a.X + ((y - a.Y) / (b.Y - a.Y) * (b.X - a.X));
        }

        var found = crossings[..count];
        found.Sort();
        return found;
    }

    private static void Accumulate(float[] row, double from, double to, int width)
    {
        (from, to) = (Math.Clamp(from, 0, width), Math.Clamp(to, 0, width));
        for (var x = (int)from; x < to && x < width; x++)
            row[x] += (float)(Math.Min(to, x + 1) - Math.Max(from, x)) / SubRows;
    }

    private static void Put<TInk>(ref TInk ink, int index, double ex, double ey, double radius, double soft)
        where TInk : struct, IInk
    {
        var distance = Math.Sqrt((ex * ex) + (ey * ey));
        // A line thinner than its rim is soft would gain by the rim: it is thinned to the area that it has.
        var reach = radius + (soft / 2);
        var thin = radius >= soft / 2 ? 1 : 2 * radius * soft / (reach * reach);
        var coverage = Math.Clamp(0.5 + ((radius - distance) / soft), 0, 1) * thin;
        if (coverage <= 0)
            return;
        var slope = 1 / Math.Max(Math.Max(radius, distance), 1e-6);
        ink.Put(index, (float)coverage, (float)(ex * slope), (float)(ey * slope));
    }

    private static (double Ex, double Ey, bool Inside) Nearest(ReadOnlySpan<Disc> corners, double x, double y)
    {
        double best = double.MaxValue, ex = 0, ey = 0;
        var inside = false;
        for (var i = 0; i < corners.Length; i++)
        {
            var (a, b) = (corners[i], corners[(i + 1) % corners.Length]);
            var (dx, dy, px, py) = (b.X - a.X, b.Y - a.Y, x - a.X, y - a.Y);
            var t = Math.Clamp(((px * dx) + (py * dy)) / Math.Max((dx * dx) + (dy * dy), 1e-9), 0, 1);
            var (qx, qy) = (px - (t * dx), py - (t * dy));
            var square = (qx * qx) + (qy * qy);
            if (square < best)
                (best, ex, ey) = (square, qx, qy);
            if (a.Y <= y != b.Y <= y && x < a.X + ((y - a.Y) / (b.Y - a.Y) * dx))
                inside = !inside;
        }

        return (ex, ey, inside);
    }

    private static (int From, int To) Range(double low, double high, int size) =>
        ((int)Math.Clamp(Math.Floor(low), 0, size), (int)Math.Clamp(Math.Ceiling(high), 0, size));
}
