using Analytics.Inference.Sessions;

namespace Analytics.Inference.Decoding;

/// <summary>
/// Models that end with their own post-processing, as RT-DETR's deployed form. Output 0: the class of each box, as a whole number. Output 1:
/// its left, top, right, bottom in pixels of the input. Output 2: its score.
/// </summary>
internal sealed class LabelledDecoder(int classes) : IDetectionDecoder
{
    public void Decode(in OutputRow row, float minScore, List<RawDetection> into)
    {
        var labels = row.Longs(0);
        var boxes = row.Floats(1);
        var scores = row.Floats(2);
        for (var i = Lanes.NextAtLeast(scores, 0, minScore); i < scores.Length; i = Lanes.NextAtLeast(scores, i + 1, minScore))
        {
            if (labels[i] < 0 || labels[i] >= classes)
                throw new InferenceException(InferenceFaultCode.TensorMismatch, $"A box is of class {labels[i]}, and the model has {classes} labels.");
            var box = boxes.Slice(4 * i, 4);
            into.Add(new(box[0], box[1], box[2], box[3], (int)labels[i], scores[i]));
        }
    }

    public string? Misfit(in OutputRow row)
    {
        if (row.Count != 3)
            return $"the model has {row.Count} outputs, labels, boxes and scores were expected";
        if (row.Type(0) != TensorType.Int64)
            return $"the first output holds {row.Type(0)}, labels of {TensorType.Int64} were expected";
        var labels = row.Shape(0);
        var boxes = row.Shape(1);
        var scores = row.Shape(2);
        return labels.Length == 1 && scores.Length == 1 && boxes.Length == 2 && labels[0] == scores[0] && boxes[0] == scores[0] && boxes[1] == 4
            ? null
            : $"the outputs are [{string.Join('×', labels.ToArray())}], [{string.Join('×', boxes.ToArray())}] and [{string.Join('×', scores.ToArray())}], "
                + "n, n×4 and n were expected";
    }
}
