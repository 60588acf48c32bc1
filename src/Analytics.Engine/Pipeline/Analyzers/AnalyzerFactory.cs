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

    /// <summary>In evidence: another node of the cluster ran the model.</summary>
    private const string ElsewhereBackend = "inference-node";

    public (IWindowAnalyzer? Analyzer, string? Missing) Create(string tenant, string ability, string? model)
    {
        if (ability == Abilities.Motion)
            return (new MotionAnalyzer(), null);
        if (ability != Abilities.HardHat && CameraWords.Of(ability) is null)
            return (null, $"ability '{ability}' does not run on cameras of this version yet");
        try
        {
            if (CameraWords.Of(ability) is { } words)
                return Part(tenant, ability, words, model, out var missing) is { } part ? (new DetectorAnalyzer(part), null) : (null, missing);
            // A rule may name the model that finds helmets; people are found by the node's own.
            if (Part(tenant, ability, CameraWords.Helmets, model, out var noHelmets) is not { } helmets)
                return (null, noHelmets);
            return Part(tenant, ability, CameraWords.People, null, out var noPeople) is { } people ? (new HelmetAnalyzer(people, helmets), null) : (null, noPeople);
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
            var words = ability == Abilities.HardHat ? CameraWords.Helmets : CameraWords.Of(ability);
            if (words is not null && Resolve(ability, words.Task, model, out _) is { } found)
                (width, height) = (Math.Max(width, found.Manifest.Input.Width), Math.Max(height, found.Manifest.Input.Height));
        }

        return (width, height);
    }

    private DetectorPart? Part(string tenant, string ability, CameraWords words, string? model, out string? missing)
    {
        if (Resolve(ability, words.Task, model, out missing) is not { } found)
            return null;
        if (found.Manifest.Labels.Any(words.Words.ContainsKey))
        {
            var runner = hub.Get(found);
            return new DetectorPart(runner, found, words.Words, runner.IsHere ? backend : ElsewhereBackend, tenant, time);
        }

        missing = $"model {found.Reference} knows none of: {string.Join(", ", words.Words.Keys.Order(StringComparer.Ordinal))}; choose another model";
        return null;
    }

    private CatalogModel? Resolve(string ability, ModelTask task, string? model, out string? missing)
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
            return resolution.Tasks.First(t => t.Task == task).Model;
        missing = resolution.Text;
        return null;
    }
}
