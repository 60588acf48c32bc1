namespace Analytics.Inference.Decoding;

/// <summary>
/// SCRFD (https://arxiv.org/abs/2105.04714): for each grid one output of scores, then one each of boxes and, in models with landmarks, of
/// five points. Several candidates of a cell stand one after the other. A box is the distances of its left, top, right and lower edge from
/// the cell's corner, a point the way to it, in cells.
/// </summary>
internal sealed class ScrfdDecoder(int width, int height, IReadOnlyList<int> strides) : IKeyPointDecoder
{
    private readonly Grid[] _grids = [.. strides.Select(stride => new Grid(width, height, [stride]))];

    public int Points => 5;

    public void Decode(in OutputRow row, float minScore, List<RawDetection> into) => Decode(row, minScore, into, null);

    public void Decode(in OutputRow row, float minScore, List<RawDetection> into, List<RawPoint>? points)
    {
        for (var g = 0; g < _grids.Length; g++)
        {
            var scores = row.Floats(g);
            for (var at = Lanes.NextAtLeast(scores, 0, minScore); at < scores.Length; at = Lanes.NextAtLeast(scores, at + 1, minScore))
                Add(row, g, at, scores[at], into, points);
        }
    }

    public string? Misfit(in OutputRow row)
    {
        int[] lengths = [1, 4, 10];
        var kinds = row.Count / _grids.Length;
        if (kinds is not (2 or 3) || row.Count % _grids.Length != 0)
            return $"the model has {row.Count} outputs, {2 * _grids.Length} or, with landmarks, {3 * _grids.Length} were expected of {_grids.Length} strides";
        for (var output = 0; output < row.Count; output++)
        {
            var (cells, length) = (_grids[output % _grids.Length].Count, lengths[output / _grids.Length]);
            var shape = row.Shape(output);
            var scores = row.Shape(output % _grids.Length);
            if (shape.Length != 2 || shape[1] != length || shape[0] == 0 || shape[0] % cells != 0 || shape[0] != scores[0])
                return $"output {output} is [{string.Join('×', shape.ToArray())}], {cells}×{length} or a multiple of its rows was expected";
        }

        return null;
    }

    private void Add(in OutputRow row, int grid, int at, float score, List<RawDetection> into, List<RawPoint>? points)
    {
        var (cellX, cellY, stride) = _grids[grid][at / (row.Floats(grid).Length / _grids[grid].Count)];
        var (x, y) = (cellX * stride, cellY * stride);
        var sides = row.Floats(_grids.Length + grid).Slice(4 * at, 4);
        into.Add(new(x - (sides[0] * stride), y - (sides[1] * stride), x + (sides[2] * stride), y + (sides[3] * stride), 0, score));
        if (points is null || row.Count == 2 * _grids.Length)
            return;
        var marks = row.Floats((2 * _grids.Length) + grid).Slice(10 * at, 10);
        for (var i = 0; i < marks.Length; i += 2)
            points.Add(new(x + (marks[i] * stride), y + (marks[i + 1] * stride), 1));
    }
}
