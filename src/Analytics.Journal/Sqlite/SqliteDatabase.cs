using Analytics.Engine.Ports;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Analytics.Journal.Sqlite;

/// <summary>One connection with the statements prepared on it. Not thread safe.</summary>
internal sealed class SqliteDatabase : IDisposable
{
    private readonly SqliteConnection connection;
    private readonly Dictionary<string, Statement> statements = new(StringComparer.Ordinal);

    static SqliteDatabase() => Batteries_V2.Init();

    private SqliteDatabase(SqliteConnection connection, string path) => (this.connection, Path) = (connection, path);

    public string Path { get; }

    public NameCache Names { get; } = new();

    internal sqlite3 Handle => connection.Handle!;

    /// <summary>Whether a failed statement left the transaction open.</summary>
    public bool IsInTransaction => raw.sqlite3_get_autocommit(Handle) == 0;

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

    /// <summary>The statement for this text, prepared once.</summary>
    public Statement Prepare(string sql)
    {
        if (!statements.TryGetValue(sql, out var statement))
            statements.Add(sql, statement = new Statement(this, sql));
        return statement;
    }

    /// <summary>Runs one statement or a whole script, without parameters.</summary>
    public void Execute(string script)
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

    public void Check(int code)
    {
        if (code != raw.SQLITE_OK)
            throw Fault(code);
    }

    public JournalException Fault(int code) => SqliteFaults.From(code, raw.sqlite3_errmsg(Handle).utf8_to_string(), Path);

    public void Dispose()
    {
        foreach (var statement in statements.Values)
            statement.Dispose();
        connection.Dispose();
    }
}
