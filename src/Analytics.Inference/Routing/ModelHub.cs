using System.Collections.Concurrent;
using Analytics.Inference.Batching;
using Analytics.Inference.Models;
using Analytics.Inference.Sending;
using Analytics.Inference.Sessions;

namespace Analytics.Inference.Routing;

/// <summary>
/// The open models of a node, each with its one batcher, which all cameras share, and the senders of those that run on other nodes. A
/// model is opened when it is first asked for.
/// </summary>
/// <param name="repository">Where models come from.</param>
/// <param name="runtime">What runs them; null where no inference library was found.</param>
/// <param name="settings">How sessions are opened.</param>
/// <param name="options">How jobs are gathered.</param>
/// <param name="clock">Of deadlines and back-off.</param>
/// <param name="remote">The way to nodes that infer for others; null where there is none.</param>
public sealed class ModelHub(
    ModelRepository repository, IInferenceRuntime? runtime, SessionSettings settings, BatcherOptions options, TimeProvider clock,
    RemoteInference? remote = null) : IAsyncDisposable
{
    private readonly ConcurrentDictionary<string, Slot> _slots = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, TensorSender> _senders = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, InForceRunner> _followers = new(StringComparer.Ordinal);
    private readonly Lock _sending = new();

    public ModelCatalog Catalog => repository.Catalog;

    public IInferenceRuntime? Runtime => runtime;

    /// <summary>Counters of the models now open, by reference.</summary>
    public IReadOnlyDictionary<string, BatcherCounters> Counters =>
        _slots.Where(s => s.Value.Batcher is not null).ToDictionary(s => s.Key, s => s.Value.Batcher!.Counters, StringComparer.Ordinal);

    /// <summary>Counters of the models that other nodes run for this one, by reference; they batch there.</summary>
    public IReadOnlyDictionary<string, BatcherCounters> SenderCounters => _senders.ToDictionary(s => s.Key, s => s.Value.Counters, StringComparer.Ordinal);

    /// <summary>Models can be run at all: by a library here, or by other nodes.</summary>
    public bool CanRun => runtime is not null || remote is { Use: not RemoteUse.Never };

    /// <summary>
    /// What carries out a ready model's jobs, for those who stay: by the version that is in force at each of them, or, where the model was
    /// asked for with its version, by that one.
    /// </summary>
    /// <exception cref="ModelRefusedException">It cannot be opened.</exception>
    /// <exception cref="InferenceException">There is no library, or it refuses the settings.</exception>
    public IModelRunner Get(CatalogModel model) =>
        model.IsPinned ? GetPinned(model) : _followers.GetOrAdd(model.Manifest.Name, _ => new InForceRunner(this, model));

    /// <summary>What carries out the jobs of just this version: its batcher, or, as <see cref="RemoteUse"/> says, the way to other nodes.</summary>
    /// <exception cref="ModelRefusedException">It cannot be opened.</exception>
    /// <exception cref="InferenceException">There is no library, or it refuses the settings.</exception>
    public IModelRunner GetExact(CatalogModel model)
    {
        if (remote is { Use: RemoteUse.Always })
            return SenderOf(model, remote.Carrier);
        try
        {
            return GetHere(model);
        }
        catch (Exception fault) when (fault is ModelRefusedException or InferenceException && remote is { Use: RemoteUse.WhenAbsent })
        {
            return SenderOf(model, remote.Carrier);
        }
    }

    /// <summary>The batcher of a ready model on this node, as other nodes ask for it too.</summary>
    /// <exception cref="ModelRefusedException">It cannot be opened.</exception>
    /// <exception cref="InferenceException">There is no library, or it refuses the settings.</exception>
    public Batcher GetHere(CatalogModel model)
    {
        if (runtime is null)
            throw new InferenceException(InferenceFaultCode.LibraryMissing, "No ONNX Runtime library was found: run ./analytics build, or name one in ANALYTICS_ONNXRUNTIME.");
        // A lock for each model: hundreds of cameras start at once, and each opening costs seconds and the weights' memory. One that
        // failed leaves the slot empty and is tried again by the next caller.
        var slot = _slots.GetOrAdd(model.Reference, _ => new Slot());
        lock (slot)
        {
            var batcher = slot.Batcher ??= new Batcher(() => LoadedModel.Open(model, runtime, settings), options, clock, model.Reference);
            batcher.Wake();
            return batcher;
        }
    }

    /// <summary>Another version is in force: this one gives its memory back, unless somebody asked for just this one.</summary>
    internal void Rest(CatalogModel model)
    {
        if (!_slots.TryGetValue(model.Reference, out var slot))
            return;
        lock (slot)
        {
            if (slot is { IsPinned: false, Batcher: { } batcher })
                batcher.Rest();
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var slot in _slots.Values)
        {
            if (slot.Batcher is { } batcher)
                await batcher.DisposeAsync();
        }

        _slots.Clear();
        foreach (var sender in _senders.Values)
            await sender.DisposeAsync();
        _senders.Clear();
    }

    private IModelRunner GetPinned(CatalogModel model)
    {
        var slot = _slots.GetOrAdd(model.Reference, _ => new Slot());
        lock (slot)
            slot.IsPinned = true;
        return GetExact(model);
    }

    private TensorSender SenderOf(CatalogModel model, ITensorCarrier carrier)
    {
        lock (_sending)
            return _senders.GetOrAdd(model.Reference, _ => new TensorSender(model, carrier, options.QueueLength, clock));
    }

    private sealed class Slot
    {
        public volatile Batcher? Batcher;

        /// <summary>Asked for with its version: it stays open whatever is in force.</summary>
        public bool IsPinned;
    }
}
