namespace Analytics.Domain.Geometry;

/// <summary>
/// A zone: the corners in order around it, in either direction, in fractions of the frame. The last corner joins the first.
/// </summary>
/// <param name="Points">3 to 32 corners, each coordinate from 0 to 1; edges neither cross nor touch.</param>
public sealed record Polygon(ValueList<Point2> Points)
{
    public const int MinPoints = 3;

    public const int MaxPoints = 32;

    /// <summary>Whether the anchor of a box lies in the polygon. Its edge belongs to it.</summary>
    public bool Contains(Box box, Anchor anchor) => anchor switch
    {
        Anchor.BottomCenter => Contains(box.BottomCenter()),
        Anchor.Center => Contains(box.Center()),
        Anchor.AnyOverlap => Overlaps(box),
        _ => throw new ArgumentOutOfRangeException(nameof(anchor), anchor, "not an anchor"),
    };

    /// <summary>Even-odd rule over a ray to the right; for simple polygons the same as the winding number.</summary>
    public bool Contains(Point2 point)
    {
        var isInside = false;
        for (var i = 0; i < Points.Count; i++)
        {
            var (from, to) = Edge(i);
            if (Segments.IsOn(point, from, to))
                return true;
            // Half-open in y, so that a ray through a corner counts that corner once.
            if (from.Y > point.Y != to.Y > point.Y
                && point.X < from.X + ((point.Y - from.Y) / (to.Y - from.Y) * (to.X - from.X)))
                isInside = !isInside;
        }

        return isInside;
    }

    /// <summary>Whether polygon and box share a point: one holds a corner of the other, or their edges meet.</summary>
    public bool Overlaps(Box box)
    {
        ReadOnlySpan<Point2> corners =
        [
            new(box.Left, box.Top), new(box.Left + box.Width, box.Top),
            new(box.Left + box.Width, box.Top + box.Height), new(box.Left, box.Top + box.Height),
        ];
        var first = Points[0];
        if (Contains(corners[0]) || (first.X >= box.Left && first.X <= corners[2].X && first.Y >= box.Top && first.Y <= corners[2].Y))
            return true;
        for (var i = 0; i < Points.Count; i++)
        {
            var (from, to) = Edge(i);
            for (var j = 0; j < corners.Length; j++)
            {
                if (Segments.Meet(from, to, corners[j], corners[(j + 1) % corners.Length]))
                    return true;
            }
        }

        return false;
    }

    /// <summary>Twice the area between the edges, by the shoelace formula; the sign tells the direction of the corners.</summary>
    public double DoubleArea()
    {
        var sum = 0.0;
        for (var i = 0; i < Points.Count; i++)
        {
            var (from, to) = Edge(i);
            sum += (from.X * to.Y) - (to.X * from.Y);
        }

        return sum;
    }

    /// <summary>The first two edges that cross or touch where they should not, or null for a simple polygon.</summary>
    public (int First, int Second)? Crossing()
    {
        for (var i = 0; i < Points.Count; i++)
        {
            for (var j = i + 1; j < Points.Count; j++)
            {
                var ((a, b), (c, d)) = (Edge(i), Edge(j));
                // Neighbours share a corner and may share nothing else: then one runs back along the other.
                var meets = j == i + 1 ? Segments.IsOn(d, a, b) || Segments.IsOn(a, c, d)
                    : i == 0 && j == Points.Count - 1 ? Segments.IsOn(c, a, b) || Segments.IsOn(b, c, d)
                    : Segments.Meet(a, b, c, d);
                if (meets)
                    return (i, j);
            }
        }

        return null;
    }

    private (Point2 From, Point2 To) Edge(int index) => (Points[index], Points[(index + 1) % Points.Count]);
}

/// <summary>Line segments, their ends included.</summary>
internal static class Segments
{
    public static bool IsOn(Point2 point, Point2 from, Point2 to) =>
        Turn(from, to, point) == 0
        && point.X >= Math.Min(from.X, to.X) && point.X <= Math.Max(from.X, to.X)
        && point.Y >= Math.Min(from.Y, to.Y) && point.Y <= Math.Max(from.Y, to.Y);

    public static bool Meet(Point2 a, Point2 b, Point2 c, Point2 d) =>
        (Turn(a, b, c) * Turn(a, b, d) < 0 && Turn(c, d, a) * Turn(c, d, b) < 0)
        || IsOn(c, a, b) || IsOn(d, a, b) || IsOn(a, c, d) || IsOn(b, c, d);

    /// <summary>1 or -1 by the side of the line on which the point lies, 0 on the line.</summary>
    private static int Turn(Point2 from, Point2 to, Point2 point) =>
        Math.Sign(((to.X - from.X) * (point.Y - from.Y)) - ((to.Y - from.Y) * (point.X - from.X)));
}
