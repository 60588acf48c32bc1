using Analytics.Inference.Abilities;
using Analytics.Inference.Models;
using Analytics.Inference.Pipelines.FaceCompare;
using Analytics.Inference.Pipelines.FaceLiveness;
using Analytics.Inference.Pipelines.Steps;
using Analytics.Inference.Routing;
using Analytics.Vision.Media;

namespace Analytics.Inference.Evaluation;

/// <summary>Models of faces, on pictures whose one face, or largest face, is labelled.</summary>
internal sealed class FaceEvaluation(ModelHub hub, CatalogModel model, MediaReader media)
{
    private readonly ModelCalls _models = new(hub);
    private readonly LocalAbilityBackend _abilities = new(hub, null, new LocalAbilityOptions());

    /// <summary>
    /// Every pair of pictures with an <c>identity</c>: one person's or two persons'. Identities are compared within a folder only, since
    /// two folders may give one person two names.
    /// </summary>
    public async Task<EvaluationPart?> PairsAsync(LabelledData data, CancellationToken cancel)
    {
        var embedder = new FaceEmbedder(hub);
        var (faces, misses) = (new List<(LabelledFile File, FaceEmbedding Face)>(), new List<string>());
        foreach (var file in data.Files.Where(file => file.IsPicture && file.Text("identity") is not null))
        {
            if (await embedder.EmbedAsync((await media.PictureAsync(file, cancel)).Image, cancel) is { } face)
                faces.Add((file, face));
            else
                misses.Add($"{file.Name}: no face");
        }

        var pairs = (from i in Enumerable.Range(0, faces.Count)
                     from j in Enumerable.Range(i + 1, faces.Count - i - 1)
                     where Path.GetDirectoryName(faces[i].File.Name) == Path.GetDirectoryName(faces[j].File.Name)
                     let isSame = faces[i].File.Text("identity") == faces[j].File.Text("identity")
                     let cosine = FaceEmbedder.Cosine(faces[i].Face, faces[j].Face)
                     select (First: faces[i].File.Name, Second: faces[j].File.Name, Cosine: new ScoredItem(cosine, isSame), Item: new ScoredItem(faces[i].Face.Calibration.SimilarityOf(cosine), isSame))).ToList();
        if (!Metrics.BothKinds(pairs.Select(pair => pair.Item)))
            return null;
        var roc = new Roc(pairs.Select(pair => pair.Item));
        misses.AddRange(pairs.Where(pair => pair.Item.Score >= roc.BestThreshold != pair.Item.IsPositive)
            .Select(pair => $"{pair.First}, {pair.Second}: {(pair.Item.IsPositive ? "one person" : "two persons")}, similarity {pair.Item.Score:0.00}"));
        return new("identity", pairs.Count, [.. Metrics.OfRoc(roc, pairs.Select(pair => pair.Item), roc.BestThreshold, [0.001, 0.01]), .. Fitted([.. pairs.Select(pair => pair.Cosine)])], misses);
    }

    // The calibration that these pairs would give the model; none for a model that tells nobody apart.
    private static IEnumerable<Metric> Fitted(IReadOnlyList<ScoredItem> cosines)
    {
        if (new Roc(cosines).Auc <= 0.5)
            return [];
        var fitted = Platt.Fit(cosines);
        return [new("fitted middle", fitted.Middle), new("fitted slope", fitted.Slope)];
    }

    public async Task<EvaluationPart?> GenderAsync(LabelledData data, CancellationToken cancel)
    {
        var (judged, misses) = (new List<(bool, bool)>(), new List<string>());
        foreach (var file in data.Files.Where(file => file.IsPicture && file.Text("gender") is "male" or "female"))
        {
            var (isMale, found) = (file.Text("gender") == "male", await AttributesAsync(file, cancel));
            // No face is a wrong answer, whichever was right.
            var said = found is { } answer ? answer.Gender == Gender.Male : !isMale;
            judged.Add((said, isMale));
            if (said != isMale)
                misses.Add($"{file.Name}: {file.Text("gender")}{(found is null ? ", no face" : "")}");
        }

        return judged.Count == 0 ? null : new("gender", judged.Count, Metrics.OfCounts(BinaryCounts.Of(judged)), misses);
    }

