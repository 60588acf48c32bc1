namespace Analytics.Inference.Evaluation;

/// <summary>One judged item.</summary>
/// <param name="Score">Higher is more likely positive.</param>
/// <param name="IsPositive">What it truly is.</param>
public readonly record struct ScoredItem(double Score, bool IsPositive);

/// <summary>
/// Receiver operating characteristic: an item counts as positive where its score reaches a threshold, and the threshold goes down.
/// Needs one positive and one negative item.
/// </summary>
public sealed class Roc
{
    // After each distinct score, from the highest: how many positives and negatives reach it. Begins with none.
    private readonly List<(double Score, int Positives, int Negatives)> _points = [(double.PositiveInfinity, 0, 0)];

    /// <exception cref="ArgumentException">All items are of one kind, or a score is no number.</exception>
    public Roc(IEnumerable<ScoredItem> items)
    {
        var (positives, negatives) = (0, 0);
        foreach (var group in items.GroupBy(item => item.Score).OrderByDescending(group => group.Key))
        {
            if (!double.IsFinite(group.Key))
                throw new ArgumentException($"A score is {group.Key}.", nameof(items));
            positives += group.Count(item => item.IsPositive);
            negatives += group.Count(item => !item.IsPositive);
            _points.Add((group.Key, positives, negatives));
        }

        if (positives == 0 || negatives == 0)
            throw new ArgumentException($"There are {positives} positive and {negatives} negative items: both kinds are needed.", nameof(items));
    }

    private (double Score, int Positives, int Negatives) All => _points[^1];

    /// <summary>Area under the curve: the chance that a positive item scores above a negative one, equal scores counting half.</summary>
    public double Auc
    {
        get
        {
            var area = 0.0;
            for (var i = 1; i < _points.Count; i++)
                area += (_points[i].Negatives - _points[i - 1].Negatives) * (_points[i].Positives + _points[i - 1].Positives) / 2.0;
            return area / ((double)All.Positives * All.Negatives);
        }
    }

    /// <summary>The largest share of positives that is accepted while no more than this share of negatives is.</summary>
    /// <param name="falsePositiveRate">0 to 1.</param>
    public double RecallAt(double falsePositiveRate) =>
        // A rate such as 0.1 of 30 is 3.0000000000000004 negatives.
        _points.Where(p => p.Negatives <= (falsePositiveRate * All.Negatives) + 1e-9).Max(p => p.Positives) / (double)All.Positives;

    /// <summary>The threshold with the largest sum of both kinds' shares told right (Youden), midway to the next lower score; of equals the highest.</summary>
    public double BestThreshold
    {
        get
        {
            var best = Enumerable.Range(0, _points.Count).MaxBy(i => (_points[i].Positives / (double)All.Positives) - (_points[i].Negatives / (double)All.Negatives));
            if (best == 0)
                return Math.BitIncrement(_points[1].Score);
            return best + 1 < _points.Count ? (_points[best].Score + _points[best + 1].Score) / 2 : _points[best].Score;
        }
    }
}
