using Analytics.Inference.Abilities;

namespace Analytics.Inference.Pipelines.ElectronicFence;

/// <summary>A closed polygon in pixels, inside by the even-odd rule, its edge included. Edges may cross.</summary>
internal sealed class PixelPolygon(IReadOnlyList<(double X, double Y)> corners)
{
    /// <summary>A point nearer to an edge than this lies on it, in pixels.</summary>
    private const double OnEdge = 1e-6;

    public bool Contains(double x, double y)
    {
        var inside = false;
        foreach (var (a, b) in Edges())
        {
            if (Distance(a, b, x, y) <= OnEdge)
                return true;
            if ((a.Y > y) != (b.Y > y) && x < ((b.X - a.X) * (y - a.Y) / (b.Y - a.Y)) + a.X)
                inside = !inside;
        }

        return inside;
    }

    /// <summary>Whether the box and the area share a point: a corner of one lies in the other, or two edges meet.</summary>
    public bool Touches(PixelBox box)
    {
        (double X, double Y)[] rectangle = [(box.Left, box.Top), (box.Right, box.Top), (box.Right, box.Bottom), (box.Left, box.Bottom)];
        return corners.Any(c => c.X >= box.Left && c.X <= box.Right && c.Y >= box.Top && c.Y <= box.Bottom)
            || rectangle.Any(c => Contains(c.X, c.Y))
            || Edges().Any(edge => Enumerable.Range(0, 4).Any(i => Cross(edge.A, edge.B, rectangle[i], rectangle[(i + 1) % 4])));
    }

    private IEnumerable<((double X, double Y) A, (double X, double Y) B)> Edges()
    {
        for (var i = 0; i < corners.Count; i++)
            yield return (corners[i], corners[(i + 1) % corners.Count]);
    }

    private static double Distance((double X, double Y) a, (double X, double Y) b, double x, double y)
    {
        var (dx, dy) = (b.X - a.X, b.Y - a.Y);
        var length = (dx * dx) + (dy * dy);
        var at = length > 0 ? Math.Clamp((((x - a.X) * dx) + ((y - a.Y) * dy)) / length, 0, 1) : 0;
        return Math.Sqrt(Math.Pow(x - a.X - (at * dx), 2) + Math.Pow(y - a.Y - (at * dy), 2));
    }

    private static bool Cross((double X, double Y) a, (double X, double Y) b, (double X, double Y) c, (double X, double Y) d) =>
        Side(a, b, c) * Side(a, b, d) < 0 && Side(c, d, a) * Side(c, d, b) < 0;

    private static int Side((double X, double Y) a, (double X, double Y) b, (double X, double Y) p) =>
        Math.Sign(((b.X - a.X) * (p.Y - a.Y)) - ((b.Y - a.Y) * (p.X - a.X)));
}
