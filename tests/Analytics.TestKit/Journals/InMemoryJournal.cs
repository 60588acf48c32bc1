using Analytics.Engine.Codec;
using Analytics.Engine.Ports;

namespace Analytics.TestKit.Journals;

/// <summary>The shortest explanation of <see cref="IEventJournal"/>, and a fast one for tests that are not about storage.</summary>
public sealed class InMemoryJournal : IEventJournal
{
    private readonly object gate = new();
    private readonly List<Row> rows = [];
    private readonly Dictionary<string, List<Row>> streams = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Snapshot> snapshots = new(StringComparer.Ordinal);
    private TaskCompletionSource appended = NewSignal();
    private bool isClosed;

    public string JournalId => "in-memory";

    public ValueTask<AppendOutcome> AppendAsync(AppendBatch batch)
    {
        lock (gate)
        {
            ThrowIfClosed();
            if (!streams.TryGetValue(batch.PersistenceId, out var stream))
                streams.Add(batch.PersistenceId, stream = []);
            var last = batch.FirstSequence + batch.Events.Count - 1;
            if (stream.Exists(row => row.Sequence >= batch.FirstSequence && row.Sequence <= last))
                return ValueTask.FromResult(AppendOutcome.Conflict);
            for (var index = 0; index < batch.Events.Count; index++)
            {
                var row = new Row(rows.Count + 1, batch.PersistenceId, batch.FirstSequence + index, batch.Events[index]);
                rows.Add(row);
                stream.Add(row);
            }

            appended.TrySetResult();
            appended = NewSignal();
            return ValueTask.FromResult(AppendOutcome.Committed);
        }
    }

    public ValueTask<long> ReadAsync(
        string persistenceId, long afterSequence, EventSink sink, CancellationToken cancellationToken = default)
    {
        List<Row> read;
        lock (gate)
        {
            ThrowIfClosed();
            read = streams.TryGetValue(persistenceId, out var stream)
                ? [.. stream.Where(row => row.Sequence > afterSequence).OrderBy(row => row.Sequence)]
                : [];
        }

        read.ForEach(row => row.GiveTo(sink));
        return ValueTask.FromResult(read.Count == 0 ? afterSequence : read[^1].Sequence);
    }

    public ValueTask<long> ReadAllAsync(long afterOrdering, int limit, EventSink sink, CancellationToken cancellationToken = default)
    {
        List<Row> read;
        lock (gate)
        {
            ThrowIfClosed();
            read = [.. rows.Skip((int)afterOrdering).Take(limit)];
        }

        read.ForEach(row => row.GiveTo(sink));
        return ValueTask.FromResult(read.Count == 0 ? afterOrdering : read[^1].Ordering);
    }

    public ValueTask<long> HighestOrderingAsync(CancellationToken cancellationToken = default)
    {
        lock (gate)
            return ValueTask.FromResult((long)rows.Count);
    }

    public async Task WaitBeyondAsync(long ordering, CancellationToken cancellationToken = default)
    {
        while (true)
        {
            Task signal;
            lock (gate)
            {
                if (rows.Count > ordering)
                    return;
                signal = appended.Task;
            }

            await signal.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    public ValueTask<IReadOnlyList<string>> ListAsync(string kind, CancellationToken cancellationToken = default)
    {
        lock (gate)
        {
            return ValueTask.FromResult<IReadOnlyList<string>>(
                [.. streams.Keys.Where(id => id.StartsWith(kind + "|", StringComparison.Ordinal)).Order(StringComparer.Ordinal)]);
        }
    }

    public ValueTask SaveSnapshotAsync(Snapshot snapshot)
    {
        lock (gate)
        {
            ThrowIfClosed();
            snapshots[snapshot.PersistenceId] = snapshot;
        }

        return ValueTask.CompletedTask;
    }

    public ValueTask<Snapshot?> LoadSnapshotAsync(string persistenceId, string manifest, CancellationToken cancellationToken = default)
    {
        lock (gate)
        {
            ThrowIfClosed();
            return ValueTask.FromResult(
                snapshots.TryGetValue(persistenceId, out var snapshot) && snapshot.Manifest == manifest ? snapshot : null);
        }
    }

    public ValueTask DisposeAsync()
    {
        lock (gate)
            isClosed = true;
        return ValueTask.CompletedTask;
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private void ThrowIfClosed()
    {
        if (isClosed)
            throw new JournalException(JournalFaultKind.Closed, "in-memory", "the journal is closed.", "Open it again.");
    }

    private sealed record Row(long Ordering, string PersistenceId, long Sequence, EncodedEvent Event)
    {
        public void GiveTo(EventSink sink) => sink(new StoredEvent
        {
            Ordering = Ordering,
            PersistenceId = PersistenceId,
            SequenceNumber = Sequence,
            Manifest = Event.Manifest,
            SerializerId = EventCodec.SerializerId,
            Payload = Event.Payload.Span,
        });
    }
}
