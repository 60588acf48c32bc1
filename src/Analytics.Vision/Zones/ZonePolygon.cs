using System.Collections.Immutable;

namespace Analytics.Vision.Zones;

/// <summary>A corner in fractions of the frame, 0 to 1.</summary>
public readonly record struct ZonePoint(double X, double Y);

/// <summary>A closed polygon, three corners at least; the last corner joins the first. Inside by the even-odd rule.</summary>
public sealed record ZonePolygon(ImmutableArray<ZonePoint> Corners)
{
    /// <exception cref="ArgumentException">Fewer than three corners, or one outside 0 to 1.</exception>
    public ZonePolygon Checked()
    {
        if (Corners.IsDefault || Corners.Length < 3)
            throw new ArgumentException("A polygon needs three corners or more.");
        foreach (var (x, y) in Corners)
        {
            if (x is not (>= 0 and <= 1) || y is not (>= 0 and <= 1))
                throw new ArgumentException($"The corner {x},{y} is outside the frame: use fractions of 0 to 1.");
        }

        return this;
    }

    /// <summary>A point on the outline may count either way.</summary>
    public bool Contains(double x, double y)
    {
        var inside = false;
        for (int i = 0, j = Corners.Length - 1; i < Corners.Length; j = i++)
        {
            var (a, b) = (Corners[i], Corners[j]);
            if ((a.Y > y) != (b.Y > y) && x < ((b.X - a.X) * (y - a.Y) / (b.Y - a.Y)) + a.X)
                inside = !inside;
        }

        return inside;
    }
}
