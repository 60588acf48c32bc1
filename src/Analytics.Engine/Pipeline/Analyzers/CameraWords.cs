using Analytics.Domain.Rules;
using Analytics.Inference.Models;
using Analytics.Inference.Pipelines.Steps;

namespace Analytics.Engine.Pipeline.Analyzers;

/// <summary>What a camera ability asks of one detector.</summary>
/// <param name="Task">What the model must be able to do.</param>
/// <param name="Words">The model's labels that are looked for, and the product's word for each.</param>
internal sealed record CameraWords(ModelTask Task, IReadOnlyDictionary<string, string> Words)
{
    private static readonly CameraWords s_fence = new(ModelTask.ObjectDetection, Same("person", "bicycle", "car", "motorcycle", "bus", "truck"));
    private static readonly CameraWords s_mask = new(ModelTask.FaceMask, As("no_mask", ["NoMask"]));
    private static readonly CameraWords s_fall = new(ModelTask.FallDetection, As("fall_down", PpeLabels.Fallen));

    /// <summary>People, for abilities that look for what people lack.</summary>
    public static CameraWords People { get; } = new(ModelTask.ObjectDetection, Same("person"));

    public static CameraWords Helmets { get; } = new(ModelTask.HardHatDetection, As("hard_hat", PpeLabels.Helmets));

    /// <summary>Null for abilities that one detector cannot carry out.</summary>
    public static CameraWords? Of(string ability) => ability switch
    {
        Abilities.ElectronicFence => s_fence,
        Abilities.Mask => s_mask,
        Abilities.FallDown => s_fall,
        _ => null,
    };

    private static Dictionary<string, string> Same(params string[] words) => words.ToDictionary(w => w, StringComparer.Ordinal);

    private static Dictionary<string, string> As(string word, IEnumerable<string> labels) =>
        labels.ToDictionary(l => l, _ => word, StringComparer.OrdinalIgnoreCase);
}
