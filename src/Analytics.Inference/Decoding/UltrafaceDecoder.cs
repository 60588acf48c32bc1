namespace Analytics.Inference.Decoding;

/// <summary>
/// Ultra-Light-Fast-Generic-Face-Detector. Output 0: a row of a score for the background, then one for each class, which add up to 1.
/// Output 1: a row of left, top, right, bottom, as fractions of the input. Anchors were worked in by the graph.
/// </summary>
internal sealed class UltrafaceDecoder(int width, int height, int classes) : IDetectionDecoder
{
    public void Decode(in OutputRow row, float minScore, List<RawDetection> into)
    {
        var scores = row.Floats(0);
        var boxes = row.Floats(1);
        for (int candidate = 0, at = 1; at < scores.Length; candidate++, at += classes + 1)
        {
            var (best, score) = Lanes.Max(scores.Slice(at, classes));
            if (!(score >= minScore) || best < 0)
                continue;
            var box = boxes.Slice(4 * candidate, 4);
            into.Add(new(box[0] * width, box[1] * height, box[2] * width, box[3] * height, best, score));
        }
    }

    public string? Misfit(in OutputRow row)
    {
        if (row.Count != 2)
            return $"the model has {row.Count} outputs, scores and boxes were expected";
        var scores = row.Shape(0);
        var boxes = row.Shape(1);
        return scores.Length == 2 && boxes.Length == 2 && scores[0] == boxes[0] && scores[1] == classes + 1 && boxes[1] == 4
            ? null
            : $"the outputs are [{string.Join('×', scores.ToArray())}] and [{string.Join('×', boxes.ToArray())}], n×{classes + 1} (background first) and n×4 were expected";
    }
}
