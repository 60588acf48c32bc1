using Analytics.Inference.Models;
using Analytics.Inference.Sessions;

namespace Analytics.Inference.Decoding;

/// <summary>What a clip model says of a clip: a score for each label, some of which are the event that is looked for.</summary>
public static class ClipScores
{
    /// <summary>The graph's own softmax may miss 0 or 1 by so much.</summary>
    private const float Slack = 0.001f;

    private static readonly IReadOnlyDictionary<ModelTask, IReadOnlySet<string>> s_words = new Dictionary<ModelTask, IReadOnlySet<string>>
    {
        [ModelTask.FallDetection] = Words("fall", "falling", "fallen"),
        [ModelTask.FightRecognition] = Words("fight", "fighting", "violence"),
    };

    /// <summary>The labels by which clip models call a task's event; letter case is not looked at.</summary>
    public static IReadOnlySet<string> WordsOf(ModelTask task) => s_words[task];

    public static bool Knows(ModelManifest manifest, ModelTask task) => manifest.Labels.Any(s_words[task].Contains);

    /// <summary>The probability from which the event counts: the threshold of its label, of several labels the lowest.</summary>
    public static float LeastOf(ModelManifest manifest, ModelTask task) => manifest.Labels.Where(s_words[task].Contains).Min(manifest.Thresholds.Of);

    /// <summary>Probability of the event, 0 to 1.</summary>
    /// <exception cref="InvalidDataException">The model answered no number.</exception>
    public static double Of(ModelManifest manifest, in OutputRow outputs, ModelTask task)
    {
        var scores = outputs.Floats(0);
        var (highest, all, events) = (float.NegativeInfinity, 0.0, 0.0);
        foreach (var score in scores)
            highest = Math.Max(highest, score);
        for (var i = 0; i < scores.Length; i++)
        {
            // The highest logit is taken off, so that no exponential overflows.
            var share = manifest.Output.IsLogits ? Math.Exp(scores[i] - highest) : scores[i];
            all += share;
            if (s_words[task].Contains(manifest.Labels[i]))
                events += share;
        }

        var probability = manifest.Output.IsLogits ? events / all : events;
        return double.IsFinite(probability) ? Math.Clamp(probability, 0, 1) : throw new InvalidDataException($"{manifest.Name} answered {probability} for a score.");
    }

    /// <summary>Why the outputs are not those of a clip model of this manifest; null where they are, or where it is none.</summary>
    public static string? Misfit(ModelManifest manifest, in OutputRow outputs)
    {
        if (manifest.Input.Clip is null || !manifest.Tasks.Any(s_words.ContainsKey))
            return null;
        if (outputs.Count == 0 || outputs.Type(0) != TensorType.Float32 || outputs.Floats(0).Length != manifest.Labels.Count)
            return $"its first output is not a score for each of {manifest.Labels.Count} labels";
        foreach (var task in manifest.Tasks)
        {
            if (s_words.TryGetValue(task, out var words) && !manifest.Labels.Any(words.Contains))
                return $"none of its labels is the event of {task.Word()}: {string.Join(", ", words.Order(StringComparer.Ordinal))}";
        }

        foreach (var score in outputs.Floats(0))
        {
            if (!float.IsFinite(score))
                return $"it answers {score}";
            if (!manifest.Output.IsLogits && score is < -Slack or > 1 + Slack)
                return $"it answers {score}, which is no probability: say \"logits\": true if they are to go through the softmax";
        }

        return null;
    }

    private static HashSet<string> Words(params string[] words) => new(words, StringComparer.OrdinalIgnoreCase);
}
