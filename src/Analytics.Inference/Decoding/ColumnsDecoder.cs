using System.Buffers;

namespace Analytics.Inference.Decoding;

/// <summary>
/// One column a candidate (YOLOv8 and v11): rows of centre x, centre y, width, height in pixels, objectness where there is
/// one, then a row of scores for each class.
/// </summary>
internal sealed class ColumnsDecoder(int classes, bool hasObjectness) : IDetectionDecoder
{
    private readonly int _firstClass = hasObjectness ? 5 : 4;

    public void Decode(in OutputRow row, float minScore, List<RawDetection> into)
    {
        var values = row.Floats(0);
        var candidates = values.Length / (_firstClass + classes);
        var best = ArrayPool<float>.Shared.Rent(candidates);
        var winner = ArrayPool<int>.Shared.Rent(candidates);
        try
        {
            // One pass over memory in its own order; nearly every lane is below the threshold and costs one comparison.
            best.AsSpan(0, candidates).Clear();
            for (var label = 0; label < classes; label++)
            {
                var scores = values.Slice((_firstClass + label) * candidates, candidates);
                for (var i = Lanes.NextAtLeast(scores, 0, minScore); i < candidates; i = Lanes.NextAtLeast(scores, i + 1, minScore))
                {
                    if (scores[i] > best[i])
                        (best[i], winner[i]) = (scores[i], label);
                }
            }

            var found = best.AsSpan(0, candidates);
            for (var i = Next(found, 0); i < candidates; i = Next(found, i + 1))
                Add(values, candidates, i, winner[i], best[i], minScore, into);
        }
        finally
        {
            ArrayPool<float>.Shared.Return(best);
            ArrayPool<int>.Shared.Return(winner);
        }
    }

    public string? Misfit(in OutputRow row)
    {
        var shape = row.Shape(0);
        return shape.Length == 2 && shape[0] == _firstClass + classes
            ? null
            : $"the first output is [{string.Join('×', shape.ToArray())}], {_firstClass + classes}×candidates was expected of {classes} labels";
    }

    // Scores that reached the threshold are the only ones above zero; a score of exactly zero is no detection.
    private static int Next(ReadOnlySpan<float> best, int start) => Lanes.NextAtLeast(best, start, float.Epsilon);

    private void Add(ReadOnlySpan<float> values, int candidates, int i, int label, float score, float minScore, List<RawDetection> into)
    {
        score *= hasObjectness ? values[(4 * candidates) + i] : 1;
        if (!(score >= minScore))
            return;
        var (x, y) = (values[i], values[candidates + i]);
        var (width, height) = (values[(2 * candidates) + i], values[(3 * candidates) + i]);
        into.Add(new RawDetection(x - (width / 2), y - (height / 2), x + (width / 2), y + (height / 2), label, score));
    }
}
