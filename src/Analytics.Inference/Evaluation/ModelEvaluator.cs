using Analytics.Inference.Abilities;
using Analytics.Inference.Models;
using Analytics.Inference.Pipelines.Steps;
using Analytics.Inference.Routing;
using Analytics.Vision.Media;

namespace Analytics.Inference.Evaluation;

/// <summary>
/// How good a model is on labelled media: each of its tasks in the way that the abilities use it, against the labels that belong to it.
/// The hub must hold no other model for the same tasks; what comes before it (faces for a model of faces) is taken from the hub.
/// </summary>
/// <param name="hub">The models.</param>
/// <param name="images">Reads pictures.</param>
/// <param name="videos">Reads clips; null leaves them out.</param>
public sealed class ModelEvaluator(ModelHub hub, IImageCodec images, IVideoReader? videos)
{
    private static readonly HashSet<string> s_people = new(["person"], StringComparer.OrdinalIgnoreCase);

    /// <param name="model">Ready, and in force.</param>
    /// <param name="data">Files without a label that belongs to the model are left out.</param>
    /// <returns>A part for each kind of label; none where the data has no label for this model.</returns>
    /// <exception cref="AbilityException">A model that it needs is missing, or failed.</exception>
    /// <exception cref="InvalidDataException">A file cannot be read, or a label is none.</exception>
    public async Task<IReadOnlyList<EvaluationPart>> RunAsync(CatalogModel model, LabelledData data, CancellationToken cancel)
    {
        var media = new MediaReader(images, videos);
        var (boxes, faces, clips) = (new BoxEvaluation(hub, model, media), new FaceEvaluation(hub, model, media), new ClipEvaluation(hub, media));
        var parts = new List<EvaluationPart?>();
        if (model.Manifest.Output.Decoder != DecoderFamily.Raw)
            parts.Add(await boxes.BoxesAsync(data, cancel));
        foreach (var task in model.Manifest.Tasks)
        {
            parts.AddRange(task switch
            {
                ModelTask.ObjectDetection => [await boxes.CountsAsync(data, "persons", s_people, cancel)],
                ModelTask.HardHatDetection => [await boxes.CountsAsync(data, "hardhat_worn", PpeLabels.Helmets, cancel)],
                ModelTask.WorkwearDetection => [await boxes.CountsAsync(data, "safety_vest", PpeLabels.Workwear, cancel)],
                ModelTask.FaceDetection => [await boxes.CountsAsync(data, "faces", null, cancel)],
                ModelTask.FaceEmbedding => [await faces.PairsAsync(data, cancel)],
                ModelTask.FaceAttributes => [await faces.GenderAsync(data, cancel), await faces.AgeAsync(data, cancel)],
                ModelTask.FaceLiveness => [await faces.LivenessAsync(data, cancel)],
                ModelTask.FaceMask => [await faces.MaskAsync(data, cancel)],
                ModelTask.FallDetection => [await clips.RunAsync(data, "fall_down", "fall", cancel)],
                ModelTask.FightRecognition => [await clips.RunAsync(data, "fight", "fight", cancel)],
                // Poses and landmarks have no labels here.
                _ => (IEnumerable<EvaluationPart?>)[],
            });
        }

        return [.. parts.OfType<EvaluationPart>()];
    }
}
