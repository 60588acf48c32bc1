using Analytics.Engine.Projections;
using Analytics.Journal.Sqlite;

namespace Analytics.Journal.ReadModel;

/// <summary>read.db with its one writer: tables and checkpoint change together.</summary>
internal sealed class ReadTables : IDisposable
{
    private static readonly string[] s_tables =
    [
        "checkpoint", "incidents", "incident_events", "cameras",
        "orders", "order_use", "quota_accounts", "open_calls", "usage", "usage_latency",
    ];

    private readonly SqliteDatabase database;
    private readonly SqliteReadModelWriter writer;

    private ReadTables(SqliteDatabase database) => (this.database, writer) = (database, new SqliteReadModelWriter(database));

    /// <summary>Ordering of the last event in the tables.</summary>
    public long Checkpoint { get; private set; }

    /// <summary>
    /// Opens the tables, or makes them anew where they are of another journal, of other folds, or ahead of the journal (it was restored
    /// from a backup): everything in them can be read from the journal again.
    /// </summary>
    /// <param name="anew">In any case.</param>
    public static ReadTables Open(string path, string journalId, long highestOrdering, bool anew)
    {
        // NORMAL: a commit that a power cut takes back is folded again.
        var database = SqliteDatabase.Open(path, mayWrite: true, TimeSpan.FromSeconds(5), synchronous: "NORMAL");
        var tables = new ReadTables(database);
        if (anew || !tables.Belongs(journalId, highestOrdering))
            tables.MakeAnew(journalId);
        return tables;
    }

    /// <summary>Folds a batch and moves the checkpoint, or does neither.</summary>
    public void Apply(long checkpoint, Action<IReadModelWriter> fold)
    {
        database.Prepare("BEGIN IMMEDIATE").Run();
        try
        {
            fold(writer);
            writer.Flush();
            database.Prepare("UPDATE checkpoint SET ordering = ?1").Bind(1, checkpoint).Run();
            database.Prepare("COMMIT").Run();
            Checkpoint = checkpoint;
        }
        finally
        {
            writer.Discard();
            if (database.IsInTransaction)
                database.Prepare("ROLLBACK").Run();
        }
    }

    public void Dispose() => database.Dispose();

    private bool Belongs(string journalId, long highestOrdering)
    {
        if (JournalReader.Scalar(database, "SELECT count(*) FROM sqlite_master WHERE name = 'checkpoint'") == 0)
            return false;
        var read = database.Prepare("SELECT journal_id, version, ordering FROM checkpoint");
        try
        {
            if (!read.Step() || read.Text(0) != journalId || read.Int64(1) != ReadModelProjections.Version || read.Int64(2) > highestOrdering)
                return false;
            Checkpoint = read.Int64(2);
            return true;
        }
        finally
        {
            read.Reset();
        }
    }

    private void MakeAnew(string journalId)
    {
        database.Execute("BEGIN IMMEDIATE");
        foreach (var table in s_tables)
            database.Execute($"DROP TABLE IF EXISTS {table}");
        database.Execute(SqlScript.ReadModel);
        database.Prepare("INSERT INTO checkpoint (id, journal_id, version, ordering) VALUES (1, ?1, ?2, 0)")
            .Bind(1, journalId).Bind(2, ReadModelProjections.Version).Run();
        database.Execute("COMMIT");
        Checkpoint = 0;
    }
}
