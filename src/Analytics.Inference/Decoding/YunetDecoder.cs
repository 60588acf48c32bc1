namespace Analytics.Inference.Decoding;

/// <summary>
/// YuNet (https://doi.org/10.1007/s11633-023-1423-y): for each grid one output of class scores, then one each of objectness, of boxes
/// and of five landmarks. Score = √(class × objectness); the centre adds to the cell, sizes are logarithms of cells.
/// </summary>
internal sealed class YunetDecoder(int width, int height, IReadOnlyList<int> strides) : IKeyPointDecoder
{
    private readonly Grid[] _grids = [.. strides.Select(stride => new Grid(width, height, [stride]))];

    public int Points => 5;

    public void Decode(in OutputRow row, float minScore, List<RawDetection> into) => Decode(row, minScore, into, null);

    public void Decode(in OutputRow row, float minScore, List<RawDetection> into, List<RawPoint>? points)
    {
        var least = minScore * minScore;
        for (var g = 0; g < _grids.Length; g++)
        {
            var classes = row.Floats(g);
            var objectness = row.Floats(_grids.Length + g);
            for (var cell = Lanes.NextAtLeast(classes, 0, least); cell < classes.Length; cell = Lanes.NextAtLeast(classes, cell + 1, least))
            {
                var product = classes[cell] * objectness[cell];
                if (product >= least)
                    Add(row, g, cell, MathF.Sqrt(product), into, points);
            }
        }
    }

    public string? Misfit(in OutputRow row)
    {
        int[] lengths = [1, 1, 4, 10];
        if (row.Count != lengths.Length * _grids.Length)
            return $"the model has {row.Count} outputs, {lengths.Length * _grids.Length} were expected of {_grids.Length} strides";
        for (var output = 0; output < row.Count; output++)
        {
            var (cells, length) = (_grids[output % _grids.Length].Count, lengths[output / _grids.Length]);
            var shape = row.Shape(output);
            if (shape.Length != 2 || shape[0] != cells || shape[1] != length)
                return $"output {output} is [{string.Join('×', shape.ToArray())}], {cells}×{length} was expected";
        }

        return null;
    }

    private void Add(in OutputRow row, int grid, int cell, float score, List<RawDetection> into, List<RawPoint>? points)
    {
        var (x, y, stride) = _grids[grid][cell];
        var box = row.Floats((2 * _grids.Length) + grid).Slice(4 * cell, 4);
        var (centreX, centreY) = ((x + box[0]) * stride, (y + box[1]) * stride);
        var (halfWidth, halfHeight) = (MathF.Exp(box[2]) * stride / 2, MathF.Exp(box[3]) * stride / 2);
        into.Add(new(centreX - halfWidth, centreY - halfHeight, centreX + halfWidth, centreY + halfHeight, 0, MathF.Min(score, 1)));
        var marks = row.Floats((3 * _grids.Length) + grid).Slice(10 * cell, 10);
        for (var i = 0; points is not null && i < 10; i += 2)
            points.Add(new((x + marks[i]) * stride, (y + marks[i + 1]) * stride, 1));
    }
}
