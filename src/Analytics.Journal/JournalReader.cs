using Analytics.Engine.Ports;
using Analytics.Journal.Databases;
using Analytics.Journal.Postgres;
using Analytics.Journal.Sqlite;

namespace Analytics.Journal;

/// <summary>
/// Reads a journal, also beside the node that writes it. Connections are kept for reuse; each reads what is committed when it begins.
/// Reads run on the caller's thread; those that end in Async wait for a connection without it.
/// </summary>
public class JournalReader : IDisposable
{
    private readonly ConnectionPool pool;

    private protected JournalReader(string path, ConnectionPool pool)
    {
        (Path, this.pool) = (path, pool);
        JournalId = With(JournalMeta.Check);
    }

    public string JournalId { get; }

    /// <summary>The file, or the server's address without credentials.</summary>
    public string Path { get; }

    /// <exception cref="JournalException">Not there, or no journal of this version.</exception>
    public static JournalReader Open(string path) => Open(path, TimeSpan.FromSeconds(5), null);

    /// <exception cref="JournalException">Not there, or no journal of this version.</exception>
    public static JournalReader Open(PostgresServer server, TimeProvider time)
    {
        using var database = PostgresDatabase.Open(server);
        return database.HasTable("meta")
            ? new PostgresJournalReader(server, time)
            : throw new JournalException(JournalFaultKind.NotAccessible, server.Address, "there is no journal here.", "Start a node on it first.");
    }

    internal static JournalReader Open(string path, TimeSpan busyTimeout, string? vfs)
    {
        if (!File.Exists(path))
            throw new JournalException(JournalFaultKind.NotAccessible, path, "there is no journal.", "Name the data directory of a node.");
        return new JournalReader(path, new ConnectionPool(path, () => SqliteDatabase.Open(path, mayWrite: false, busyTimeout, vfs)));
    }

    /// <inheritdoc cref="IEventJournal.ReadAsync"/>
    public long Read(string persistenceId, long afterSequence, EventSink sink, CancellationToken cancellationToken = default) =>
        With(Events(persistenceId, afterSequence, sink, cancellationToken));

    /// <inheritdoc cref="IEventJournal.ReadAsync"/>
    public ValueTask<long> ReadAsync(string persistenceId, long afterSequence, EventSink sink, CancellationToken cancellationToken = default) =>
        WithAsync(Events(persistenceId, afterSequence, sink, cancellationToken), cancellationToken);

    /// <inheritdoc cref="IEventJournal.ReadAllAsync"/>
    public virtual ValueTask<long> ReadAllAsync(
        long afterOrdering, int limit, EventSink sink, CancellationToken cancellationToken = default) =>
        ReadPageAsync(afterOrdering, limit, long.MaxValue, sink, cancellationToken);

    /// <inheritdoc cref="IEventJournal.HighestOrderingAsync"/>
    public virtual ValueTask<long> HighestOrderingAsync(CancellationToken cancellationToken = default) => LastOrderingAsync(cancellationToken);

    /// <inheritdoc cref="IEventJournal.ListAsync"/>
    public IReadOnlyList<string> List(string kind) => With(Ids(kind));

    /// <inheritdoc cref="IEventJournal.ListAsync"/>
    public ValueTask<IReadOnlyList<string>> ListAsync(string kind, CancellationToken cancellationToken = default) => WithAsync(Ids(kind), cancellationToken);

    /// <inheritdoc cref="IEventJournal.LoadSnapshotAsync"/>
    public ValueTask<Snapshot?> LoadSnapshotAsync(string persistenceId, string manifest, CancellationToken cancellationToken = default) =>
        WithAsync(
            database => database.Prepare("""
                SELECT sequence_number, snapshot FROM snapshot WHERE persistence_id = ?1 AND manifest = ?2 AND serializer_id = 4201
                ORDER BY sequence_number DESC LIMIT 1
                """).Bind(1, persistenceId).Bind(2, manifest)
                .Rows(row => new Snapshot(persistenceId, row.Int64(0), manifest, row.Blob(1).ToArray())).FirstOrDefault(),
            cancellationToken);

    public void Dispose()
    {
        pool.Dispose();
        GC.SuppressFinalize(this);
    }

    internal TResult With<TResult>(Func<Database, TResult> read) => pool.With(read);

    internal ValueTask<TResult> WithAsync<TResult>(Func<Database, TResult> read, CancellationToken cancellationToken) => pool.WithAsync(read, cancellationToken);

    /// <summary>That of the last row that can be seen; lower ones may be seen later.</summary>
    internal ValueTask<long> LastOrderingAsync(CancellationToken cancellationToken) =>
        WithAsync(database => database.Scalar("SELECT coalesce(max(ordering), 0) FROM journal"), cancellationToken);

    private static Func<Database, IReadOnlyList<string>> Ids(string kind) => database =>
        database.Prepare(database.IdsBetween).Bind(1, $"{kind}|").Bind(2, $"{kind}}}").Rows(row => row.Text(0));

    private static Func<Database, long> Events(string persistenceId, long afterSequence, EventSink sink, CancellationToken cancellationToken)
    {
        // Outside of the reading: where a connection is lost, the next one goes on from here.
        var last = afterSequence;
        return database =>
        {
            var read = database.Prepare("""
                SELECT sequence_number, message, manifest, identifier FROM journal
                WHERE persistence_id = ?1 AND sequence_number > ?2 ORDER BY sequence_number
                """).Bind(1, persistenceId).Bind(2, last);
            try
            {
                while (read.Step())
                {
                    cancellationToken.ThrowIfCancellationRequested();
                    sink(new StoredEvent
                    {
                        SequenceNumber = last = read.Int64(0),
                        Payload = read.Blob(1),
                        Manifest = database.Names.Get(read.Blob(2)),
                        SerializerId = (int)read.Int64(3),
                        PersistenceId = persistenceId,
                    });
                }

                return last;
            }
            finally
            {
                read.Reset();
            }
        };
    }

    /// <summary>Rows in the order of their numbers, as far as they can be trusted.</summary>
    /// <param name="trusted">Up to this number nothing is missing that may still come; beyond it only what follows without a gap is
    /// handed over.</param>
    /// <returns>Ordering of the last row handed over, or <paramref name="after"/>.</returns>
    private protected ValueTask<long> ReadPageAsync(long after, int limit, long trusted, EventSink sink, CancellationToken cancellationToken)
    {
        var last = after;
        return WithAsync(Page, cancellationToken);

        long Page(Database database)
        {
            var read = database.Prepare("""
                SELECT ordering, persistence_id, sequence_number, message, manifest, identifier FROM journal
                WHERE ordering > ?1 ORDER BY ordering LIMIT ?2
                """).Bind(1, last).Bind(2, limit);
            try
            {
                while (read.Step() && (read.Int64(0) <= trusted || read.Int64(0) == last + 1))
                {
                    cancellationToken.ThrowIfCancellationRequested();
                    sink(new StoredEvent
                    {
                        Ordering = last = read.Int64(0),
                        PersistenceId = database.Names.Get(read.Blob(1)),
                        SequenceNumber = read.Int64(2),
                        Payload = read.Blob(3),
                        Manifest = database.Names.Get(read.Blob(4)),
                        SerializerId = (int)read.Int64(5),
                    });
                }

                return last;
            }
            finally
            {
                read.Reset();
            }
        }
    }
}
