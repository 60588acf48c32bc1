using System.Collections.Concurrent;
using Analytics.Inference.Batching;
using Analytics.Inference.Models;
using Analytics.Inference.Sessions;

namespace Analytics.Inference.Routing;

/// <summary>The open models of a node, each with its one batcher, which all cameras share. A model is opened when it is first asked for.</summary>
/// <param name="repository">Where models come from.</param>
/// <param name="runtime">What runs them; null where no inference library was found.</param>
/// <param name="settings">How sessions are opened.</param>
/// <param name="options">How jobs are gathered.</param>
/// <param name="clock">Of deadlines and back-off.</param>
public sealed class ModelHub(
    ModelRepository repository, IInferenceRuntime? runtime, SessionSettings settings, BatcherOptions options, TimeProvider clock) : IAsyncDisposable
{
    private readonly ConcurrentDictionary<string, Slot> _slots = new(StringComparer.Ordinal);

    public ModelCatalog Catalog => repository.Catalog;

    public IInferenceRuntime? Runtime => runtime;

    /// <summary>Counters of the models now open, by reference.</summary>
    public IReadOnlyDictionary<string, BatcherCounters> Counters =>
        _slots.Where(s => s.Value.Batcher is not null).ToDictionary(s => s.Key, s => s.Value.Batcher!.Counters, StringComparer.Ordinal);

    /// <summary>The batcher of a ready model.</summary>
    /// <exception cref="ModelRefusedException">It cannot be opened.</exception>
    /// <exception cref="InferenceException">There is no library, or it refuses the settings.</exception>
    public Batcher Get(CatalogModel model)
    {
        if (runtime is null)
            throw new InferenceException(InferenceFaultCode.LibraryMissing, "No ONNX Runtime library was found: run ./analytics build, or name one in ANALYTICS_ONNXRUNTIME.");
        // A lock for each model: hundreds of cameras start at once, and each opening costs seconds and the weights' memory. One that
        // failed leaves the slot empty and is tried again by the next caller.
        var slot = _slots.GetOrAdd(model.Reference, _ => new Slot());
        lock (slot)
            return slot.Batcher ??= new Batcher(() => LoadedModel.Open(model, runtime, settings), options, clock, model.Reference);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var slot in _slots.Values)
        {
            if (slot.Batcher is { } batcher)
                await batcher.DisposeAsync();
        }

        _slots.Clear();
    }

    private sealed class Slot
    {
        public volatile Batcher? Batcher;
    }
}
