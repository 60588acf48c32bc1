using Analytics.Domain.Rules;
using Analytics.Inference.Models;
using Analytics.Inference.Pipelines.Steps;

namespace Analytics.Engine.Pipeline.Analyzers;

/// <summary>What a camera ability asks of one detector.</summary>
/// <param name="Task">What the model must be able to do.</param>
/// <param name="Words">The model's labels that are looked for, and the product's word for each.</param>
internal sealed record CameraWords(ModelTask Task, IReadOnlyDictionary<string, string> Words)
{
    public const string Person = "person";

    /// <summary>Word for something that people have to wear.</summary>
    public const string Worn = "worn";

    /// <summary>Word for a face without a mask.</summary>
    public const string NoMask = "no_mask";

    private static readonly CameraWords s_fence = new(ModelTask.ObjectDetection, Same(Person, "bicycle", "car", "motorcycle", "bus", "truck"));
    private static readonly CameraWords s_mask = new(ModelTask.FaceMask, As(NoMask, ["NoMask"]));
    private static readonly CameraWords s_fall = new(ModelTask.FallDetection, As(Abilities.FallDown, PpeLabels.Fallen));

    /// <summary>People, for abilities that look for what people lack.</summary>
    public static CameraWords People { get; } = new(ModelTask.ObjectDetection, Same(Person));

    public static CameraWords Helmets { get; } = new(ModelTask.HardHatDetection, As(Worn, PpeLabels.Helmets));

    public static CameraWords Workwear { get; } = new(ModelTask.WorkwearDetection, As(Worn, PpeLabels.Workwear));

    /// <summary>All that a model of faces finds, whatever it calls it.</summary>
    public static CameraWords Faces(ModelManifest model) => new(ModelTask.FaceDetection, As("face", model.Labels));

    /// <summary>Null for abilities that one detector cannot carry out.</summary>
    public static CameraWords? Of(string ability) => ability switch
    {
        Abilities.ElectronicFence => s_fence,
        Abilities.Mask => s_mask,
        Abilities.FallDown => s_fall,
        _ => null,
    };

    /// <summary>Both questions to one model.</summary>
    public CameraWords With(CameraWords other) =>
        this with { Words = Words.Concat(other.Words).ToDictionary(w => w.Key, w => w.Value, StringComparer.OrdinalIgnoreCase) };

    private static Dictionary<string, string> Same(params string[] words) => words.ToDictionary(w => w, StringComparer.Ordinal);

    private static Dictionary<string, string> As(string word, IEnumerable<string> labels) =>
        labels.ToDictionary(l => l, _ => word, StringComparer.OrdinalIgnoreCase);
}
