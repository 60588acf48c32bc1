namespace Analytics.Inference.Decoding;

/// <summary>Brings a YOLOX candidate from its cell to pixels: x, y add to the cell, w, h are logarithms of cells.</summary>
internal sealed class YoloxGrid(int width, int height, IReadOnlyList<int> strides)
{
    private readonly Grid _grid = new(width, height, strides);

    public int Count => _grid.Count;

    public (float X, float Y, float Width, float Height) Place(int cell, ReadOnlySpan<float> box)
    {
        var (x, y, stride) = _grid[cell];
        return ((box[0] + x) * stride, (box[1] + y) * stride, MathF.Exp(box[2]) * stride, MathF.Exp(box[3]) * stride);
    }
}

/// <summary>
/// One row a candidate: centre x, centre y, width, height, objectness where there is one, a score for each class
/// (YOLOv5: pixels; YOLOX: cells of a grid, https://arxiv.org/abs/2107.08430). Score = objectness × best class.
/// </summary>
internal sealed class RowsDecoder(int classes, bool hasObjectness, YoloxGrid? grid) : IDetectionDecoder
{
    private readonly int _firstClass = hasObjectness ? 5 : 4;

    public void Decode(in OutputRow row, float minScore, List<RawDetection> into)
    {
        var values = row.Floats(0);
        var length = _firstClass + classes;
        for (int candidate = 0, at = 0; at < values.Length; candidate++, at += length)
        {
            // A class score is at most 1, so objectness alone clears nearly every candidate off.
            var objectness = hasObjectness ? values[at + 4] : 1;
            if (!(objectness >= minScore))
                continue;
            var (best, score) = Lanes.Max(values.Slice(at + _firstClass, classes));
            score *= objectness;
            if (!(score >= minScore) || best < 0)
                continue;
            var box = values.Slice(at, 4);
            var (x, y, width, height) = grid?.Place(candidate, box) ?? (box[0], box[1], box[2], box[3]);
            into.Add(new RawDetection(x - (width / 2), y - (height / 2), x + (width / 2), y + (height / 2), best, score));
        }
    }

    public string? Misfit(in OutputRow row)
    {
        var shape = row.Shape(0);
        var wanted = grid is null ? "candidates" : $"{grid.Count}";
        return shape.Length == 2 && shape[1] == _firstClass + classes && (grid is null || shape[0] == grid.Count)
            ? null
            : $"the first output is [{string.Join('×', shape.ToArray())}], {wanted}×{_firstClass + classes} was expected of {classes} labels";
    }
}
