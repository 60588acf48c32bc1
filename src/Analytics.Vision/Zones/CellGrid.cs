namespace Analytics.Vision.Zones;

/// <summary>Square cells of <see cref="Side"/> luma pixels over a frame; cells at the right and lower edge may be cut.</summary>
public readonly record struct CellGrid(int FrameWidth, int FrameHeight)
{
    public const int Side = 8;

    public int Columns => (FrameWidth + Side - 1) / Side;

    public int Rows => (FrameHeight + Side - 1) / Side;

    public int Count => Columns * Rows;

    /// <summary>
    /// The cells that any of the polygons touches, and <paramref name="margin"/> cells around them: what moves at a zone's edge
    /// must wake the gate too.
    /// </summary>
    public bool[] Mask(IEnumerable<ZonePolygon> polygons, int margin)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(margin);
        var touched = new bool[Count];
        foreach (var polygon in polygons)
        {
            polygon.Checked();
            MarkInside(polygon, touched);
            MarkEdges(polygon, touched);
        }

        return Widened(touched, margin);
    }

    private void MarkInside(ZonePolygon polygon, bool[] cells)
    {
        for (var row = 0; row < Rows; row++)
        {
            for (var column = 0; column < Columns; column++)
            {
                var (x, y) = ((column + 0.5f) * Side / FrameWidth, (row + 0.5f) * Side / FrameHeight);
                cells[(row * Columns) + column] |= polygon.Contains(x, y);
            }
        }
    }

    // A thin polygon may miss every centre: its outline is walked in half cells.
    private void MarkEdges(ZonePolygon polygon, bool[] cells)
    {
        for (var i = 0; i < polygon.Corners.Length; i++)
        {
            var (a, b) = (polygon.Corners[i], polygon.Corners[(i + 1) % polygon.Corners.Length]);
            var longest = Math.Max(Math.Abs(b.X - a.X) * FrameWidth, Math.Abs(b.Y - a.Y) * FrameHeight);
            var steps = 1 + (int)(longest / Side * 2);
            for (var s = 0; s <= steps; s++)
            {
                var part = (float)s / steps;
                var column = Math.Min((int)((a.X + ((b.X - a.X) * part)) * FrameWidth / Side), Columns - 1);
                var row = Math.Min((int)((a.Y + ((b.Y - a.Y) * part)) * FrameHeight / Side), Rows - 1);
                cells[(row * Columns) + column] = true;
            }
        }
    }

    private bool[] Widened(bool[] cells, int margin)
    {
        var wide = new bool[cells.Length];
        for (var i = 0; i < cells.Length; i++)
        {
            if (!cells[i])
                continue;
            var (row, column) = (i / Columns, i % Columns);
            var (left, right) = (Math.Max(0, column - margin), Math.Min(Columns - 1, column + margin));
            for (var r = Math.Max(0, row - margin); r <= Math.Min(Rows - 1, row + margin); r++)
                wide.AsSpan((r * Columns) + left, right - left + 1).Fill(true);
        }

        return wide;
    }
}
