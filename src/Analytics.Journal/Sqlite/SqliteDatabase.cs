using Analytics.Engine.Codec;
using Analytics.Engine.Ports;
using Analytics.Journal.Databases;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Analytics.Journal.Sqlite;

/// <summary>One connection to a file.</summary>
internal sealed class SqliteDatabase : Database
{
    private readonly SqliteConnection connection;
    private readonly Dictionary<string, SqliteStatement> statements = new(StringComparer.Ordinal);

    static SqliteDatabase() => Batteries_V2.Init();

    private SqliteDatabase(SqliteConnection connection, string path) => (this.connection, Path) = (connection, path);

    public override string Path { get; }

    public override bool IsUsable => true;

    // BEGIN IMMEDIATE lets one writer in: nothing else needs a lock.
    public override string ForShare => "";

    public override string ForUpdate => "";

    public override string Now => "CAST((julianday('now') - 2440587.5) * 86400000 AS INTEGER)";

    // Jumps along the unique index from one id to the next instead of reading every event.
    public override string IdsBetween => """
        WITH RECURSIVE ids (id) AS (
            SELECT min(persistence_id) FROM journal WHERE persistence_id > ?1 AND persistence_id < ?2
            UNION ALL
            SELECT (SELECT min(persistence_id) FROM journal WHERE persistence_id > ids.id AND persistence_id < ?2)
            FROM ids WHERE ids.id IS NOT NULL)
        SELECT id FROM ids WHERE id IS NOT NULL
        """;

    public override string ByBytes => "";

    public override string ReadModelScript => SqlScript.Read("Sqlite/read.sql");

    internal sqlite3 Handle => connection.Handle!;

    // After some faults SQLite has rolled back by itself.
    private bool IsInTransaction => raw.sqlite3_get_autocommit(Handle) == 0;

    /// <param name="vfs">SQLite's file layer, by its registered name; null for the operating system's own.</param>
    /// <exception cref="JournalException">It cannot be opened, or is none.</exception>
    public static SqliteDatabase Open(string path, bool mayWrite, TimeSpan busyTimeout, string? vfs = null, string synchronous = "FULL")
    {
        var uri = "file:" + System.IO.Path.GetFullPath(path).Replace("%", "%25", StringComparison.Ordinal)
            .Replace("?", "%3f", StringComparison.Ordinal).Replace("#", "%23", StringComparison.Ordinal);
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder
        {
            DataSource = vfs is null ? uri : $"{uri}?vfs={vfs}",
            Mode = mayWrite ? SqliteOpenMode.ReadWriteCreate : SqliteOpenMode.ReadOnly,
            Pooling = false,
        }.ToString());
        try
        {
            connection.Open();
            var database = new SqliteDatabase(connection, path);
            raw.sqlite3_extended_result_codes(database.Handle, 1);
            raw.sqlite3_busy_timeout(database.Handle, (int)busyTimeout.TotalMilliseconds);
            if (mayWrite)
            {
                // The first statement that touches the file: says here whether it is a database at all.
                database.Execute("PRAGMA journal_mode = WAL");
                database.Execute(synchronous == "FULL" ? "PRAGMA synchronous = FULL" : "PRAGMA synchronous = NORMAL");
            }

            database.Execute("PRAGMA cache_size = -16384");
            return database;
        }
        catch (SqliteException fault)
        {
            connection.Dispose();
            throw SqliteFaults.From(fault, path);
        }
        catch (JournalException)
        {
            connection.Dispose();
            throw;
        }
    }

    public override Statement Prepare(string sql)
    {
        if (!statements.TryGetValue(sql, out var statement))
            statements.Add(sql, statement = new SqliteStatement(this, sql));
        return statement;
    }

    public override void Execute(string script)
    {
        var rest = script;
        while (!string.IsNullOrWhiteSpace(rest))
        {
            Check(raw.sqlite3_prepare_v2(Handle, rest, out var statement, out rest));
            // A script's last comment makes no statement.
            if (statement.IsInvalid)
                continue;
            using (statement)
            {
                int code;
                while ((code = raw.sqlite3_step(statement)) == raw.SQLITE_ROW)
                {
                }

                if (code != raw.SQLITE_DONE)
                    Check(code);
            }
        }
    }

    public override void Begin() => Prepare("BEGIN IMMEDIATE").Run();

    public override void BeginReading() => Prepare("BEGIN").Run();

    public override void Commit() => Prepare("COMMIT").Run();

    public override void RollBack()
    {
        if (IsInTransaction)
            Prepare("ROLLBACK").Run();
    }

    public override bool HasTable(string name) =>
        Prepare("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = ?1").Bind(1, name).Rows(row => row.Int64(0)).Count > 0;

    // BEGIN IMMEDIATE has done it.
    public override void LockTables()
    {
    }

    public override void Migrate() => Execute(SqlScript.Read("Sqlite/journal.sql"));

    public override bool TryAppend(AppendBatch batch, string writer, long created)
    {
        // Bindings outlive a reset: what the rows share is bound once.
        var insert = (SqliteStatement)Prepare("""
            INSERT INTO journal (created, deleted, persistence_id, sequence_number, message, manifest, identifier, writer_uuid)
            VALUES (?1, 0, ?2, ?3, ?4, ?5, ?6, ?7)
            """);
        insert.Bind(1, created).Bind(2, batch.PersistenceId).Bind(6, EventCodec.SerializerId).Bind(7, writer);
        var sequence = batch.FirstSequence;
        foreach (var (manifest, payload) in batch.Events)
        {
            insert.Bind(3, sequence++).Bind(4, payload.Span).Bind(5, manifest);
            if (!insert.TryInsert())
                return false;
        }

        return true;
    }

    public override RowWriter WriteRows(string table, IReadOnlyList<Column> columns) => new SqliteRowWriter(this, table, columns);

    // SQLite counts on from the highest number that a row brought.
    public override void ContinueAfter(long ordering)
    {
    }

    public override void Erase(Action delete)
    {
        // Else the bytes stay readable in the file until the page is used again.
        Execute("PRAGMA secure_delete = ON");
        delete();
        Execute("PRAGMA secure_delete = OFF");
    }

    public override string Contains(string column, string parameter) => $"0 < instr({column}, {parameter})";

    public override IReadOnlyList<string> Damages() =>
        [.. Prepare("PRAGMA quick_check").Rows(row => row.Text(0)).Where(text => text != "ok")];

    public override long Bytes() => Size(Path) + Size(Path + "-wal");

    public void Check(int code)
    {
        if (code != raw.SQLITE_OK)
            throw Fault(code);
    }

    public JournalException Fault(int code) => SqliteFaults.From(code, raw.sqlite3_errmsg(Handle).utf8_to_string(), Path);

    public override void Dispose()
    {
        foreach (var statement in statements.Values)
            statement.Dispose();
        connection.Dispose();
    }

    private static long Size(string path) => File.Exists(path) ? new FileInfo(path).Length : 0;
}
