namespace Analytics.Inference.Decoding;

/// <summary>YOLOv8-pose: rows of centre x, centre y, width, height, score, then x, y, visibility of each key point; a column a candidate.</summary>
internal sealed class PoseDecoder : IKeyPointDecoder
{
    private const int First = 5;

    /// <summary>The seventeen of COCO.</summary>
    public int Points => 17;

    private int Rows => First + (3 * Points);

    public void Decode(in OutputRow row, float minScore, List<RawDetection> into) => Decode(row, minScore, into, null);

    public void Decode(in OutputRow row, float minScore, List<RawDetection> into, List<RawPoint>? points)
    {
        var values = row.Floats(0);
        var count = values.Length / Rows;
        var scores = values.Slice(4 * count, count);
        for (var i = Lanes.NextAtLeast(scores, 0, minScore); i < count; i = Lanes.NextAtLeast(scores, i + 1, minScore))
        {
            var (x, y, halfWidth, halfHeight) = (values[i], values[count + i], values[(2 * count) + i] / 2, values[(3 * count) + i] / 2);
            into.Add(new(x - halfWidth, y - halfHeight, x + halfWidth, y + halfHeight, 0, scores[i]));
            for (var p = 0; points is not null && p < Points; p++)
            {
                var at = ((First + (3 * p)) * count) + i;
                points.Add(new(values[at], values[at + count], values[at + (2 * count)]));
            }
        }
    }

    public string? Misfit(in OutputRow row)
    {
        var shape = row.Shape(0);
        return shape.Length == 2 && shape[0] == Rows
            ? null
            : $"the first output is [{string.Join('×', shape.ToArray())}], {Rows}×candidates was expected";
    }
}
