namespace Analytics.Inference.Decoding;

/// <summary>The cells of several grids, one after the other, row by row: x, y of the cell and its stride.</summary>
internal sealed class Grid
{
    private readonly (ushort X, ushort Y, ushort Stride)[] _cells;

    /// <param name="width">Input width in pixels.</param>
    /// <param name="height">Input height in pixels.</param>
    /// <param name="strides">Pixels of a cell in each grid; a grid has ⌈side ÷ stride⌉ cells a side.</param>
    public Grid(int width, int height, IReadOnlyList<int> strides)
    {
        var cells = new List<(ushort, ushort, ushort)>();
        foreach (var stride in strides)
        {
            for (var y = 0; y * stride < height; y++)
            {
                for (var x = 0; x * stride < width; x++)
                    cells.Add(((ushort)x, (ushort)y, (ushort)stride));
            }
        }

        _cells = [.. cells];
    }

    public int Count => _cells.Length;

    public (ushort X, ushort Y, ushort Stride) this[int cell] => _cells[cell];
}
