using Analytics.Inference.Abilities;
using Analytics.Inference.Decoding;
using Analytics.Inference.Models;
using Analytics.Inference.Pipelines.Steps;
using Analytics.Inference.Routing;
using Analytics.Vision.Media;

namespace Analytics.Inference.Pipelines.FaceCompare;

/// <summary>The face of a picture as numbers that can be compared.</summary>
/// <param name="Face">The central face.</param>
/// <param name="Values">Of length 1.</param>
/// <param name="IsClear">Whether the picture is good enough for face functions.</param>
/// <param name="ModelSha256">Embeddings of different models cannot be compared.</param>
/// <param name="Calibration">Of the model.</param>
public sealed record FaceEmbedding(FoundFace Face, IReadOnlyList<float> Values, bool IsClear, string ModelSha256, ModelCalibration Calibration);

/// <summary>Turns portraits into embeddings, for comparison and for a registry of persons. Thread-safe.</summary>
public sealed class FaceEmbedder
{
    private readonly ModelCalls _models;
    private readonly FaceFinder _faces;

    public FaceEmbedder(ModelHub hub)
        : this(new ModelCalls(hub))
    {
    }

    internal FaceEmbedder(ModelCalls models) => (_models, _faces) = (models, new FaceFinder(models));

    /// <summary>The central face of a picture; null where it has none.</summary>
    /// <exception cref="AbilityException">No model is ready, or it failed.</exception>
    /// <exception cref="OperationCanceledException">The caller gave up.</exception>
    public async Task<FaceEmbedding?> EmbedAsync(BgrImage image, CancellationToken cancel)
    {
        var faces = await _faces.FindAsync(image, null, cancel);
        if (FaceFinder.Central(faces, image) is not { } face)
            return null;
        var model = _models.Resolve(ModelTask.FaceEmbedding);
        var values = await _models.RunAsync(model, new FaceJob<float[]>(image, face, Read), cancel);
        return new(face, values, PictureQuality.Of(image, face.Box).IsClear, model.Version.Sha256, model.Manifest.Calibration!);
    }

    /// <summary>How likely two embeddings are one person's, 0 to 1, by their model's calibration.</summary>
    /// <exception cref="ArgumentException">They come from different models.</exception>
    public static double Similarity(FaceEmbedding first, FaceEmbedding second) => first.Calibration.SimilarityOf(Cosine(first, second));

    /// <summary>Cosine of the angle between two embeddings, −1 to 1.</summary>
    /// <exception cref="ArgumentException">They come from different models.</exception>
    public static double Cosine(FaceEmbedding first, FaceEmbedding second)
    {
        if (first.ModelSha256 != second.ModelSha256 || first.Values.Count != second.Values.Count)
            throw new ArgumentException("Embeddings of different models cannot be compared.", nameof(second));
        var sum = 0.0;
        for (var i = 0; i < first.Values.Count; i++)
            sum += (double)first.Values[i] * second.Values[i];
        return Math.Clamp(sum, -1, 1);
    }

    internal static float[] Read(ModelForm model, in OutputRow outputs)
    {
        var values = outputs.Floats(0).ToArray();
        var length = Math.Sqrt(values.Sum(v => (double)v * v));
        if (!(length > 0) || !double.IsFinite(length))
            throw new InvalidOperationException($"{model.Model.Reference} gave no direction.");
        return Array.ConvertAll(values, v => (float)(v / length));
    }
}
