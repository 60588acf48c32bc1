using Analytics.Inference.Abilities;
using Analytics.Inference.Models;
using Analytics.Vision.Media;

namespace Analytics.Inference.Pipelines.Steps;

/// <summary>The first step of every face ability: faces with five landmarks.</summary>
internal sealed class FaceFinder(ModelCalls models)
{
    /// <param name="image">The picture.</param>
    /// <param name="minScore">Least score, a face at it counts; null for the model's own.</param>
    /// <param name="cancel">Given up.</param>
    /// <returns>Best score first.</returns>
    public async Task<IReadOnlyList<FoundFace>> FindAsync(BgrImage image, double? minScore, CancellationToken cancel)
    {
        var found = await models.RunAsync(models.Resolve(ModelTask.FaceDetection), new PictureJob(image, minScore), cancel);
        return [.. found.Select(face => new FoundFace(face.Box, face.Score, [.. face.Points.Select(p => (p.X, p.Y))]))];
    }

    /// <summary>The face whose centre is nearest to the picture's; of two equally near ones the larger. Null without a face.</summary>
    public static FoundFace? Central(IReadOnlyList<FoundFace> faces, BgrImage image) => faces
        .OrderBy(face => Math.Pow(face.Box.Left + face.Box.Right - image.Width, 2) + Math.Pow(face.Box.Top + face.Box.Bottom - image.Height, 2))
        .ThenByDescending(face => face.Box.Width * face.Box.Height)
        .FirstOrDefault();
}
