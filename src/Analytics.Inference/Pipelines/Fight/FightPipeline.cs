using Analytics.Inference.Abilities;
using Analytics.Inference.Models;
using Analytics.Inference.Pipelines.Steps;

namespace Analytics.Inference.Pipelines.Fight;

/// <summary>Whether people fight in consecutive pictures: a clip model's score of all of them together.</summary>
internal sealed class FightPipeline(ModelCalls models)
{
    public async Task<AbilityAnswer> RunAsync(AbilityRequest.Clip request, CancellationToken cancel) =>
        new AbilityAnswer.Score(await models.RunAsync(
            models.Resolve(ModelTask.FightRecognition), new ClipJob(request.Pictures, ModelTask.FightRecognition), cancel));
}
