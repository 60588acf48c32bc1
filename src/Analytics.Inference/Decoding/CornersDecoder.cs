namespace Analytics.Inference.Decoding;

/// <summary>
/// Output 0: a row of left, top, right, bottom for each candidate, as fractions of the input. Output 1: its score, or a row of a score
/// for each class. Anchors were worked in by the graph.
/// </summary>
internal sealed class CornersDecoder(int width, int height, int classes) : IDetectionDecoder
{
    public void Decode(in OutputRow row, float minScore, List<RawDetection> into)
    {
        var boxes = row.Floats(0);
        var scores = row.Floats(1);
        for (var at = Lanes.NextAtLeast(scores, 0, minScore); at < scores.Length;)
        {
            var candidate = at / classes;
            var (best, score) = Lanes.Max(scores.Slice(candidate * classes, classes));
            var box = boxes.Slice(4 * candidate, 4);
            into.Add(new(box[0] * width, box[1] * height, box[2] * width, box[3] * height, best, score));
            at = Lanes.NextAtLeast(scores, (candidate + 1) * classes, minScore);
        }
    }

    public string? Misfit(in OutputRow row)
    {
        if (row.Count != 2)
            return $"the model has {row.Count} outputs, boxes and scores were expected";
        var boxes = row.Shape(0);
        var scores = row.Shape(1);
        var columns = scores.Length == 1 ? 1 : scores[^1];
        return boxes.Length == 2 && boxes[1] == 4 && scores.Length <= 2 && scores[0] == boxes[0] && columns == classes
            ? null
            : $"the outputs are [{string.Join('×', boxes.ToArray())}] and [{string.Join('×', scores.ToArray())}], n×4 and n×{classes} were expected";
    }
}
