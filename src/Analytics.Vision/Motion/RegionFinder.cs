using Analytics.Vision.Detections;
using Analytics.Vision.Zones;

namespace Analytics.Vision.Motion;

/// <summary>Connected components of changed cells, in order of their first cell in reading order. Buffers are kept.</summary>
internal sealed class RegionFinder(CellGrid grid)
{
    private readonly bool[] _open = new bool[grid.Count];
    private readonly int[] _stack = new int[grid.Count];

    /// <param name="excess">Per cell, change ÷ threshold.</param>
    /// <param name="mask">Cells that count, or null for all.</param>
    /// <param name="minCells">Smaller components are left out.</param>
    /// <param name="regions">Cleared and filled.</param>
    public void Find(ReadOnlySpan<float> excess, bool[]? mask, int minCells, List<MotionRegion> regions)
    {
        regions.Clear();
        for (var i = 0; i < _open.Length; i++)
            _open[i] = excess[i] > 1 && (mask is null || mask[i]);
        for (var i = 0; i < _open.Length; i++)
        {
            if (_open[i] && Grow(i, excess) is var region && region.Cells >= minCells)
                regions.Add(region);
        }
    }

    private MotionRegion Grow(int seed, ReadOnlySpan<float> excess)
    {
        var (left, top, right, bottom) = (int.MaxValue, int.MaxValue, 0, 0);
        var (cells, score, depth) = (0, 0f, 0);
        _stack[depth++] = seed;
        _open[seed] = false;
        while (depth > 0)
        {
            var cell = _stack[--depth];
            var (row, column) = (cell / grid.Columns, cell % grid.Columns);
            (left, right) = (Math.Min(left, column), Math.Max(right, column));
            (top, bottom) = (Math.Min(top, row), Math.Max(bottom, row));
            cells++;
            score += 1 - (1 / excess[cell]);
            for (var r = Math.Max(0, row - 1); r <= Math.Min(grid.Rows - 1, row + 1); r++)
            {
                for (var c = Math.Max(0, column - 1); c <= Math.Min(grid.Columns - 1, column + 1); c++)
                {
                    var next = (r * grid.Columns) + c;
                    if (!_open[next])
                        continue;
                    _open[next] = false;
                    _stack[depth++] = next;
                }
            }
        }

        var (width, height) = ((float)grid.FrameWidth / CellGrid.Side, (float)grid.FrameHeight / CellGrid.Side);
        var box = new Box(left / width, top / height, (right + 1) / width, (bottom + 1) / height).Clamped();
        return new MotionRegion(box, cells, Math.Min(box.Area, cells / (width * height)), score / cells);
    }
}
