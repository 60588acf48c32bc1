using Analytics.Inference.Abilities;
using Analytics.Inference.Batching;
using Analytics.Inference.Models;
using Analytics.Inference.Routing;
using Analytics.Inference.Sessions;

namespace Analytics.Inference.Pipelines.Steps;

/// <summary>One step of a pipeline on a model: which one, and how its end is told. API calls take turns with cameras at the batchers.</summary>
internal sealed class ModelCalls(ModelHub hub)
{
    /// <summary>Whose turn API calls take.</summary>
    private const string Tenant = "api";

    /// <summary>Steps of one call that run at a time: a picture with hundreds of faces must not fill the queue that all share.</summary>
    private const int Abreast = 8;

    /// <summary>The model in force for a task.</summary>
    /// <exception cref="AbilityException">There is none (<see cref="AbilityFault.NotServed"/>).</exception>
    public CatalogModel Resolve(ModelTask task) => ResolvePeers(task)[0];

    /// <summary>All ready models of the best rank for a task, one or more: those that may judge together.</summary>
    /// <exception cref="AbilityException">There is none (<see cref="AbilityFault.NotServed"/>).</exception>
    public IReadOnlyList<CatalogModel> ResolvePeers(ModelTask task)
    {
        var ready = hub.Catalog.FindByTask(task).Where(model => model.State == ModelState.Ready).ToList();
        return ready.Count > 0
            ? ready.FindAll(model => model.Manifest.Rank == ready[0].Manifest.Rank)
            : throw new AbilityException(AbilityFault.NotServed, $"no model for {task.Word()} is ready here");
    }

    /// <exception cref="AbilityException">The model cannot be opened, failed, or had no room.</exception>
    public async Task<T> RunAsync<T>(CatalogModel model, IInferenceJob<T> job, CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        // A run under way cannot be taken back for one caller: it goes on without him.
        var outcome = await Runner(model).SubmitAsync(job, new JobTerms(Tenant), cancel).WaitAsync(cancel);
        cancel.ThrowIfCancellationRequested();
        return outcome switch
        {
            JobOutcome<T>.Completed(var result, _) => result,
            JobOutcome<T>.Failed(var fault) => throw new AbilityException(AbilityFault.Failed, $"{model.Reference}: {fault.Message}", fault),
            JobOutcome<T>.Dropped(DropCause.Deadline) => throw new AbilityException(AbilityFault.TimedOut, $"{model.Reference} had no time"),
            JobOutcome<T>.Dropped(var cause) => throw new AbilityException(AbilityFault.Unreachable, $"{model.Reference} took no more work ({cause})"),
            _ => throw new InvalidOperationException($"{outcome} is no outcome."),
        };
    }

    /// <summary>The same step over many things, a few at a time; results in their order.</summary>
    public static async Task<IReadOnlyList<TResult>> ForEachAsync<T, TResult>(
        IReadOnlyList<T> items, Func<T, Task<TResult>> step)
    {
        var results = new List<TResult>(items.Count);
        foreach (var few in items.Chunk(Abreast))
            results.AddRange(await Task.WhenAll(few.Select(step)));
        return results;
    }

    private IModelRunner Runner(CatalogModel model)
    {
        try
        {
            // One call sees one version from its start to its end: embeddings carry its digest.
            return hub.GetExact(model);
        }
        catch (Exception fault) when (fault is ModelRefusedException or InferenceException)
        {
            throw new AbilityException(AbilityFault.NotServed, $"{model.Reference} cannot be opened: {fault.Message}", fault);
        }
    }
}
