using System.Globalization;

namespace Analytics.Inference.Evaluation;

/// <summary>The figures of judged items, by the names under which they are shown.</summary>
internal static class Metrics
{
    public static bool BothKinds(IEnumerable<ScoredItem> items) => items.Select(item => item.IsPositive).Distinct().Count() == 2;

    public static IReadOnlyList<Metric> OfCounts(BinaryCounts counts) =>
        [new("accuracy", counts.Accuracy), new("precision", counts.Precision), new("recall", counts.Recall), new("F1", counts.F1), new("false positive rate", counts.FalsePositiveRate)];

    /// <summary>At a threshold, and, where there are items of both kinds, at every one.</summary>
    public static IReadOnlyList<Metric> OfScores(IReadOnlyList<ScoredItem> items, double threshold)
    {
        var counts = OfCounts(At(items, threshold));
        return BothKinds(items) ? [.. counts, .. Curve(new Roc(items), [0.1])] : counts;
    }

    public static IReadOnlyList<Metric> OfRoc(Roc roc, IEnumerable<ScoredItem> items, double threshold, IReadOnlyList<double> rates) =>
        [.. OfCounts(At(items, threshold)), .. Curve(roc, rates)];

    private static BinaryCounts At(IEnumerable<ScoredItem> items, double threshold) =>
        BinaryCounts.Of(items.Select(item => (item.Score >= threshold, item.IsPositive)));

    private static IEnumerable<Metric> Curve(Roc roc, IReadOnlyList<double> rates) =>
        [new("AUC", roc.Auc), .. rates.Select(rate => new Metric($"recall at {rate.ToString(CultureInfo.InvariantCulture)} false", roc.RecallAt(rate))), new("best threshold", roc.BestThreshold)];
}
