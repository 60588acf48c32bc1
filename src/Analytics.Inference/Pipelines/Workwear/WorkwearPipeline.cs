using Analytics.Inference.Abilities;
using Analytics.Inference.Models;
using Analytics.Inference.Pipelines.Steps;

namespace Analytics.Inference.Pipelines.Workwear;

/// <summary>Work clothes by colour class.</summary>
internal sealed class WorkwearPipeline(ModelCalls models)
{
    public async Task<AbilityAnswer> RunAsync(AbilityRequest.Workwear request, CancellationToken cancel)
    {
        var found = await models.RunAsync(models.Resolve(ModelTask.WorkwearDetection), new PictureJob(request.Picture.Image), cancel);
        return new AbilityAnswer.Objects(
            [.. found.Where(one => PpeLabels.Workwear.Contains(one.Label)).Select(one => new FoundObject(one.Box, WorkwearColours.Of(request.Picture.Image, one.Box), one.Score))]);
    }
}
