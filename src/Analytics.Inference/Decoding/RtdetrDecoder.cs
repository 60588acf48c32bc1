namespace Analytics.Inference.Decoding;

/// <summary>
/// RT-DETR (https://arxiv.org/abs/2304.08069), a query a row. Output 0: a score for each class before the sigmoid. Output 1: centre x,
/// centre y, width, height, as fractions of the input. Each thing is claimed by one query, so nothing needs to be suppressed.
/// </summary>
internal sealed class RtdetrDecoder(int width, int height, int classes) : IDetectionDecoder
{
    // Nothing is lost to rounding between the threshold's logit and a logit's sigmoid.
    private const float Margin = 1e-3f;

    public void Decode(in OutputRow row, float minScore, List<RawDetection> into)
    {
        var logits = row.Floats(0);
        var boxes = row.Floats(1);
        // The sigmoid keeps the order: only the best of a query that may pass is put through it.
        var least = MathF.Log(minScore / (1 - minScore)) - Margin;
        for (var at = Lanes.NextAtLeast(logits, 0, least); at < logits.Length;)
        {
            var query = at / classes;
            var (best, logit) = Lanes.Max(logits.Slice(query * classes, classes));
            var score = 1 / (1 + MathF.Exp(-logit));
            if (score >= minScore)
                Add(boxes.Slice(4 * query, 4), best, score, into);
            at = Lanes.NextAtLeast(logits, (query + 1) * classes, least);
        }
    }

    public string? Misfit(in OutputRow row)
    {
        if (row.Count != 2)
            return $"the model has {row.Count} outputs, logits and boxes were expected";
        var logits = row.Shape(0);
        var boxes = row.Shape(1);
        return logits.Length == 2 && boxes.Length == 2 && logits[0] == boxes[0] && logits[1] == classes && boxes[1] == 4
            ? null
            : $"the outputs are [{string.Join('×', logits.ToArray())}] and [{string.Join('×', boxes.ToArray())}], queries×{classes} and queries×4 were expected";
    }

    private void Add(ReadOnlySpan<float> box, int label, float score, List<RawDetection> into)
    {
        var (x, y, halfWidth, halfHeight) = (box[0] * width, box[1] * height, box[2] * width / 2, box[3] * height / 2);
        into.Add(new(x - halfWidth, y - halfHeight, x + halfWidth, y + halfHeight, label, score));
    }
}
