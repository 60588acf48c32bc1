using Analytics.Engine.Ports;

namespace Analytics.TestKit.Journals;

/// <summary>One node's way to the journal. Cut, nothing of that node gets through any more, as after its crash.</summary>
public sealed class CutJournal(IEventJournal inner) : IEventJournal
{
    private volatile bool isCut;

    public string JournalId => inner.JournalId;

    /// <summary>What others do between an answer about the journal's end and its arrival here.</summary>
    public Func<Task>? Meanwhile { get; init; }

    public void Cut() => isCut = true;

    public ValueTask<AppendOutcome> AppendAsync(AppendBatch batch) => Way.AppendAsync(batch);

    public ValueTask<long> ReadAsync(
        string persistenceId, long afterSequence, EventSink sink, CancellationToken cancellationToken = default) =>
        Way.ReadAsync(persistenceId, afterSequence, sink, cancellationToken);

    public ValueTask<long> ReadAllAsync(long afterOrdering, int limit, EventSink sink, CancellationToken cancellationToken = default) =>
        Way.ReadAllAsync(afterOrdering, limit, sink, cancellationToken);

    public async ValueTask<long> HighestOrderingAsync(CancellationToken cancellationToken = default)
    {
        var highest = await Way.HighestOrderingAsync(cancellationToken).ConfigureAwait(false);
        if (Meanwhile is { } meanwhile)
            await meanwhile().ConfigureAwait(false);
        return highest;
    }

    public Task WaitBeyondAsync(long ordering, CancellationToken cancellationToken = default) =>
        Way.WaitBeyondAsync(ordering, cancellationToken);

    public ValueTask<IReadOnlyList<string>> ListAsync(string kind, CancellationToken cancellationToken = default) =>
        Way.ListAsync(kind, cancellationToken);

    public ValueTask SaveSnapshotAsync(Snapshot snapshot) => Way.SaveSnapshotAsync(snapshot);

    public ValueTask<Snapshot?> LoadSnapshotAsync(string persistenceId, string manifest, CancellationToken cancellationToken = default) =>
        Way.LoadSnapshotAsync(persistenceId, manifest, cancellationToken);

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private IEventJournal Way => isCut
        ? throw new JournalException(JournalFaultKind.Closed, "test", "the node is dead.", "Start another one.")
        : inner;
}
