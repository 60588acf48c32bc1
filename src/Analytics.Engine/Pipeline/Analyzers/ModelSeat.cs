using Analytics.Domain.Rules;
using Analytics.Inference.Batching;
using Analytics.Inference.Models;
using DropCause = Analytics.Vision.Windows.DropCause;

namespace Analytics.Engine.Pipeline.Analyzers;

/// <summary>A model as one camera asks it.</summary>
/// <param name="Runner">Shared with other cameras.</param>
/// <param name="Model">What it runs.</param>
/// <param name="Backend">What runs the model, for evidence.</param>
/// <param name="Tenant">Whose turn it takes at the batcher.</param>
/// <param name="Time">The node's clock, by which deadlines are given.</param>
internal sealed record ModelSeat(IModelRunner Runner, CatalogModel Model, string Backend, string Tenant, TimeProvider Time)
{
    /// <returns>The answer, or the drop that stands in its place.</returns>
    public async ValueTask<(JobOutcome<T>.Completed? Answer, Analysis? Dropped)> AskAsync<T>(
        IInferenceJob<T> job, DateTimeOffset? deadline, CancellationToken cancel)
    {
        TimeSpan? patience = deadline - Time.GetUtcNow();
        if (patience <= TimeSpan.Zero)
            return (null, Analysis.Dropped(DropCause.Deadline));
        return await Runner.SubmitAsync(job, new JobTerms(Tenant, Patience: patience), cancel) switch
        {
            JobOutcome<T>.Completed answer => (answer, null),
            JobOutcome<T>.Failed(var fault) => (null, Analysis.Dropped(DropCause.Failed, fault.Message)),
            JobOutcome<T>.Dropped(Inference.Batching.DropCause.QueueFull) => (null, Analysis.Dropped(DropCause.QueueFull)),
            JobOutcome<T>.Dropped(Inference.Batching.DropCause.Deadline) => (null, Analysis.Dropped(DropCause.Deadline)),
            JobOutcome<T>.Dropped(Inference.Batching.DropCause.Unreachable) =>
                (null, Analysis.Dropped(DropCause.Failed, $"no node that runs {Model.Reference} can be reached")),
            JobOutcome<T>.Dropped => (null, Analysis.Dropped(DropCause.Stopped)),
            var outcome => throw new InvalidOperationException($"{outcome} is no outcome."),
        };
    }

    /// <param name="digest">Of the weights that answered.</param>
    // Another version may be in force since the camera sat down.
    public ModelRef Reference(string digest) =>
        new(Model.Manifest.Name, (Model.Manifest.Versions.FirstOrDefault(version => version.Sha256 == digest) ?? Model.Version).Version, digest, Backend);
}
