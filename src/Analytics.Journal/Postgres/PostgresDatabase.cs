using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net.Sockets;
using Analytics.Engine.Codec;
using Analytics.Engine.Ports;
using Analytics.Journal.Databases;
using Npgsql;
using NpgsqlTypes;

namespace Analytics.Journal.Postgres;

/// <summary>One connection to a server, made anew by the next <see cref="Begin"/> after it was lost.</summary>
internal sealed class PostgresDatabase : Database
{
    /// <summary>Any number that no other program takes for its own lock: "journal".</summary>
    private const long TablesLock = 0x6a6f75726e616c;

    private readonly PostgresServer server;
    private readonly bool isDurable;
    private readonly Dictionary<string, PostgresStatement> statements = new(StringComparer.Ordinal);
    private NpgsqlConnection connection;
    private bool isLost;
    private bool isInTransaction;

    // What tells, after a loss, whether a commit took place: the transaction's id, and the server's history that it belongs to.
    private string transaction = "";
    private string timeline = "";
    private string begunOn = "";
    private bool isCommitting;

    private PostgresDatabase(PostgresServer server, bool isDurable)
    {
        (this.server, this.isDurable) = (server, isDurable);
        connection = Connect();
    }

    public override string Path => server.Address;

    public override bool IsUsable => !isLost;

    public override string ForShare => " FOR KEY SHARE";

    public override string ForUpdate => " FOR UPDATE";

    public override string Now => "(extract(epoch FROM clock_timestamp()) * 1000)::bigint";

    // The index has the order of the database's language, so the jumps go over all ids; the bounds are those of the bytes.
    public override string IdsBetween => """
        WITH RECURSIVE ids (id) AS (
            SELECT min(persistence_id) FROM journal
            UNION ALL
            SELECT (SELECT min(persistence_id) FROM journal WHERE persistence_id > ids.id) FROM ids WHERE ids.id IS NOT NULL)
        SELECT id FROM ids WHERE id COLLATE "C" > ?1 AND id COLLATE "C" < ?2 ORDER BY id COLLATE "C"
        """;

    public override string ByBytes => " COLLATE \"C\"";

    public override string ReadModelScript => SqlScript.Read("Postgres/read.sql");

    /// <param name="isDurable">False where what a crash takes back can be made again.</param>
    /// <exception cref="JournalException">The server cannot be reached, or is not fit.</exception>
    public static PostgresDatabase Open(PostgresServer server, bool isDurable = true) => new(server, isDurable);

    public override Statement Prepare(string sql)
    {
        if (!statements.TryGetValue(sql, out var statement))
            statements.Add(sql, statement = new PostgresStatement(this, sql));
        return statement;
    }

    public override void Execute(string script) => Ask(() =>
    {
        using var command = Command(script);
        return command.ExecuteNonQuery();
    });

    public override void Begin()
    {
        // Whatever became of the transaction before, nobody asks any more.
        isCommitting = false;
        Reconnect();
        (isInTransaction, begunOn) = (true, timeline);
        transaction = Single("BEGIN ISOLATION LEVEL READ COMMITTED; SELECT pg_current_xact_id()::text");
    }

    public override void BeginReading()
    {
        isInTransaction = true;
        Execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY");
    }

    public override void Commit()
    {
        isCommitting = true;
        try
        {
            Execute("COMMIT");
            isInTransaction = false;
        }
        finally
        {
            // An answer was had, whatever it says.
            isCommitting = isLost;
        }
    }

    public override void RollBack()
    {
        if (!isInTransaction)
            return;
        isInTransaction = false;
        try
        {
            if (!isLost)
                Execute("ROLLBACK");
        }
        catch (JournalException)
        {
            // The server rolls back what its client does not end; this connection is given up.
            isLost = true;
        }
    }

    public override Recovery Recover(JournalException fault)
    {
        if (!isLost && !isCommitting)
            return fault.InnerException is NpgsqlException words && PostgresFaults.IsSpoilt(words) ? Recovery.Again : Recovery.GiveUp;

        try
        {
            Reconnect();
            if (!isCommitting)
                return Recovery.Again;
            // On another history, after a standby took over, the id may be somebody else's: nobody knows.
            return timeline == begunOn ? Outcome() : Recovery.GiveUp;
        }
        catch (JournalException broken) when (broken.InnerException is NpgsqlException why && PostgresFaults.MayPass(why))
        {
            return Recovery.Wait;
        }
        catch (JournalException)
        {
            return Recovery.GiveUp;
        }
    }

    public override bool HasTable(string name) =>
        Prepare("SELECT 1 WHERE to_regclass(?1) IS NOT NULL").Bind(1, name).Rows(row => row.Int64(0)).Count > 0;

    public override void LockTables() => Prepare($"SELECT pg_advisory_xact_lock({TablesLock})").Rows(_ => true);

    public override void Migrate()
    {
        // Nodes that start together make the tables once.
        LockTables();
        PostgresMigrations.Run(this);
    }

