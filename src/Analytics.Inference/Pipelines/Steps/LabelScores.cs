using Analytics.Inference.Decoding;
using Analytics.Inference.Models;

namespace Analytics.Inference.Pipelines.Steps;

/// <summary>The first output of a model of one face, as a probability for each of its labels.</summary>
internal static class LabelScores
{
    /// <returns>Of the label that is asked for, and the highest of the others.</returns>
    /// <exception cref="InvalidOperationException">The model has other labels or outputs.</exception>
    public static (double Asked, double Other) Of(ModelForm model, in OutputRow outputs, string asked)
    {
        var (labels, values) = (model.Manifest.Labels, outputs.Floats(0).ToArray());
        if (labels.Count != values.Length || labels.Count < 2 || !labels.Contains(asked, StringComparer.Ordinal))
            throw new InvalidOperationException($"{model.Model.Reference} needs a label '{asked}' and one for each of its {values.Length} outputs.");
        var at = labels.TakeWhile(label => label != asked).Count();
        return (values[at], values.Where((_, i) => i != at).Max());
    }
}
