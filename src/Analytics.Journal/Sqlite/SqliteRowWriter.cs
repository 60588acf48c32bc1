using System.Diagnostics.CodeAnalysis;
using Analytics.Journal.Databases;

namespace Analytics.Journal.Sqlite;

/// <summary>Rows by one prepared statement.</summary>
internal sealed class SqliteRowWriter(SqliteDatabase database, string table, IReadOnlyList<Column> columns) : RowWriter
{
    [SuppressMessage("Usage", "CA2213:Disposable fields should be disposed", Justification = "The database's own, which keeps it for the next use.")]
    private readonly Statement insert = database.Prepare(
        $"INSERT INTO {table} ({string.Join(", ", columns.Select(column => column.Name))}) VALUES ({string.Join(", ", columns.Select((_, index) => $"?{index + 1}"))})");

    private int column;

    public override void Null() => insert.Bind(++column, (string?)null);

    public override void Number(long value) => insert.Bind(++column, value);

    public override void Text(string value) => insert.Bind(++column, value);

    public override void Bytes(ReadOnlySpan<byte> value) => insert.Bind(++column, value);

    public override void EndRow()
    {
        column = 0;
        insert.Run();
    }

    public override void Complete()
    {
    }

    public override void Dispose()
    {
    }
}
