using System.Globalization;
using System.Text;
using Analytics.Inference.Benching;

namespace Analytics.Inference.Evaluation;

/// <summary>The measured part of a model's <c>card.md</c>, between two markers; everything else in the card is its author's.</summary>
public static class ModelCard
{
    public const string FileName = "card.md";

    private const string Begin = "<!-- measured: written by 'analytics models bench --write-card' -->";
    private const string End = "<!-- /measured -->";

    /// <param name="card">The card as it is; empty for none yet.</param>
    /// <param name="measured">See <see cref="Table"/>.</param>
    public static string With(string card, string measured)
    {
        var part = $"{Begin}\n{measured}{End}";
        var (from, to) = (card.IndexOf(Begin, StringComparison.Ordinal), card.IndexOf(End, StringComparison.Ordinal));
        if (from >= 0 && to > from)
            return card[..from] + part + card[(to + End.Length)..];
        return card.Length == 0 ? $"{part}\n" : $"{card.TrimEnd('\n')}\n\n{part}\n";
    }

    /// <summary>Times belong to one machine and stay out; what a batch gains is a ratio.</summary>
    /// <param name="model">Such as <c>yolox_nano@1</c>.</param>
    /// <param name="data">What the data says of itself.</param>
    public static string Table(string model, string data, IReadOnlyList<EvaluationPart> parts, IReadOnlyList<ModelBenchLine> speed)
    {
        var text = new StringBuilder($"Measured on {(data.Length > 0 ? data : "labelled media")} ({model}).\n\n| Label | Items | Figure | Value |\n| --- | --- | --- | --- |\n");
        foreach (var part in parts)
        {
            foreach (var metric in part.Metrics)
                text.Append(CultureInfo.InvariantCulture, $"| {part.Kind} | {part.Items} | {metric.Name} | {metric.Value:0.000} |\n");
        }

        foreach (var line in speed.Skip(1))
            text.Append(CultureInfo.InvariantCulture, $"| speed | {line.Runs} | throughput at batch {line.Batch} ÷ at batch {speed[0].Batch} | {line.PicturesPerSecond / speed[0].PicturesPerSecond:0.00} |\n");
        foreach (var miss in parts.SelectMany(part => part.Misses.Select(miss => $"{part.Kind}: {miss}")).Take(MostMisses))
            text.Append(CultureInfo.InvariantCulture, $"\n- missed: {miss}");
        if (parts.Sum(part => part.Misses.Count) is > 0 and var all)
            text.Append(all > MostMisses ? $"\n- and {all - MostMisses} more\n" : "\n");
        return text.ToString();
    }

    private const int MostMisses = 20;
}
