using System.Text;
using Analytics.Journal.Databases;
using SQLitePCL;

namespace Analytics.Journal.Sqlite;

/// <summary>
/// A statement on SQLite's own API: no boxed parameters, and blobs are read where SQLite holds them.
/// </summary>
internal sealed class SqliteStatement : Statement
{
    private readonly SqliteDatabase database;
    private readonly sqlite3_stmt handle;

    public SqliteStatement(SqliteDatabase database, string sql)
    {
        this.database = database;
        database.Check(raw.sqlite3_prepare_v2(database.Handle, sql, out handle));
    }

    public override Statement Bind(int parameter, long value)
    {
        database.Check(raw.sqlite3_bind_int64(handle, parameter, value));
        return this;
    }

    public override Statement Bind(int parameter, string? value)
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

    public override Statement Bind(int parameter, ReadOnlySpan<byte> blob)
    {
        database.Check(raw.sqlite3_bind_blob(handle, parameter, blob));
        return this;
    }

    public override bool Step()
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

    public override void Run()
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

    public override long Int64(int column) => raw.sqlite3_column_int64(handle, column);

    public override bool IsNull(int column) => raw.sqlite3_column_type(handle, column) == raw.SQLITE_NULL;

    public override string Text(int column) => Encoding.UTF8.GetString(Blob(column));

    public override ReadOnlySpan<byte> Blob(int column) => raw.sqlite3_column_blob(handle, column);

    public override void Reset() => raw.sqlite3_reset(handle);

    public override void Dispose() => handle.Dispose();
}
