using Analytics.Engine.Ports;

namespace Analytics.Journal.Databases;

/// <summary>
/// One connection with the statements prepared on it. All tables are read and written by the same statements, their parameters written
/// <c>?1</c>; where SQLite and PostgreSQL differ, the difference has a name here. Faults are <see cref="JournalException"/>s. Not thread
/// safe.
/// </summary>
internal abstract class Database : IDisposable
{
    /// <summary>The file, or the server's address without credentials.</summary>
    public abstract string Path { get; }

    public NameCache Names { get; } = new();

    /// <summary>False once the connection was lost.</summary>
    public abstract bool IsUsable { get; }

    /// <summary>For a condition: nobody who asks with <see cref="ForUpdate"/> changes the row until the transaction ends; others may hold it so too.</summary>
    public abstract string ForShare { get; }

    /// <summary>The same, for one that is changed next.</summary>
    public abstract string ForUpdate { get; }

    /// <summary>The database's clock in Unix milliseconds, as an expression.</summary>
    public abstract string Now { get; }

    /// <summary>Ids of the journal after ?1 and before ?2, in order.</summary>
    public abstract string IdsBetween { get; }

    /// <summary>After a column of text that rows are sorted by: in the order of its bytes.</summary>
    public abstract string ByBytes { get; }

    /// <summary>Makes the read tables, which are not there.</summary>
    public abstract string ReadModelScript { get; }

    /// <summary>The statement for this text, prepared once.</summary>
    public abstract Statement Prepare(string sql);

    /// <summary>Runs one statement or a whole script, without parameters.</summary>
    public abstract void Execute(string script);

    /// <summary>Begins to write; a lost connection is made anew.</summary>
    public abstract void Begin();

    /// <summary>Begins to read the tables as they are at one instant.</summary>
    public abstract void BeginReading();

    /// <summary>Several statements that see the tables as they are at one instant, whatever a node writes meanwhile.</summary>
    public TResult AtOneInstant<TResult>(Func<Database, TResult> read)
    {
        BeginReading();
        try
        {
            return read(this);
        }
        finally
        {
            RollBack();
        }
    }

    public abstract void Commit();

    /// <summary>Where a transaction is open, ends it without its changes.</summary>
    public abstract void RollBack();

    /// <summary>What is to be done after a fault of the transaction that was open.</summary>
    public virtual Recovery Recover(JournalException fault) => Recovery.GiveUp;

    public abstract bool HasTable(string name);

    /// <summary>Until the transaction ends, nobody else makes tables.</summary>
    public abstract void LockTables();

    /// <summary>Brings the journal's tables to this version, inside a transaction.</summary>
    public abstract void Migrate();

    /// <summary>Appends all events of the batch; false when a sequence number is taken: the transaction is then rolled back.</summary>
    /// <param name="created">Ticks.</param>
    public abstract bool TryAppend(AppendBatch batch, string writer, long created);

    /// <summary>Many rows into a table, with the ids that they bring.</summary>
    public abstract RowWriter WriteRows(string table, IReadOnlyList<Column> columns);

    /// <summary>The journal's next row gets a number above this one.</summary>
    public abstract void ContinueAfter(long ordering);

    /// <summary>Runs a deletion so that the bytes are overwritten, where the database can do that.</summary>
    public virtual void Erase(Action delete) => delete();

    /// <summary>A condition: the column's text holds the parameter's.</summary>
    public abstract string Contains(string column, string parameter);

    /// <summary>What the database's own check of its files finds; empty where it has none to offer.</summary>
    public virtual IReadOnlyList<string> Damages() => [];

    /// <summary>Bytes that the journal takes on disk.</summary>
    public abstract long Bytes();

    public abstract void Dispose();

    /// <summary>The first column of the first row, or 0.</summary>
    public long Scalar(string sql) => Prepare(sql).Rows(row => row.Int64(0)).FirstOrDefault();
}

/// <summary>After a fault of a transaction.</summary>
internal enum Recovery
{
    /// <summary>It failed, and would again.</summary>
    GiveUp = 1,

    /// <summary>Nothing of it was written; run it again.</summary>
    Again = 2,

    /// <summary>It was committed; only the answer was lost.</summary>
    Committed = 3,

    /// <summary>The database cannot tell yet, or cannot be reached: ask again.</summary>
    Wait = 4,
}
