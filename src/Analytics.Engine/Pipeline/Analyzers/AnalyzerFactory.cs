using Analytics.Domain.Rules;
using Analytics.Inference.Abilities;
using Analytics.Inference.Decoding;
using Analytics.Inference.Models;
using Analytics.Inference.Pipelines.Mask;
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

    public (IWindowAnalyzer? Analyzer, string? Missing) Create(string tenant, string ability, string? model, double rate)
    {
        if (ability == Abilities.Motion)
            return (new MotionAnalyzer(), null);
        if (TaskOf(ability) is not { } task)
            return (null, $"ability '{ability}' does not run on cameras");
        // A rule may name the model that finds helmets or work clothes; people are found by the node's own.
        if (Resolve(ability, task, model, out var missing) is not { } found)
            return (null, missing);
        try
        {
            return ability switch
            {
                Abilities.HardHat => Wear(tenant, ability, WornThing.Helmet, found),
                Abilities.Workwear => Wear(tenant, ability, WornThing.Workwear, found),
                Abilities.Fight => Clip(tenant, ability, task, found, rate),
                Abilities.FallDown when found.Manifest.Input.Clip is not null => Clip(tenant, ability, task, found, rate),
                Abilities.Mask when MaskHead.Is(found.Manifest) => Mask(tenant, found),
                _ => Part(tenant, found, CameraWords.Of(ability)!, out missing) is { } part ? (new DetectorAnalyzer(part), null) : (null, missing),
            };
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
            if (TaskOf(ability) is { } task && Resolve(ability, task, model, out _) is { } named && Looking(ability, named, out _) is { } found)
                (width, height) = (Math.Max(width, found.Manifest.Input.Width), Math.Max(height, found.Manifest.Input.Height));
        }

        return (width, height);
    }

    // The task of the model that a rule may name; null for abilities without a camera rule.
    private static ModelTask? TaskOf(string ability) => ability switch
    {
        Abilities.HardHat => ModelTask.HardHatDetection,
        Abilities.Workwear => ModelTask.WorkwearDetection,
        Abilities.Fight => ModelTask.FightRecognition,
        _ => CameraWords.Of(ability)?.Task,
    };

    private (IWindowAnalyzer? Analyzer, string? Missing) Wear(string tenant, string ability, WornThing thing, CatalogModel found)
    {
        if (Resolve(ability, CameraWords.People.Task, null, out var missing) is not { } people)
            return (null, missing);
        if (people == found)
            return Part(tenant, found, CameraWords.People.With(thing.Words), out missing) is { } both ? (new WearAnalyzer(thing, both, null), null) : (null, missing);
        if (Part(tenant, found, thing.Words, out missing) is not { } things)
            return (null, missing);
        return Part(tenant, people, CameraWords.People, out missing) is { } persons ? (new WearAnalyzer(thing, persons, things), null) : (null, missing);
    }

    private (IWindowAnalyzer? Analyzer, string? Missing) Mask(string tenant, CatalogModel head)
    {
        if (head.Manifest.Input.Crop!.Method == CropMethod.Align)
            return (null, $"model {head.Reference} wants landmarks, which cameras do not look for; choose another model");
        if (!head.Manifest.Labels.Contains(MaskHead.Worn))
            return (null, Unknowing(head, [MaskHead.Worn]));
        if (Looking(Abilities.Mask, head, out var missing) is not { } faces)
            return (null, missing);
        return Part(tenant, faces, CameraWords.Faces(faces.Manifest), out missing) is { } part ? (new MaskAnalyzer(part, SeatOf(tenant, head)), null) : (null, missing);
    }

    // What sees the frame: the model itself, or, of one that looks at found faces, the node's own that finds them.
    private CatalogModel? Looking(string ability, CatalogModel found, out string? missing)
    {
        missing = null;
        return ability == Abilities.Mask && MaskHead.Is(found.Manifest) ? Resolve("face_detect", ModelTask.FaceDetection, null, out missing) : found;
    }

    private (IWindowAnalyzer? Analyzer, string? Missing) Clip(string tenant, string ability, ModelTask task, CatalogModel found, double rate)
    {
        if (found.Manifest.Input.Clip is null)
            return (null, $"model {found.Reference} looks at single pictures; choose a clip model");
        return ClipScores.Knows(found.Manifest, task)
            ? (new ClipAnalyzer(SeatOf(tenant, found), ability, task, rate), null)
            : (null, Unknowing(found, ClipScores.WordsOf(task)));
    }

    private DetectorPart? Part(string tenant, CatalogModel found, CameraWords words, out string? missing)
    {
        missing = found.Manifest.Input.Clip is not null ? $"model {found.Reference} looks at clips; choose one of single pictures"
            : found.Manifest.Labels.Any(words.Words.ContainsKey) ? null
            : Unknowing(found, words.Words.Keys);
        return missing is null ? new DetectorPart(SeatOf(tenant, found), words.Words) : null;
    }

    private static string Unknowing(CatalogModel found, IEnumerable<string> words) =>
        $"model {found.Reference} knows none of: {string.Join(", ", words.Order(StringComparer.Ordinal))}; choose another model";

    private ModelSeat SeatOf(string tenant, CatalogModel found)
    {
        var runner = hub.Get(found);
        return new ModelSeat(runner, found, runner.IsHere ? backend : ElsewhereBackend, tenant, time);
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
