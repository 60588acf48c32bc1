using Analytics.Engine.Ports;

namespace Analytics.TestKit.Journals;

/// <summary>A journal whose appends can be held, refused, or lost on the way back. Reads pass.</summary>
public sealed class FaultyJournal(IEventJournal inner) : IEventJournal
{
    private readonly object gate = new();
    private TaskCompletionSource? held;
    private TaskCompletionSource<AppendBatch> arrival = NewArrival();
    private int failing;
    private bool isWritten;

    public string JournalId => inner.JournalId;

    /// <summary>Ends with the next append that arrives after this was read.</summary>
    public Task<AppendBatch> NextAppend
    {
        get
        {
            lock (gate)
                return arrival.Task;
        }
    }

    /// <summary>Appends wait from now on.</summary>
    public void Hold()
    {
        lock (gate)
            held ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    public void Release()
    {
        lock (gate)
        {
            held?.SetResult();
            held = null;
        }
    }

    /// <summary>The next appends fail with a full disk.</summary>
    /// <param name="areWritten">They are durable all the same: only the answer is lost.</param>
    public void Fail(int appends, bool areWritten = false)
    {
        lock (gate)
            (failing, isWritten) = (appends, areWritten);
    }

    public async ValueTask<AppendOutcome> AppendAsync(AppendBatch batch)
    {
        Task gateTask;
        lock (gate)
        {
            gateTask = held?.Task ?? Task.CompletedTask;
            arrival.SetResult(batch);
            arrival = NewArrival();
        }

        await gateTask.ConfigureAwait(false);
        bool fails, write;
        lock (gate)
        {
            fails = failing > 0;
            failing -= fails ? 1 : 0;
            write = !fails || isWritten;
        }

        var outcome = write ? await inner.AppendAsync(batch).ConfigureAwait(false) : AppendOutcome.Conflict;
        return fails ? throw new JournalException(JournalFaultKind.DiskFull, "test", "the disk is full.", "Free some space.") : outcome;
    }

    public ValueTask<long> ReadAsync(
        string persistenceId, long afterSequence, EventSink sink, CancellationToken cancellationToken = default) =>
        inner.ReadAsync(persistenceId, afterSequence, sink, cancellationToken);

    public ValueTask<long> ReadAllAsync(long afterOrdering, int limit, EventSink sink, CancellationToken cancellationToken = default) =>
        inner.ReadAllAsync(afterOrdering, limit, sink, cancellationToken);

    public ValueTask<long> HighestOrderingAsync(CancellationToken cancellationToken = default) =>
        inner.HighestOrderingAsync(cancellationToken);

    public Task WaitBeyondAsync(long ordering, CancellationToken cancellationToken = default) =>
        inner.WaitBeyondAsync(ordering, cancellationToken);

    public ValueTask<IReadOnlyList<string>> ListAsync(string kind, CancellationToken cancellationToken = default) =>
        inner.ListAsync(kind, cancellationToken);

    public ValueTask SaveSnapshotAsync(Snapshot snapshot) => inner.SaveSnapshotAsync(snapshot);

    public ValueTask<Snapshot?> LoadSnapshotAsync(string persistenceId, string manifest, CancellationToken cancellationToken = default) =>
        inner.LoadSnapshotAsync(persistenceId, manifest, cancellationToken);

    public ValueTask DisposeAsync() => inner.DisposeAsync();

    private static TaskCompletionSource<AppendBatch> NewArrival() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
