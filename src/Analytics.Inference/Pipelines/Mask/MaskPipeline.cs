using Analytics.Inference.Abilities;
using Analytics.Inference.Models;
using Analytics.Inference.Pipelines.Steps;

namespace Analytics.Inference.Pipelines.Mask;

/// <summary>Faces, and whether each wears a mask. The model knows two classes: a mask that is worn wrongly is none (L5).</summary>
internal sealed class MaskPipeline(ModelCalls models)
{
    /// <summary>The label of a face with a mask; every other label is a face without.</summary>
    private const string Worn = "Mask";

    public async Task<AbilityAnswer> RunAsync(AbilityRequest.Mask request, CancellationToken cancel)
    {
        var found = await models.RunAsync(models.Resolve(ModelTask.FaceMask), new PictureJob(request.Picture.Image), cancel);
        return new AbilityAnswer.Masks([.. found.Select(face => (new FoundFace(face.Box, face.Score, []), face.Label == Worn))]);
    }
}
