using Analytics.Domain;
using Analytics.Engine.Codec;
using Analytics.Engine.Ports;
using Analytics.Engine.Projections;
using Analytics.Engine.Usage;

namespace Analytics.Journal.ReadModel;

/// <summary>
/// Follows the journal by ordering and keeps the read tables up to date. Rows of other programs (cluster sharding's own) are skipped by
/// their serializer id; an event of ours that this version does not know stops it, by name.
/// </summary>
public sealed class ProjectionRunner : IAsyncDisposable
{
    private const int Batch = 500;

    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(1);

    private readonly IEventJournal journal;
    private readonly EventCodec codec;
    private readonly TimeProvider time;
    private readonly ReadTables tables;
    private readonly ILookup<string, IProjection> projections;
    private readonly CancellationTokenSource stop = new();
    private readonly object gate = new();
    private readonly List<(long Ordering, TaskCompletionSource Reached)> waiting = [];
    private TaskCompletionSource<Exception> faulted = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Action<IReadOnlyList<ProjectedEvent>>? observers;
    private Task run = Task.CompletedTask;

    private ProjectionRunner(IEventJournal journal, ReadTables tables, EventCodec codec, TimeProvider time, RegionTable regions)
    {
        (this.journal, this.tables, this.codec, this.time) = (journal, tables, codec, time);
        projections = ReadModelProjections.All(regions).ToLookup(projection => projection.Kind, StringComparer.Ordinal);
    }

    /// <summary>Why it does not get on now, or null: readiness shows it.</summary>
    public Exception? Fault { get; private set; }

    /// <summary>Ends with the next fault.</summary>
    public Task<Exception> FaultedAsync(CancellationToken cancellationToken = default) =>
        Volatile.Read(ref faulted).Task.WaitAsync(cancellationToken);

    /// <summary>Opens tables in a file of their own.</summary>
    /// <inheritdoc cref="StartAsync(IEventJournal, ReadDatabase, EventCodec, TimeProvider, bool, CancellationToken)"/>
    public static Task<ProjectionRunner> StartAsync(
        IEventJournal journal, string path, EventCodec codec, TimeProvider time, bool rebuild = false, CancellationToken cancellationToken = default) =>
        StartAsync(journal, ReadDatabase.InFile(path), codec, time, rebuild, cancellationToken);

    /// <summary>Opens the tables, making them anew where they do not belong to the journal, and begins to follow it.</summary>
    /// <param name="rebuild">Makes the tables anew in any case: <c>journal rebuild</c>, then <see cref="CaughtUpAsync"/>.</param>
    /// <exception cref="JournalException">The read tables cannot be used.</exception>
    public static async Task<ProjectionRunner> StartAsync(
        IEventJournal journal, ReadDatabase place, EventCodec codec, TimeProvider time, bool rebuild = false,
        CancellationToken cancellationToken = default)
    {
        var regions = RegionTable.Load(place.Regions);
        var tables = await ReadTables.OpenAsync(place, journal, rebuild, cancellationToken).ConfigureAwait(false);
        var runner = new ProjectionRunner(journal, tables, codec, time, regions);
        runner.run = Task.Run(runner.RunAsync, CancellationToken.None);
        return runner;
    }

    /// <summary>Told of each batch once it can be queried, on the runner's thread: take it quickly.</summary>
    /// <returns>Dispose it to end the subscription.</returns>
    public IDisposable Observe(Action<IReadOnlyList<ProjectedEvent>> observer)
    {
        lock (gate)
            observers += observer;
        return new Subscription(() =>
        {
            lock (gate)
                observers -= observer;
        });
    }

    /// <summary>Ends once every event that is in the journal now is in the tables.</summary>
    public async Task CaughtUpAsync(CancellationToken cancellationToken = default)
    {
        var ordering = await journal.HighestOrderingAsync(cancellationToken).ConfigureAwait(false);
        TaskCompletionSource reached;
        lock (gate)
        {
            if (tables.Checkpoint >= ordering)
                return;
            reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            waiting.Add((ordering, reached));
        }

        await reached.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync().ConfigureAwait(false);
        await run.ConfigureAwait(false);
        tables.Dispose();
        stop.Dispose();
    }

    private async Task RunAsync()
    {
        while (!stop.IsCancellationRequested)
        {
            try
            {
                if (!await FoldAsync().ConfigureAwait(false))
                    await journal.WaitBeyondAsync(tables.Checkpoint, stop.Token).ConfigureAwait(false);
                Fault = null;
            }
            catch (OperationCanceledException) when (stop.IsCancellationRequested)
            {
                return;
            }
            catch (Exception fault)
            {
                // Nothing of the batch is in the tables. It is tried again: a disk recovers, and an unknown event stays visible.
                Fault = fault;
                Interlocked.Exchange(ref faulted, new(TaskCreationOptions.RunContinuationsAsynchronously)).SetResult(fault);
                await Task.Delay(RetryAfter, time, stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private async Task<bool> FoldAsync()
    {
        var (first, events) = (tables.Checkpoint, new List<ProjectedEvent>());
        var last = await journal.ReadAllAsync(first, Batch, (in StoredEvent stored) =>
        {
            if (stored.SerializerId == EventCodec.SerializerId && EntityId.TryParse(stored.PersistenceId, out var id))
                events.Add(new ProjectedEvent(id, stored.Ordering, codec.Decode(stored.Manifest, stored.Payload, stored.SequenceNumber)));
        }, stop.Token).ConfigureAwait(false);
        if (last == first)
            return false;

        var isFolded = tables.Apply(last, (model, folded) =>
        {
            foreach (var (entity, _, stored) in events.Where(projected => projected.Ordering > folded))
            {
                foreach (var projection in projections[entity.Kind])
                    projection.Apply(entity, stored, model);
            }
        });
        if (isFolded)
            Announce(events);
        return true;
    }

    private void Announce(List<ProjectedEvent> events)
    {
        List<TaskCompletionSource> reached;
        Action<IReadOnlyList<ProjectedEvent>>? told;
        lock (gate)
        {
            reached = [.. waiting.Where(waiter => waiter.Ordering <= tables.Checkpoint).Select(waiter => waiter.Reached)];
            waiting.RemoveAll(waiter => waiter.Ordering <= tables.Checkpoint);
            told = observers;
        }

        told?.Invoke(events);
        reached.ForEach(waiter => waiter.SetResult());
    }

    private sealed class Subscription(Action end) : IDisposable
    {
        public void Dispose() => end();
    }
}