    public override bool TryAppend(AppendBatch batch, string writer, long created)
    {
        // One statement, so one way to the server and back.
        var insert = (PostgresStatement)Prepare("""
            INSERT INTO journal (created, deleted, persistence_id, sequence_number, message, manifest, identifier, writer_uuid)
            SELECT ?1, false, ?2, number, message, manifest, ?6, ?7
            FROM unnest(?3, ?4, ?5) AS events (number, message, manifest) ORDER BY number
            """);
        insert.Bind(1, created).Bind(2, batch.PersistenceId).Bind(7, writer);
        insert.Set(3, NpgsqlDbType.Array | NpgsqlDbType.Bigint, batch.Events.Select((_, index) => batch.FirstSequence + index).ToArray());
        insert.Set(4, NpgsqlDbType.Array | NpgsqlDbType.Bytea, batch.Events.Select(stored => stored.Payload.ToArray()).ToArray());
        insert.Set(5, NpgsqlDbType.Array | NpgsqlDbType.Text, batch.Events.Select(stored => stored.Manifest).ToArray());
        insert.Set(6, NpgsqlDbType.Integer, EventCodec.SerializerId);
        try
        {
            insert.Run();
            return true;
        }
        catch (JournalException taken) when (taken.InnerException is PostgresException { SqlState: "23505" })
        {
            return false;
        }
    }

    public override RowWriter WriteRows(string table, IReadOnlyList<Column> columns) => new PostgresRowWriter(this, table, columns);

    public override void ContinueAfter(long ordering)
    {
        // An identity begins at 1; an empty journal has given none away.
        if (ordering > 0)
            Prepare("SELECT setval(pg_get_serial_sequence('journal', 'ordering'), ?1)").Bind(1, ordering).Rows(_ => true);
    }

    public override string Contains(string column, string parameter) => $"0 < strpos({column}, {parameter})";

    public override long Bytes() => Scalar("SELECT pg_total_relation_size('journal') + pg_total_relation_size('snapshot')");

    public override void Dispose() => Drop();

    /// <summary>The virtual transactions that write the journal now.</summary>
    public IReadOnlyList<string> Writers() => Prepare("""
        SELECT DISTINCT virtualtransaction FROM pg_locks
        WHERE relation = 'journal'::regclass AND mode = 'RowExclusiveLock' AND granted
            AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
        """).Rows(row => row.Text(0));

    [SuppressMessage("Security", "CA2100:Review SQL queries for security vulnerabilities", Justification = "The texts are our own; every value is a parameter.")]
    public NpgsqlCommand Command(string sql) => new(sql, connection);

    public NpgsqlBinaryImporter Import(string copy) => Ask(() => connection.BeginBinaryImport(copy));

    /// <summary>Runs something on the connection; what it throws becomes a fault, and a loss is noted.</summary>
    public TResult Ask<TResult>(Func<TResult> ask)
    {
        try
        {
            return ask();
        }
        catch (NpgsqlException fault)
        {
            isLost |= PostgresFaults.IsLoss(fault);
            throw PostgresFaults.From(fault, Path);
        }
        catch (InvalidOperationException) when (connection.FullState != System.Data.ConnectionState.Open)
        {
            // Npgsql's words for a connection that broke before it was asked.
            isLost = true;
            throw PostgresFaults.From(new NpgsqlException("The connection is closed."), Path);
        }
    }

    /// <summary>Ends a reading or an import; what is lost with it shows with the next question.</summary>
    public void Close(IDisposable use)
    {
        try
        {
            use.Dispose();
        }
        catch (NpgsqlException fault)
        {
            isLost |= PostgresFaults.IsLoss(fault);
        }
    }

    private Recovery Outcome() => Single($"SELECT coalesce(pg_xact_status('{transaction}'::xid8), '')") switch
    {
        "committed" => Recovery.Committed,
        "aborted" => Recovery.Again,
        // Its server process has not noticed yet that we are gone.
        "in progress" => Recovery.Wait,
        _ => Recovery.GiveUp,
    };

    private void Reconnect()
    {
        if (!isLost)
            return;
        Drop();
        connection = Connect();
        (isLost, isInTransaction) = (false, false);
    }

    private void Drop()
    {
        foreach (var statement in statements.Values)
            statement.Dispose();
        statements.Clear();
        connection.Dispose();
    }

    private NpgsqlConnection Connect()
    {
        try
        {
            var open = server.Connect(isDurable);
            using var ask = new NpgsqlCommand("SELECT CASE WHEN pg_is_in_recovery() THEN '' ELSE left(pg_walfile_name(pg_current_wal_lsn()), 8) END", open);
            timeline = (string)ask.ExecuteScalar()!;
            return open;
        }
        catch (NpgsqlException fault)
        {
            throw PostgresFaults.From(fault, server.Address);
        }
        catch (Exception fault) when (fault is SocketException or TimeoutException)
        {
            // A name that leads nowhere comes as the system's own fault.
            throw PostgresFaults.From(new NpgsqlException(fault.Message, fault), server.Address);
        }
    }

    private string Single(string sql) => Ask(() =>
    {
        using var command = Command(sql);
        return Convert.ToString(command.ExecuteScalar(), CultureInfo.InvariantCulture)!;
    });
}
