using Analytics.Inference.Abilities;
using Analytics.Inference.Models;
using Analytics.Inference.Pipelines.Steps;
using Analytics.Vision.Media;

namespace Analytics.Inference.Pipelines.Mask;

/// <summary>Faces, and whether each wears a mask: by a model that finds both in one pass, or by one that looks at faces found before.</summary>
internal sealed class MaskPipeline(ModelCalls models, FaceFinder faces)
{
    public async Task<AbilityAnswer> RunAsync(AbilityRequest.Mask request, CancellationToken cancel)
    {
        var (image, model) = (request.Picture.Image, models.Resolve(ModelTask.FaceMask));
        return new AbilityAnswer.Masks(MaskHead.Is(model.Manifest) ? await JudgeAsync(model, image, cancel) : await FindAsync(model, image, cancel));
    }

    private async Task<IReadOnlyList<(FoundFace, bool)>> JudgeAsync(CatalogModel model, BgrImage image, CancellationToken cancel)
    {
        var found = await faces.FindAsync(image, null, cancel);
        return await ModelCalls.ForEachAsync(found, async face => (face, (await models.RunAsync(model, MaskHead.JobOf(image, face), cancel)).IsWorn));
    }

    private async Task<IReadOnlyList<(FoundFace, bool)>> FindAsync(CatalogModel model, BgrImage image, CancellationToken cancel)
    {
        var found = await models.RunAsync(model, new PictureJob(image), cancel);
        return [.. found.Select(face => (new FoundFace(face.Box, face.Score, []), face.Label == MaskHead.Worn))];
    }
}
