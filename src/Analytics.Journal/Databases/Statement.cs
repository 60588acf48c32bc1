namespace Analytics.Journal.Databases;

/// <summary>A prepared statement that is kept and used again. Parameters count from 1, columns from 0. Not thread safe.</summary>
internal abstract class Statement : IDisposable
{
    /// <summary>Bindings outlive a reset: what several rows share is bound once.</summary>
    public abstract Statement Bind(int parameter, long value);

    public abstract Statement Bind(int parameter, string? value);

    public abstract Statement Bind(int parameter, ReadOnlySpan<byte> blob);

    /// <returns>Whether there is a row.</returns>
    public abstract bool Step();

    /// <summary>Runs to the end and is ready for the next use.</summary>
    public abstract void Run();

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

    /// <summary>0 for a null.</summary>
    public abstract long Int64(int column);

    public abstract bool IsNull(int column);

    public abstract string Text(int column);

    /// <summary>Bytes of a blob or text, in the database's memory until the next step.</summary>
    public abstract ReadOnlySpan<byte> Blob(int column);

    public abstract void Reset();

    public abstract void Dispose();
}
