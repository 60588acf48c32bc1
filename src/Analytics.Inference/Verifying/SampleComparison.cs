using System.Globalization;
using Analytics.Inference.Models;

namespace Analytics.Inference.Verifying;

/// <summary>
/// Stored results against new ones. Machines and libraries round differently, so that boxes may lie a pixel and scores 0.01 apart; a box
/// whose score is that near to the threshold may come or go. Embeddings point the same way, other numbers are within 0.01, of larger ones
/// within a hundredth.
/// </summary>
internal static class SampleComparison
{
    private const double Pixels = 1.0;
    private const double Score = 0.01;

    /// <summary>Cosine of the least like embeddings.</summary>
    private const double Cosine = 0.999;

    /// <summary>Points that the model itself hardly sees are not compared.</summary>
    private const double Visible = 0.5;

    /// <returns>Every difference in words; none where the results agree.</returns>
    public static IReadOnlyList<string> Differences(ModelManifest manifest, SampleResult expected, SampleResult found) => (expected, found) switch
    {
        ({ Boxes: { } before }, { Boxes: { } now }) => Boxes(manifest.Thresholds, before, now),
        ({ Outputs: { } before }, { Outputs: { } now }) => Outputs(manifest, before, now),
        _ => [found.Boxes is null ? "the stored results are boxes, and the model gives numbers" : "the stored results are no boxes, and the model gives boxes"],
    };

    private static List<string> Boxes(ModelThresholds thresholds, IReadOnlyList<SampleBox> expected, IReadOnlyList<SampleBox> found)
    {
        var (left, differences) = (found.ToList(), new List<string>());
        foreach (var box in expected)
        {
            if (left.Find(other => AreAlike(box, other)) is { } alike)
                left.Remove(alike);
            else if (!IsOnEdge(thresholds, box))
                differences.Add($"{Text(box)} was not found");
        }

        differences.AddRange(left.Where(box => !IsOnEdge(thresholds, box)).Select(box => $"{Text(box)} was found and is not stored"));
        return differences;
    }

    private static bool AreAlike(SampleBox a, SampleBox b) =>
        a.Label == b.Label
        && Math.Abs(a.Score - b.Score) <= Score
        && a.Box.Count == b.Box.Count && a.Box.Zip(b.Box).All(edge => Math.Abs(edge.First - edge.Second) <= Pixels)
        && (a.Points?.Count ?? 0) == (b.Points?.Count ?? 0)
        && (a.Points ?? []).Zip(b.Points ?? []).All(pair => AreAlike(pair.First, pair.Second));

    private static bool AreAlike(IReadOnlyList<double> a, IReadOnlyList<double> b) =>
        a is [var x, var y, var visibility] && b is [var u, var v, _] && (visibility < Visible || (Math.Abs(x - u) <= Pixels && Math.Abs(y - v) <= Pixels));

    private static bool IsOnEdge(ModelThresholds thresholds, SampleBox box) => Math.Abs(box.Score - thresholds.Of(box.Label)) <= Score;

    private static List<string> Outputs(ModelManifest manifest, IReadOnlyList<IReadOnlyList<double>> expected, IReadOnlyList<IReadOnlyList<double>> found)
    {
        if (!expected.Select(output => output.Count).SequenceEqual(found.Select(output => output.Count)))
            return [$"{Lengths(found)} numbers were found, {Lengths(expected)} are stored"];
        var differences = new List<string>();
        for (var i = 0; i < expected.Count; i++)
        {
            var cosine = Dot(expected[i], found[i]) / Math.Sqrt(Dot(expected[i], expected[i]) * Dot(found[i], found[i]));
            var apart = expected[i].Zip(found[i]).Max(pair => Math.Abs(pair.First - pair.Second) / Math.Max(1, Math.Abs(pair.First)));
            if (manifest.Tasks.Contains(ModelTask.FaceEmbedding) ? !(cosine >= Cosine) : !(apart <= Score))
                differences.Add(string.Create(CultureInfo.InvariantCulture, $"output {i} is up to {apart:0.###} away from the stored one, cosine {cosine:0.####}"));
        }

        return differences;
    }

    private static double Dot(IReadOnlyList<double> a, IReadOnlyList<double> b) => a.Zip(b).Sum(pair => pair.First * pair.Second);

    private static string Lengths(IReadOnlyList<IReadOnlyList<double>> outputs) => string.Join(" + ", outputs.Select(output => output.Count));

    private static string Text(SampleBox box) =>
        string.Create(CultureInfo.InvariantCulture, $"{box.Label} {box.Score:0.###} at [{string.Join(' ', box.Box.Select(edge => edge.ToString("0", CultureInfo.InvariantCulture)))}]");
}
