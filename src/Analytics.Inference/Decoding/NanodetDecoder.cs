namespace Analytics.Inference.Decoding;

/// <summary>
/// NanoDet-Plus: one row a candidate, class scores first, then for left, top, right, bottom a distribution over
/// <paramref name="regMax"/> + 1 distances in cells (generalised focal loss, https://arxiv.org/abs/2006.04388). A side's
/// distance is the mean of the softmax of its bins, times the stride.
/// </summary>
internal sealed class NanodetDecoder(
    int width, int height, IReadOnlyList<int> strides, int classes, int regMax, float centreOffset) : IDetectionDecoder
{
    private readonly Grid _grid = new(width, height, strides);
    private readonly int _length = classes + (4 * (regMax + 1));

    public void Decode(in OutputRow row, float minScore, List<RawDetection> into)
    {
        var values = row.Floats(0);
        for (int candidate = 0, at = 0; at < values.Length; candidate++, at += _length)
        {
            var (best, score) = Lanes.Max(values.Slice(at, classes));
            if (!(score >= minScore) || best < 0)
                continue;
            var (cellX, cellY, stride) = _grid[candidate];
            var (x, y) = ((cellX + centreOffset) * stride, (cellY + centreOffset) * stride);
            var sides = values.Slice(at + classes, 4 * (regMax + 1));
            into.Add(new RawDetection(
                Math.Max(x - Distance(sides, 0, stride), 0),
                Math.Max(y - Distance(sides, 1, stride), 0),
                Math.Min(x + Distance(sides, 2, stride), width),
                Math.Min(y + Distance(sides, 3, stride), height),
                best,
                score));
        }
    }

    public string? Misfit(in OutputRow row)
    {
        var shape = row.Shape(0);
        return shape.Length == 2 && shape[0] == _grid.Count && shape[1] == _length
            ? null
            : $"the first output is [{string.Join('×', shape.ToArray())}], {_grid.Count}×{_length} was expected of {classes} labels";
    }

    private float Distance(ReadOnlySpan<float> sides, int side, int stride)
    {
        var bins = sides.Slice(side * (regMax + 1), regMax + 1);
        var (_, largest) = Lanes.Max(bins);
        float sum = 0, mean = 0;
        for (var bin = 0; bin < bins.Length; bin++)
        {
            // The largest is taken off first, so that no exponential overflows.
            var weight = MathF.Exp(bins[bin] - largest);
            sum += weight;
            mean += weight * bin;
        }

        return mean / sum * stride;
    }
}
