using Analytics.Inference.Abilities;
using Analytics.Inference.Pipelines.Steps;

namespace Analytics.Inference.Pipelines.FaceDetect;

/// <summary>Faces with landmarks, and where they look if asked for.</summary>
internal sealed class FaceDetectPipeline(FaceFinder faces)
{
    public async Task<AbilityAnswer> RunAsync(AbilityRequest.FaceDetection request, CancellationToken cancel)
    {
        var image = request.Picture.Image;
        var found = await faces.FindAsync(image, request.MinScore, cancel);
        var isClear = PictureQuality.Of(image, found).IsClear;
        return new AbilityAnswer.Faces(request.WithAngles ? [.. found.Select(face => face with { Angles = FaceAngles.Of(face.Landmarks) ?? (0, 0, 0) })] : found, isClear);
    }
}