    public async Task<EvaluationPart?> AgeAsync(LabelledData data, CancellationToken cancel)
    {
        var (errors, misses) = (new List<double>(), new List<string>());
        foreach (var file in data.Files.Where(file => file.IsPicture))
        {
            if (file.Number("age") is not { } age)
                continue;
            if (await AttributesAsync(file, cancel) is { } answer)
                errors.Add(Math.Abs(answer.Age - age));
            else
                misses.Add($"{file.Name}: no face");
        }

        if (errors.Count == 0)
            return null;
        errors.Sort();
        return new("age", errors.Count, [new("mean error, years", errors.Average()), new("nine of ten within, years", errors[(int)Math.Ceiling(0.9 * errors.Count) - 1])], misses);
    }

    /// <summary>This model alone; at work the ability takes the mean of all liveness models.</summary>
    public async Task<EvaluationPart?> LivenessAsync(LabelledData data, CancellationToken cancel)
    {
        var (items, misses) = (new List<ScoredItem>(), new List<string>());
        foreach (var file in data.Files.Where(file => file.IsPicture && file.Flag("live") is not null))
        {
            var image = (await media.PictureAsync(file, cancel)).Image;
            var isLive = file.Flag("live")!.Value;
            var faces = await new FaceFinder(_models).FindAsync(image, null, cancel);
            if (faces.MaxBy(face => face.Box.Width * face.Box.Height) is not { } face)
            {
                misses.Add($"{file.Name}: no face");
                continue;
            }

            var (live, other) = await _models.RunAsync(model, new FaceJob<(double Live, double Other)>(image, face, LivenessJudge.Read), cancel);
            items.Add(new(live - other, isLive));
            if (live > other != isLive)
                misses.Add($"{file.Name}: {(isLive ? "live" : "not live")}, {live:0.00} to {other:0.00}");
        }

        return items.Count == 0 ? null : new("live", items.Count, Metrics.OfScores(items, threshold: 0), misses);
    }

    public async Task<EvaluationPart?> MaskAsync(LabelledData data, CancellationToken cancel)
    {
        var (judged, misses) = (new List<(bool, bool)>(), new List<string>());
        foreach (var file in data.Files.Where(file => file.IsPicture && file.Flag("mask") is not null))
        {
            var answer = (AbilityAnswer.Masks)await _abilities.RunAsync(new AbilityRequest.Mask(await media.PictureAsync(file, cancel)), cancel);
            var isWorn = file.Flag("mask")!.Value;
            var said = answer.Found.Count > 0 ? Largest(answer.Found).IsWorn : !isWorn;
            judged.Add((said, isWorn));
            if (said != isWorn)
                misses.Add($"{file.Name}: {(isWorn ? "a mask" : "no mask")}{(answer.Found.Count == 0 ? ", no face" : "")}");
        }

        return judged.Count == 0 ? null : new("mask", judged.Count, Metrics.OfCounts(BinaryCounts.Of(judged)), misses);

        static (FoundFace Face, bool IsWorn) Largest(IReadOnlyList<(FoundFace Face, bool IsWorn)> all) => all.MaxBy(one => one.Face.Box.Width * one.Face.Box.Height);
    }

    // Of the largest face; null without one.
    private async Task<(Gender Gender, int Age)?> AttributesAsync(LabelledFile file, CancellationToken cancel)
    {
        var answer = (AbilityAnswer.Attributes)await _abilities.RunAsync(new AbilityRequest.FaceAttributes(await media.PictureAsync(file, cancel)), cancel);
        if (answer.Found.Count == 0)
            return null;
        var (_, gender, age) = answer.Found.MaxBy(one => one.Face.Box.Width * one.Face.Box.Height);
        return (gender, age);
    }
}
