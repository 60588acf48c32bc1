using Analytics.Inference.Batching;
using Analytics.Inference.Models;
using Analytics.Inference.Sessions;

namespace Analytics.Inference.Routing;

/// <summary>
/// The version of a model that is in force at each submission. When another one is put in force, what was handed in before ends on the old
/// one, which then gives its memory back, and what comes after goes to the new one: nothing is dropped for it. A version that cannot be used
/// leaves the old one in its place.
/// </summary>
internal sealed class InForceRunner(ModelHub hub, CatalogModel first) : IModelRunner
{
    private volatile Holder _now = new(first, hub.GetExact(first));

    public bool IsHere => Now.IsHere;

    public BatcherCounters Counters => Now.Counters;

    public Task<JobOutcome<TResult>> SubmitAsync<TResult>(IInferenceJob<TResult> job, JobTerms terms, CancellationToken cancel = default) =>
        Now.SubmitAsync(job, terms, cancel);

    // Two threads may both find the change: they get the same runner from the hub.
    private IModelRunner Now
    {
        get
        {
            var (model, runner) = _now;
            if (hub.Catalog.Find(first.Manifest.Name) is not { State: ModelState.Ready } next || next.Version == model.Version)
                return runner;
            // Who stays reads labels as they were when he came: other ones are for those who come after.
            if (!next.Manifest.Labels.SequenceEqual(model.Manifest.Labels, StringComparer.Ordinal))
                return runner;
            try
            {
                runner = hub.GetExact(next);
                hub.Rest(model);
            }
            catch (Exception fault) when (fault is ModelRefusedException or InferenceException)
            {
                // Not asked again for each frame: whoever puts a version in force opens it first and is told.
            }

            _now = new(next, runner);
            return runner;
        }
    }

    private sealed record Holder(CatalogModel Model, IModelRunner Runner);
}
