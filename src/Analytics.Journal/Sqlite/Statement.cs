using System.Text;
using SQLitePCL;

namespace Analytics.Journal.Sqlite;

/// <summary>
/// A prepared statement that is kept and used again, on SQLite's own API: no boxed parameters, and blobs are read where SQLite holds
/// them. Parameters and columns count from 1 and 0, as SQLite counts them. Not thread safe.
/// </summary>
internal sealed class Statement : IDisposable
{
    private readonly SqliteDatabase database;
    private readonly sqlite3_stmt handle;

    public Statement(SqliteDatabase database, string sql)
    {
        this.database = database;
        database.Check(raw.sqlite3_prepare_v2(database.Handle, sql, out handle));
    }

    public Statement Bind(int parameter, long value)
    {
        database.Check(raw.sqlite3_bind_int64(handle, parameter, value));
        return this;
    }

    public Statement Bind(int parameter, string? value)
    {
        if (value is null)
        {
            database.Check(raw.sqlite3_bind_null(handle, parameter));
            return this;
        }

        // An empty span has no address, and text without an address is NULL to SQLite.
        if (value.Length is 0 or > 255)
        {
            database.Check(raw.sqlite3_bind_text(handle, parameter, value));
            return this;
        }

        // Names are short: no array for each.
        Span<byte> utf8 = stackalloc byte[value.Length * 3];
        database.Check(raw.sqlite3_bind_text(handle, parameter, utf8[..Encoding.UTF8.GetBytes(value, utf8)]));
        return this;
    }

    public Statement Bind(int parameter, ReadOnlySpan<byte> blob)
    {
        database.Check(raw.sqlite3_bind_blob(handle, parameter, blob));
        return this;
    }

    /// <returns>Whether there is a row.</returns>
    public bool Step()
    {
        var code = raw.sqlite3_step(handle);
        if (code == raw.SQLITE_ROW)
            return true;
        if (code != raw.SQLITE_DONE)
            database.Check(code);
        return false;
    }

    /// <summary>Steps a statement that gives no rows; false when a unique key is taken.</summary>
    public bool TryInsert()
    {
        var code = raw.sqlite3_step(handle);
        if (code == raw.SQLITE_DONE)
        {
            raw.sqlite3_reset(handle);
            return true;
        }

        var fault = code is raw.SQLITE_CONSTRAINT_UNIQUE or raw.SQLITE_CONSTRAINT_PRIMARYKEY ? null : database.Fault(code);
        raw.sqlite3_reset(handle);
        return fault is null ? false : throw fault;
    }

    /// <summary>Runs to the end and is ready for the next use.</summary>
    public void Run()
    {
        try
        {
            while (Step())
            {
            }
        }
        finally
        {
            Reset();
        }
    }

    /// <summary>Every row, and the statement is ready for the next use.</summary>
    public List<TResult> Rows<TResult>(Func<Statement, TResult> read)
    {
        try
        {
            var rows = new List<TResult>();
            while (Step())
                rows.Add(read(this));
            return rows;
        }
        finally
        {
            Reset();
        }
    }

    public long Int64(int column) => raw.sqlite3_column_int64(handle, column);

    public bool IsNull(int column) => raw.sqlite3_column_type(handle, column) == raw.SQLITE_NULL;

    public string Text(int column) => Encoding.UTF8.GetString(Blob(column));

    /// <summary>Bytes of a blob or text, in SQLite's memory until the next step.</summary>
    public ReadOnlySpan<byte> Blob(int column) => raw.sqlite3_column_blob(handle, column);

    public void Reset() => raw.sqlite3_reset(handle);

    public void Dispose() => handle.Dispose();
}
