using Analytics.Journal.Databases;
using Npgsql;
using NpgsqlTypes;

namespace Analytics.Journal.Postgres;

/// <summary>Rows by COPY, which keeps the ids that they bring.</summary>
internal sealed class PostgresRowWriter : RowWriter
{
    private readonly PostgresDatabase database;
    private readonly IReadOnlyList<Column> columns;
    private readonly NpgsqlBinaryImporter import;
    private int column;

    public PostgresRowWriter(PostgresDatabase database, string table, IReadOnlyList<Column> columns)
    {
        (this.database, this.columns) = (database, columns);
        import = database.Import($"COPY {table} ({string.Join(", ", columns.Select(column => column.Name))}) FROM STDIN (FORMAT binary)");
    }

    private ColumnType Type => columns[column++].Type;

    public override void Null() => Write(() =>
    {
        column++;
        import.WriteNull();
    });

    public override void Number(long value) => Write(() =>
    {
        switch (Type)
        {
            case ColumnType.Flag: import.Write(value != 0, NpgsqlDbType.Boolean); break;
            case ColumnType.Int32: import.Write((int)value, NpgsqlDbType.Integer); break;
            default: import.Write(value, NpgsqlDbType.Bigint); break;
        }
    });

    public override void Text(string value) => Write(() =>
    {
        column++;
        import.Write(value, NpgsqlDbType.Text);
    });

    public override void Bytes(ReadOnlySpan<byte> value)
    {
        var bytes = value.ToArray();
        Write(() =>
        {
            column++;
            import.Write(bytes, NpgsqlDbType.Bytea);
        });
    }

    public override void EndRow() => column = 0;

    public override void Complete() => database.Ask(import.Complete);

    public override void Dispose() => database.Close(import);

    private void Write(Action write) => database.Ask(() =>
    {
        if (column == 0)
            import.StartRow();
        write();
        return true;
    });
}
