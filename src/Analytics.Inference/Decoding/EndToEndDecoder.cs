using Analytics.Inference.Sessions;

namespace Analytics.Inference.Decoding;

/// <summary>
/// YOLOv10, and YOLOv5 to v11 exported with suppression inside: one row a box of left, top, right, bottom in pixels of the input, its score
/// and the number of its class. Rows beyond the last box have a score of zero.
/// </summary>
internal sealed class EndToEndDecoder(int classes) : IDetectionDecoder
{
    private const int Length = 6;

    public void Decode(in OutputRow row, float minScore, List<RawDetection> into)
    {
        var values = row.Floats(0);
        for (var at = 0; at < values.Length; at += Length)
        {
            var (score, label) = (values[at + 4], values[at + 5]);
            if (!(score >= minScore))
                continue;
            if (!(label >= 0 && label < classes))
                throw new InferenceException(InferenceFaultCode.TensorMismatch, $"A box is of class {label}, and the model has {classes} labels.");
            into.Add(new(values[at], values[at + 1], values[at + 2], values[at + 3], (int)label, score));
        }
    }

    public string? Misfit(in OutputRow row)
    {
        var shape = row.Shape(0);
        return row.Count == 1 && shape.Length == 2 && shape[1] == Length
            ? null
            : $"the first of {row.Count} outputs is [{string.Join('×', shape.ToArray())}], a single one of boxes×{Length} was expected";
    }
}
