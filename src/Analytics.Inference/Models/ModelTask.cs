using System.Text.Json;

namespace Analytics.Inference.Models;

/// <summary>What a model can do; abilities ask for tasks, never for a model by name.</summary>
public enum ModelTask
{
    ObjectDetection = 1,
    HardHatDetection = 2,
    WorkwearDetection = 3,
    FallDetection = 4,
    FightRecognition = 5,
    Pose = 6,
    FaceDetection = 7,
    FaceLandmarks = 8,
    FaceEmbedding = 9,
    FaceAttributes = 10,
    FaceLiveness = 11,
    FaceMask = 12,
}

/// <summary>The words of model.json. Numbers and words are frozen.</summary>
public static class ModelWords
{
    public static readonly IReadOnlyDictionary<string, ModelTask> Tasks = Words<ModelTask>();

    public static readonly IReadOnlyDictionary<string, TensorLayout> Layouts = Words<TensorLayout>();

    public static readonly IReadOnlyDictionary<string, ClipLayout> ClipLayouts = Words<ClipLayout>();

    public static readonly IReadOnlyDictionary<string, ColourOrder> Colours = Words<ColourOrder>();

    public static readonly IReadOnlyDictionary<string, DecoderFamily> Decoders = Words<DecoderFamily>();

    public static readonly IReadOnlyDictionary<string, CropMethod> Crops = Words<CropMethod>();

    public static readonly IReadOnlyDictionary<string, ResizeMode> Resizes = new Dictionary<string, ResizeMode>(StringComparer.Ordinal)
    {
        ["letterbox-center"] = ResizeMode.LetterboxCentre,
        ["letterbox-topleft"] = ResizeMode.LetterboxTopLeft,
        ["stretch"] = ResizeMode.Stretch,
    };

    public static readonly IReadOnlyDictionary<string, ValueRange> Ranges = new Dictionary<string, ValueRange>(StringComparer.Ordinal)
    {
        ["0..255"] = ValueRange.Bytes,
        ["0..1"] = ValueRange.Unit,
    };

    /// <summary>The word of a task, such as <c>object_detection</c>.</summary>
    public static string Word(this ModelTask task) => Tasks.First(pair => pair.Value == task).Key;

    // HardHatDetection is written hard_hat_detection.
    private static Dictionary<string, T> Words<T>()
        where T : struct, Enum =>
        Enum.GetValues<T>().ToDictionary(value => JsonNamingPolicy.SnakeCaseLower.ConvertName(value.ToString()), StringComparer.Ordinal);
}
