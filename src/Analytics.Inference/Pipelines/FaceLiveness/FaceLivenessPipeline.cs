using Analytics.Inference.Abilities;
using Analytics.Inference.Pipelines.Steps;

namespace Analytics.Inference.Pipelines.FaceLiveness;

/// <summary>A verdict for every face of a picture.</summary>
internal sealed class FaceLivenessPipeline(FaceFinder faces, LivenessJudge judge)
{
    public async Task<AbilityAnswer> RunAsync(AbilityRequest.FaceLiveness request, CancellationToken cancel)
    {
        var image = request.Picture.Image;
        var found = await faces.FindAsync(image, null, cancel);
        var verdicts = await ModelCalls.ForEachAsync(found, async face => (face, await judge.JudgeAsync(image, face, cancel)));
        return new AbilityAnswer.Liveness(verdicts);
    }
}
