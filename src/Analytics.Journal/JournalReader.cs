using Analytics.Engine.Ports;
using Analytics.Journal.Sqlite;

namespace Analytics.Journal;

/// <summary>
/// Reads a journal, beside its writer or without one (the command line). Connections are kept for reuse; each reads what is committed
/// when it begins. Reads run on the caller's thread.
/// </summary>
public sealed class JournalReader : IDisposable
{
    private readonly ConnectionPool pool;

    private JournalReader(string path, TimeSpan busyTimeout, string? vfs)
    {
        (Path, pool) = (path, new ConnectionPool(path, busyTimeout, vfs));
        JournalId = With(JournalMeta.Check);
    }

    public string JournalId { get; }

    public string Path { get; }

    /// <exception cref="JournalException">Not there, or no journal of this version.</exception>
    public static JournalReader Open(string path) => Open(path, TimeSpan.FromSeconds(5), null);

    internal static JournalReader Open(string path, TimeSpan busyTimeout, string? vfs)
    {
        if (!File.Exists(path))
            throw new JournalException(JournalFaultKind.NotAccessible, path, "there is no journal.", "Name the data directory of a node.");
        return new JournalReader(path, busyTimeout, vfs);
    }

    /// <inheritdoc cref="IEventJournal.ReadAsync"/>
    public long Read(string persistenceId, long afterSequence, EventSink sink, CancellationToken cancellationToken = default) =>
        With(database =>
        {
            var read = database.Prepare("""
                SELECT sequence_number, message, manifest, identifier FROM journal
                WHERE persistence_id = ?1 AND sequence_number > ?2 ORDER BY sequence_number
                """).Bind(1, persistenceId).Bind(2, afterSequence);
            try
            {
                var last = afterSequence;
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
        });

    /// <inheritdoc cref="IEventJournal.ReadAllAsync"/>
    public long ReadAll(long afterOrdering, int limit, EventSink sink, CancellationToken cancellationToken = default) =>
        With(database =>
        {
            var read = database.Prepare("""
                SELECT ordering, persistence_id, sequence_number, message, manifest, identifier FROM journal
                WHERE ordering > ?1 ORDER BY ordering LIMIT ?2
                """).Bind(1, afterOrdering).Bind(2, limit);
            try
            {
                var last = afterOrdering;
                while (read.Step())
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
        });

    public long HighestOrdering() => With(database => Scalar(database, "SELECT coalesce(max(ordering), 0) FROM journal"));

    /// <inheritdoc cref="IEventJournal.ListAsync"/>
    public IReadOnlyList<string> List(string kind) => With<IReadOnlyList<string>>(database =>
    {
        // Jumps along the unique index from one id to the next instead of reading every event.
        return database.Prepare("""
            WITH RECURSIVE ids (id) AS (
                SELECT min(persistence_id) FROM journal WHERE persistence_id > ?1 AND persistence_id < ?2
                UNION ALL
                SELECT (SELECT min(persistence_id) FROM journal WHERE persistence_id > ids.id AND persistence_id < ?2)
                FROM ids WHERE ids.id IS NOT NULL)
            SELECT id FROM ids WHERE id IS NOT NULL
            """).Bind(1, $"{kind}|").Bind(2, $"{kind}}}").Rows(row => row.Text(0));
    });

    public Snapshot? LoadSnapshot(string persistenceId, string manifest) => With(database =>
    {
        return database.Prepare("""
            SELECT sequence_number, snapshot FROM snapshot WHERE persistence_id = ?1 AND manifest = ?2 AND serializer_id = 4201
            ORDER BY sequence_number DESC LIMIT 1
            """).Bind(1, persistenceId).Bind(2, manifest)
            .Rows(row => new Snapshot(persistenceId, row.Int64(0), manifest, row.Blob(1).ToArray())).FirstOrDefault();
    });

    public void Dispose() => pool.Dispose();

    internal TResult With<TResult>(Func<SqliteDatabase, TResult> read) => pool.With(read);

    internal static long Scalar(SqliteDatabase database, string sql) =>
        database.Prepare(sql).Rows(row => row.Int64(0)).FirstOrDefault();
}
