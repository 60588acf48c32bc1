namespace Analytics.Inference.Evaluation;

/// <summary>How often a yes-or-no judgement was right. A share of nothing is 0.</summary>
/// <param name="TruePositives">Said yes, is yes.</param>
/// <param name="FalsePositives">Said yes, is no.</param>
/// <param name="TrueNegatives">Said no, is no.</param>
/// <param name="FalseNegatives">Said no, is yes.</param>
public readonly record struct BinaryCounts(int TruePositives, int FalsePositives, int TrueNegatives, int FalseNegatives)
{
    public int All => TruePositives + FalsePositives + TrueNegatives + FalseNegatives;

    public double Accuracy => Share(TruePositives + TrueNegatives, All);

    /// <summary>Of what was said to be, the share that is.</summary>
    public double Precision => Share(TruePositives, TruePositives + FalsePositives);

    /// <summary>Of what is, the share that was said to be.</summary>
    public double Recall => Share(TruePositives, TruePositives + FalseNegatives);

    /// <summary>Harmonic mean of precision and recall.</summary>
    public double F1 => Share(2 * TruePositives, (2 * TruePositives) + FalsePositives + FalseNegatives);

    public double FalsePositiveRate => Share(FalsePositives, FalsePositives + TrueNegatives);

    public static BinaryCounts Of(IEnumerable<(bool Said, bool Is)> judgements) => judgements.Aggregate(default(BinaryCounts), (counts, one) => one switch
    {
        (true, true) => counts with { TruePositives = counts.TruePositives + 1 },
        (true, false) => counts with { FalsePositives = counts.FalsePositives + 1 },
        (false, false) => counts with { TrueNegatives = counts.TrueNegatives + 1 },
        _ => counts with { FalseNegatives = counts.FalseNegatives + 1 },
    });

    private static double Share(int part, int of) => of == 0 ? 0 : part / (double)of;
}
