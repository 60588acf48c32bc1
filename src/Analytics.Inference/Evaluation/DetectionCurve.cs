using Analytics.Inference.Abilities;

namespace Analytics.Inference.Evaluation;

/// <param name="Box">Pixels of the picture.</param>
/// <param name="IsIgnored">Whether it is found or not does not count: a crowd, or too small to tell.</param>
public readonly record struct TrueBox(PixelBox Box, bool IsIgnored = false);

/// <summary>One class on one picture.</summary>
public sealed record DetectionSample(IReadOnlyList<TrueBox> True, IReadOnlyList<(PixelBox Box, double Score)> Found);

/// <summary>
/// How precision and recall of one class go as the threshold goes down, at one overlap, in the way of COCO: best score first, each found
/// box takes the true box of its picture that it overlaps most and that is still free; at most 100 boxes a picture; one on an ignored
/// box counts for nothing.
/// </summary>
public sealed class DetectionCurve
{
    public const int MostPerPicture = 100;

    // Best score first: whether each counted box was right.
    private readonly List<(double Score, bool IsRight)> _found = [];
    private readonly int _pictures;

    /// <param name="samples">All pictures, also those without the class.</param>
    /// <param name="overlap">Least intersection over union of a right box, above 0.</param>
    public DetectionCurve(IReadOnlyList<DetectionSample> samples, double overlap)
    {
        _pictures = samples.Count;
        foreach (var sample in samples)
        {
            Positives += sample.True.Count(box => !box.IsIgnored);
            Match(sample, overlap);
        }

        // Stable: equal scores stay in the order of the pictures.
        _found = [.. _found.OrderByDescending(one => one.Score)];
    }

    /// <summary>True boxes that count.</summary>
    public int Positives { get; }

    /// <summary>Area under precision over recall, by COCO's 101 recalls; 0 without true boxes.</summary>
    public double AveragePrecision
    {
        get
        {
            if (Positives == 0)
                return 0;
            var (precisions, recalls, right) = (new double[_found.Count], new double[_found.Count], 0);
            for (var i = 0; i < _found.Count; i++)
            {
                right += _found[i].IsRight ? 1 : 0;
                (precisions[i], recalls[i]) = (right / (i + 1.0), right / (double)Positives);
            }

            // The best precision at this recall or a higher one.
            for (var i = _found.Count - 2; i >= 0; i--)
                precisions[i] = Math.Max(precisions[i], precisions[i + 1]);
            var (sum, at) = (0.0, 0);
            for (var step = 0; step <= 100; step++)
            {
                while (at < recalls.Length && recalls[at] < (step / 100.0) - 1e-12)
                    at++;
                sum += at < precisions.Length ? precisions[at] : 0;
            }

            return sum / 101;
        }
    }

    /// <summary>Recall at the lowest threshold that keeps wrong boxes to so many a picture.</summary>
    public double RecallAt(double falsePerPicture)
    {
        var (right, wrong, best) = (0, 0, 0);
        foreach (var (_, isRight) in _found)
        {
            right += isRight ? 1 : 0;
            wrong += isRight ? 0 : 1;
            if (wrong > (falsePerPicture * _pictures) + 1e-9)
                break;
            best = right;
        }

        return Positives == 0 ? 0 : best / (double)Positives;
    }

    /// <summary>Intersection over union.</summary>
    public static double Overlap(PixelBox a, PixelBox b)
    {
        var common = Common(a, b);
        var all = (a.Width * a.Height) + (b.Width * b.Height) - common;
        return all > 0 ? common / all : 0;
    }

    private void Match(DetectionSample sample, double overlap)
    {
        var taken = new bool[sample.True.Count];
        foreach (var (box, score) in sample.Found.OrderByDescending(one => one.Score).Take(MostPerPicture))
        {
            var (best, most) = (-1, 0.0);
            for (var i = 0; i < taken.Length; i++)
            {
                if (taken[i] || sample.True[i].IsIgnored)
                    continue;
                var share = Overlap(box, sample.True[i].Box);
                if (share >= overlap && share > most)
                    (best, most) = (i, share);
            }

            if (best >= 0)
                taken[best] = true;
            else if (sample.True.Any(one => one.IsIgnored && IsOn(box, one.Box, overlap)))
                continue;
            _found.Add((score, best >= 0));
        }
    }

    // An ignored box may be a crowd: a box inside it is on it, however small.
    private static bool IsOn(PixelBox box, PixelBox ignored, double overlap) =>
        box.Width * box.Height is > 0 and var area && Common(box, ignored) / area >= overlap;

    private static double Common(PixelBox a, PixelBox b) =>
        Math.Max(0, Math.Min(a.Right, b.Right) - Math.Max(a.Left, b.Left)) * Math.Max(0, Math.Min(a.Bottom, b.Bottom) - Math.Max(a.Top, b.Top));
}
