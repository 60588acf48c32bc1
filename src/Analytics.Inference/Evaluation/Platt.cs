using Analytics.Inference.Models;

namespace Analytics.Inference.Evaluation;

/// <summary>
/// Fits p = 1 ÷ (1 + e^(−slope·(x − middle))) to labelled scores by Newton's method (Platt 1999: targets softened by the number of
/// examples, so that kinds that do not overlap have a slope too; here both kinds weigh the same, however many pairs each has).
/// </summary>
public static class Platt
{
    private const int MostSteps = 100;

    /// <param name="items">Cosines of pairs; some of one person, some of two.</param>
    /// <exception cref="ArgumentException">All items are of one kind, or higher scores do not mean one person.</exception>
    public static ModelCalibration Fit(IReadOnlyList<ScoredItem> items)
    {
        if (!Metrics.BothKinds(items))
            throw new ArgumentException("Pairs of one person and of two are needed.", nameof(items));
        var (slope, offset) = (1.0, 0.0);
        for (var (step, loss) = (0, Loss(items, slope, offset)); step < MostSteps; step++)
        {
            var (slopeStep, offsetStep) = Newton(items, slope, offset);
            // Far from the minimum a whole step may lead away from it.
            while (Loss(items, slope - slopeStep, offset - offsetStep) > loss && Math.Abs(slopeStep) + Math.Abs(offsetStep) > 1e-12)
                (slopeStep, offsetStep) = (slopeStep / 2, offsetStep / 2);
            (slope, offset) = (slope - slopeStep, offset - offsetStep);
            loss = Loss(items, slope, offset);
            if (Math.Abs(slopeStep) + Math.Abs(offsetStep) < 1e-9)
                break;
        }

        return slope > 0 ? new(-offset / slope, slope) : throw new ArgumentException("Pairs of one person do not score higher than pairs of two.", nameof(items));
    }

    private static (double Slope, double Offset) Newton(IReadOnlyList<ScoredItem> items, double slope, double offset)
    {
        var (ga, gb, haa, hab, hbb) = (0.0, 0.0, 0.0, 0.0, 0.0);
        foreach (var (x, target, weight) in Weighed(items))
        {
            var p = 1 / (1 + Math.Exp(-((slope * x) + offset)));
            ga += weight * (p - target) * x;
            gb += weight * (p - target);
            haa += weight * p * (1 - p) * x * x;
            hab += weight * p * (1 - p) * x;
            hbb += weight * p * (1 - p);
        }

        // All scores alike have no slope; a trace keeps the system solvable.
        var determinant = ((haa + 1e-12) * (hbb + 1e-12)) - (hab * hab);
        return (((hbb * ga) - (hab * gb)) / determinant, ((haa * gb) - (hab * ga)) / determinant);
    }

    private static double Loss(IReadOnlyList<ScoredItem> items, double slope, double offset) => Weighed(items).Sum(item =>
    {
        // log(1 + e^−z), also where e^−z overflows.
        var z = (slope * item.Score) + offset;
        var tail = Math.Log(1 + Math.Exp(-Math.Abs(z)));
        return item.Weight * (tail + Math.Max(-z, 0) + ((1 - item.Target) * z));
    });

    private static IEnumerable<(double Score, double Target, double Weight)> Weighed(IReadOnlyList<ScoredItem> items)
    {
        var (same, other) = ((double)items.Count(item => item.IsPositive), (double)items.Count(item => !item.IsPositive));
        return items.Select(item => item.IsPositive ? (item.Score, (same + 1) / (same + 2), 1 / same) : (item.Score, 1 / (other + 2), 1 / other));
    }
}
