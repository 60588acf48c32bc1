namespace Analytics.Simulator.Numerics;

public static class Polygons
{
    /// <summary>Even-odd rule; each corner is x, y.</summary>
    public static bool Contains(IReadOnlyList<IReadOnlyList<double>> corners, double x, double y)
    {
        var inside = false;
        for (var i = 0; i < corners.Count; i++)
        {
            var (a, b) = (corners[i], corners[(i + 1) % corners.Count]);
            if (a[1] <= y != b[1] <= y && x < a[0] + ((y - a[1]) / (b[1] - a[1]) * (b[0] - a[0])))
                inside = !inside;
        }

        return inside;
    }
}
