using System.Globalization;
using Analytics.Inference.Abilities;
using Analytics.Inference.Models;
using Analytics.Inference.Pipelines.Steps;
using Analytics.Inference.Routing;

namespace Analytics.Inference.Evaluation;

/// <summary>Detectors: boxes against boxes, and where only a number is known, how many against how many.</summary>
internal sealed class BoxEvaluation(ModelHub hub, CatalogModel model, MediaReader media)
{
    /// <summary>Boxes below it are not looked at.</summary>
    private const double LeastScore = 0.01;

    // One word for what several models call differently.
    private static readonly (string Word, IReadOnlySet<string> All)[] s_words =
        [("hard_hat", PpeLabels.Helmets), ("head", PpeLabels.BareHeads), ("workwear", PpeLabels.Workwear), ("fallen", PpeLabels.Fallen)];

    private readonly ModelCalls _models = new(hub);

    /// <summary>
    /// Average precision of every class that both the model and the boxes know, over all boxed pictures. Null without such.
    /// </summary>
    public async Task<EvaluationPart?> BoxesAsync(LabelledData data, CancellationToken cancel)
    {
        var boxed = data.Files.Where(file => file.IsPicture).Select(file => (File: file, Boxes: file.Boxes()!)).Where(one => one.Boxes is not null).ToList();
        var known = model.Manifest.Labels.Select(WordOf).ToHashSet(StringComparer.OrdinalIgnoreCase);
        var classes = boxed.SelectMany(one => one.Boxes).Select(box => WordOf(box.Label)).Where(known.Contains).Distinct(StringComparer.OrdinalIgnoreCase).Order(StringComparer.Ordinal).ToList();
        if (classes.Count == 0)
            return null;
        var samples = classes.ToDictionary(name => name, _ => new List<DetectionSample>(), StringComparer.OrdinalIgnoreCase);
        foreach (var (file, boxes) in boxed)
        {
            var found = await _models.RunAsync(model, new PictureJob((await media.PictureAsync(file, cancel)).Image, LeastScore), cancel);
            foreach (var name in classes)
            {
                samples[name].Add(new(
                    [.. boxes.Where(box => Is(box.Label, name)).Select(box => box.Box)],
                    [.. found.Where(one => Is(one.Label, name)).Select(one => (one.Box, one.Score))]));
            }
        }

        return new("boxes", boxed.Count, [.. Metrics(classes, samples)], []);
    }

    /// <summary>How many were found, at the thresholds of the manifest, where the number is labelled. Null without such.</summary>
    /// <param name="words">Classes that count; null for all.</param>
    public async Task<EvaluationPart?> CountsAsync(LabelledData data, string label, IReadOnlySet<string>? words, CancellationToken cancel)
    {
        var (exact, found, there, items, misses) = (0, 0, 0, 0, new List<string>());
        foreach (var file in data.Files.Where(file => file.IsPicture))
        {
            if (file.Count(label) is not (var least, var most))
                continue;
            var all = await _models.RunAsync(model, new PictureJob((await media.PictureAsync(file, cancel)).Image), cancel);
            var count = all.Count(one => words is null || words.Contains(one.Label));
            (items, found, there) = (items + 1, found + Math.Min(count, most), there + most);
            if (count >= least && count <= most)
                exact++;
            else
                misses.Add(string.Create(CultureInfo.InvariantCulture, $"{file.Name}: {label} {least}{(most > least ? $"..{most}" : "")}, found {count}"));
        }

        if (items == 0)
            return null;
        return new(label, items, [new("exact", exact / (double)items), new("found of all", there == 0 ? 1 : found / (double)there)], misses);
    }

    // One picture of 20 overlaps, each class by itself; the mean is over the classes.
    private static IEnumerable<Metric> Metrics(List<string> classes, Dictionary<string, List<DetectionSample>> samples)
    {
        var half = classes.ToDictionary(name => name, name => new DetectionCurve(samples[name], 0.5));
        yield return new("mAP 0.5:0.95", classes.Average(name => Enumerable.Range(0, 10).Average(i => new DetectionCurve(samples[name], 0.5 + (0.05 * i)).AveragePrecision)));
        yield return new("mAP 0.5", half.Values.Average(curve => curve.AveragePrecision));
        yield return new("recall at 0.1 false a picture", half.Values.Average(curve => curve.RecallAt(0.1)));
        yield return new("recall at 1 false a picture", half.Values.Average(curve => curve.RecallAt(1)));
        if (classes.Count == 1)
            yield break;
        foreach (var name in classes)
            yield return new($"AP 0.5 {name}", half[name].AveragePrecision);
    }

    private static bool Is(string label, string word) => string.Equals(WordOf(label), word, StringComparison.OrdinalIgnoreCase);

    private static string WordOf(string label) => s_words.FirstOrDefault(one => one.All.Contains(label)).Word ?? label;
}
