namespace Analytics.Journal.Databases;

/// <summary>What a column holds, as both databases store it.</summary>
internal enum ColumnType
{
    Int64 = 1,

    /// <summary>Four bytes in PostgreSQL.</summary>
    Int32 = 2,

    /// <summary>A truth value in PostgreSQL, 0 or 1 in SQLite.</summary>
    Flag = 3,
    Text = 4,
    Bytes = 5,
}

internal sealed record Column(string Name, ColumnType Type)
{
    public static Column Number(string name) => new(name, ColumnType.Int64);

    public static Column Small(string name) => new(name, ColumnType.Int32);

    public static Column Flag(string name) => new(name, ColumnType.Flag);

    // Not Text, which the type of the same name stands for.
    public static Column Words(string name) => new(name, ColumnType.Text);

    public static Column Bytes(string name) => new(name, ColumnType.Bytes);
}

/// <summary>
/// Many rows into one table, with the ids that they bring, inside the transaction that is open. Values come in the order of the columns.
/// Not thread safe.
/// </summary>
internal abstract class RowWriter : IDisposable
{
    public abstract void Null();

    /// <summary>For every column of numbers, and 0 or 1 for a flag.</summary>
    public abstract void Number(long value);

    public abstract void Text(string value);

    public abstract void Bytes(ReadOnlySpan<byte> value);

    public abstract void EndRow();

    /// <summary>The rows are in the table.</summary>
    public abstract void Complete();

    /// <summary>Without <see cref="Complete"/> none of them is.</summary>
    public abstract void Dispose();
}
