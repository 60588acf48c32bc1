using Analytics.Inference.Abilities;
using Analytics.Inference.Models;
using Analytics.Inference.Pipelines.Steps;

namespace Analytics.Inference.Pipelines.FallDown;

/// <summary>
/// Whether somebody falls in consecutive pictures: by a clip model's score, or, where the model in force is one of pictures, by a detector
/// of fallen people. Of the latter one picture alone may err, so the answer is the highest score that somebody fallen kept over a quarter
/// of the pictures one after the other. At most sixteen pictures are looked at, spread evenly: a fall takes longer than four frames.
/// </summary>
internal sealed class FallDownPipeline(ModelCalls models)
{
    private const int Most = 16;

    public async Task<AbilityAnswer> RunAsync(AbilityRequest.Clip request, CancellationToken cancel)
    {
        var model = models.Resolve(ModelTask.FallDetection);
        if (model.Manifest.Input.Clip is not null)
            return new AbilityAnswer.Score(await models.RunAsync(model, new ClipJob(request.Pictures, ModelTask.FallDetection), cancel));
        var pictures = Spread(request.Pictures, Most);
        var scores = await ModelCalls.ForEachAsync(pictures, async picture =>
        {
            var found = await models.RunAsync(model, new PictureJob(picture.Image, minScore: 0.05), cancel);
            return found.Where(one => PpeLabels.Fallen.Contains(one.Label)).Select(one => one.Score).DefaultIfEmpty(0).Max();
        });
        return new AbilityAnswer.Score(Held(scores, (pictures.Count + 3) / 4));
    }

    /// <summary>The highest level that is reached by so many scores in a row.</summary>
    internal static double Held(IReadOnlyList<double> scores, int inARow) =>
        Enumerable.Range(0, scores.Count - inARow + 1).Max(from => scores.Skip(from).Take(inARow).Min());

    internal static IReadOnlyList<T> Spread<T>(IReadOnlyList<T> items, int most) => items.Count <= most
        ? items
        : [.. Enumerable.Range(0, most).Select(i => items[(int)((i + 0.5) * items.Count / most)])];
}
