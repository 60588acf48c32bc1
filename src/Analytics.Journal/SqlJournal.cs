using Analytics.Engine.Codec;
using Analytics.Engine.Ports;
using Analytics.Journal.Databases;
using Analytics.Journal.Writing;

namespace Analytics.Journal;

/// <summary>A journal in a database: one commit loop for all entities of this process, durable on every commit.</summary>
public abstract class SqlJournal : IEventJournal, IWriterLease
{
    private readonly JournalOptions options;
    private readonly JournalReader reader;
    private readonly CommitLoop loop;
    private readonly WriterLease lease;
    private readonly ITimer renewal;
    private volatile TaskCompletionSource committed = NewSignal();

    private protected SqlJournal(JournalOptions options, Database database, JournalReader reader)
    {
        (this.options, this.reader) = (options, reader);
        lease = new WriterLease(options.Holder, options.LeaseTime);
        loop = new CommitLoop(database, lease, options, Signal);
        renewal = options.Time.CreateTimer(_ => Renew(), null, options.LeaseTime / 3, options.LeaseTime / 3);
    }

    public string JournalId => reader.JournalId;

    public string Holder => options.Holder;

    /// <summary>
    /// Why the last transaction failed; null where it was committed. At rest too: the lease is renewed every third of its life, which is
    /// a write, so a disk that takes no more shows here without anybody's command.
    /// </summary>
    public JournalException? Fault => loop.Fault;

    /// <summary>Reads beside the writer.</summary>
    public JournalReader Reader => reader;

    public ValueTask<AppendOutcome> AppendAsync(AppendBatch batch)
    {
        var work = new AppendWork(batch, options.Holder, options.Time);
        loop.Enqueue(work);
        return new ValueTask<AppendOutcome>(work.Done);
    }

    public ValueTask<long> ReadAsync(
        string persistenceId, long afterSequence, EventSink sink, CancellationToken cancellationToken = default) =>
        reader.ReadAsync(persistenceId, afterSequence, sink, cancellationToken);

    public ValueTask<long> ReadAllAsync(long afterOrdering, int limit, EventSink sink, CancellationToken cancellationToken = default) =>
        reader.ReadAllAsync(afterOrdering, limit, sink, cancellationToken);

    public ValueTask<long> HighestOrderingAsync(CancellationToken cancellationToken = default) =>
        reader.HighestOrderingAsync(cancellationToken);

    public async Task WaitBeyondAsync(long ordering, CancellationToken cancellationToken = default)
    {
        while (true)
        {
            // Taken before looking, so that a commit in between is not missed.
            var signal = committed;
            if (await reader.LastOrderingAsync(cancellationToken).ConfigureAwait(false) > ordering)
                return;
            if (options.PollEvery is not { } poll)
                await signal.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
            else
                await WaitAsync(signal.Task, poll, cancellationToken).ConfigureAwait(false);
        }
    }

    public ValueTask<IReadOnlyList<string>> ListAsync(string kind, CancellationToken cancellationToken = default) =>
        reader.ListAsync(kind, cancellationToken);

    public async ValueTask SaveSnapshotAsync(Snapshot snapshot) => await WriteAsync(database =>
    {
        database.Prepare("DELETE FROM snapshot WHERE persistence_id = ?1 AND sequence_number <= ?2")
            .Bind(1, snapshot.PersistenceId).Bind(2, snapshot.SequenceNumber).Run();
        database.Prepare("""
            INSERT INTO snapshot (persistence_id, sequence_number, created, snapshot, manifest, serializer_id)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6)
            """)
            .Bind(1, snapshot.PersistenceId).Bind(2, snapshot.SequenceNumber).Bind(3, options.Time.GetUtcNow().UtcTicks)
            .Bind(4, snapshot.Payload.Span).Bind(5, snapshot.Manifest).Bind(6, EventCodec.SerializerId).Run();
        return true;
    }).ConfigureAwait(false);

    public ValueTask<Snapshot?> LoadSnapshotAsync(string persistenceId, string manifest, CancellationToken cancellationToken = default) =>
        reader.LoadSnapshotAsync(persistenceId, manifest, cancellationToken);

    public Task RenewAsync() => WriteAsync(database =>
    {
        lease.Take(database);
        return true;
    });

    /// <summary>Writes what waits, closes, and lets another engine start at once.</summary>
    public async ValueTask DisposeAsync()
    {
        await renewal.DisposeAsync().ConfigureAwait(false);
        reader.Dispose();
        await loop.DisposeAsync().ConfigureAwait(false);
        GC.SuppressFinalize(this);
    }

    /// <summary>A small write in the commit loop; it may share its transaction with others.</summary>
    internal Task<TResult> WriteAsync<TResult>(Func<Database, TResult> write)
    {
        var work = new Work<TResult>(write);
        loop.Enqueue(work);
        return work.Done;
    }

    /// <summary>Any work of its own kind.</summary>
    /// <exception cref="JournalException">Closed, or too much waits already.</exception>
    internal void Enqueue(Work work) => loop.Enqueue(work);

    /// <summary>Brings the tables to this version and takes the writer's lease.</summary>
    /// <exception cref="JournalException">It is of another version, or another engine's; nothing was changed.</exception>
    private protected static void Prepare(Database database, JournalOptions options)
    {
        if (database.HasTable("meta"))
            JournalMeta.Check(database);
        database.Begin();
        database.Migrate();
        JournalMeta.Write(database, options.NewJournalId());
        new WriterLease(options.Holder, options.LeaseTime).Take(database);
        database.Commit();
    }

    private async Task WaitAsync(Task signal, TimeSpan poll, CancellationToken cancellationToken)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        await Task.WhenAny(signal, Task.Delay(poll, options.Time, either.Token)).ConfigureAwait(false);
        await either.CancelAsync().ConfigureAwait(false);
        cancellationToken.ThrowIfCancellationRequested();
    }

    private void Renew()
    {
        try
        {
            // A renewal that fails is no fault yet: every append checks the lease by itself.
            _ = RenewAsync().ContinueWith(static done => done.Exception, TaskScheduler.Default);
        }
        catch (JournalException)
        {
            // Closed or overloaded: the same.
        }
    }

    private void Signal() => Interlocked.Exchange(ref committed, NewSignal()).TrySetResult();

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
