using Analytics.Inference.Abilities;
using Analytics.Inference.Routing;

namespace Analytics.Inference.Evaluation;

/// <summary>Falls and fights: a clip scores as its highest window of two seconds does.</summary>
internal sealed class ClipEvaluation(ModelHub hub, MediaReader media)
{
    private const double FramesPerSecond = 8;
    private const int Window = 16;
    private const int Stride = 8;

    /// <summary>At which a score counts as an event.</summary>
    private const double Threshold = 0.5;

    private readonly LocalAbilityBackend _abilities = new(hub, null, new LocalAbilityOptions());

    /// <param name="ability"><c>fall_down</c> or <c>fight</c>.</param>
    /// <param name="label">Whether it happens in the clip.</param>
    public async Task<EvaluationPart?> RunAsync(LabelledData data, string ability, string label, CancellationToken cancel)
    {
        var (items, misses) = (new List<ScoredItem>(), new List<string>());
        foreach (var file in data.Files.Where(file => media.ReadsClips && file.IsClip && file.Flag(label) is not null))
        {
            var item = new ScoredItem(await HighestAsync(file, ability, cancel), file.Flag(label)!.Value);
            items.Add(item);
            if (item.Score >= Threshold != item.IsPositive)
                misses.Add($"{file.Name}: {(item.IsPositive ? label : $"no {label}")}, {item.Score:0.00}");
        }

        return items.Count == 0 ? null : new(label, items.Count, Metrics.OfScores(items, Threshold), misses);
    }

    private async Task<double> HighestAsync(LabelledFile file, string ability, CancellationToken cancel)
    {
        var (window, highest, fresh) = (new Queue<Picture>(Window), 0.0, 0);
        await foreach (var picture in media.ClipAsync(file, FramesPerSecond, cancel))
        {
            if (window.Count == Window)
                window.Dequeue();
            window.Enqueue(picture);
            if (++fresh < Stride || window.Count < Window)
                continue;
            fresh = 0;
            highest = Math.Max(highest, await ScoreAsync([.. window]));
        }

        // The end of the clip, or all of a short one.
        return fresh > 0 ? Math.Max(highest, await ScoreAsync([.. window])) : highest;

        async Task<double> ScoreAsync(IReadOnlyList<Picture> pictures) =>
            ((AbilityAnswer.Score)await _abilities.RunAsync(new AbilityRequest.Clip(ability, pictures), cancel)).Value;
    }
}
