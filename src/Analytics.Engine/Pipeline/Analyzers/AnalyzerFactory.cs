using Analytics.Domain.Rules;
using Analytics.Inference.Abilities;
using Analytics.Inference.Models;
using Analytics.Inference.Routing;
using Analytics.Inference.Sessions;

namespace Analytics.Engine.Pipeline.Analyzers;

/// <summary>Makes analyzers over the models of this node.</summary>
/// <param name="hub">The open models.</param>
/// <param name="backend">What runs them, for evidence: <c>onnx-cpu</c>.</param>
/// <param name="time">The node's clock.</param>
public sealed class AnalyzerFactory(ModelHub hub, string backend, TimeProvider time) : IAnalyzers
{
    /// <summary>Smallest size that sources are decoded at: a snapshot must be worth looking at.</summary>
    private const int LeastSide = 640;

    private static readonly IReadOnlyDictionary<string, IReadOnlySet<string>> s_labels = new Dictionary<string, IReadOnlySet<string>>(StringComparer.Ordinal)
    {
        // People and vehicles, by the words of COCO.
        [Abilities.ElectronicFence] = new HashSet<string>(StringComparer.Ordinal) { "person", "bicycle", "car", "motorcycle", "bus", "truck" },
    };

    public (IWindowAnalyzer? Analyzer, string? Missing) Create(string tenant, string ability, string? model)
    {
        if (ability == Abilities.Motion)
            return (new MotionAnalyzer(), null);
        if (!s_labels.TryGetValue(ability, out var labels))
            return (null, $"ability '{ability}' does not run on cameras of this version yet");
        if (Resolve(ability, model, out var missing) is not { } found)
            return (null, missing);
        if (!found.Manifest.Labels.Any(labels.Contains))
            return (null, $"model {found.Reference} knows none of: {string.Join(", ", labels.Order(StringComparer.Ordinal))}; choose another model");
        try
        {
            return (new DetectorAnalyzer(hub.Get(found), found, labels, backend, tenant, time), null);
        }
        catch (Exception e) when (e is ModelRefusedException or InferenceException)
        {
            return (null, e.Message);
        }
    }

    public (int Width, int Height) LargestInput(IEnumerable<(string Ability, string? Model)> wanted)
    {
        var (width, height) = (LeastSide, LeastSide);
        foreach (var (ability, model) in wanted)
        {
            if (ability != Abilities.Motion && Resolve(ability, model, out _) is { } found)
                (width, height) = (Math.Max(width, found.Manifest.Input.Width), Math.Max(height, found.Manifest.Input.Height));
        }

        return (width, height);
    }

    private CatalogModel? Resolve(string ability, string? model, out string? missing)
    {
        missing = null;
        if (model is not null)
        {
            var named = hub.Catalog.Find(model);
            if (named is { State: ModelState.Ready })
                return named;
            missing = named is null
                ? $"model '{model}' is not in the model folders (analytics models list)"
                : $"model {named.Reference} cannot be used: {string.Join(' ', named.Faults)}";
            return null;
        }

        if (AbilityRegistry.Find(ability) is not { } known)
        {
            missing = $"ability '{ability}' is unknown";
            return null;
        }

        var resolution = AbilityResolution.Of(known, hub.Catalog);
        if (resolution.IsRunnable)
            return resolution.Tasks[0].Model;
        missing = resolution.Text;
        return null;
    }
}
