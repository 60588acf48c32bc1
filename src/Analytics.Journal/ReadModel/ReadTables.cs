using Analytics.Engine.Ports;
using Analytics.Engine.Projections;
using Analytics.Journal.Databases;

namespace Analytics.Journal.ReadModel;

/// <summary>
/// The read tables with a writer's connection: tables and checkpoint change together. On a server several nodes may follow the journal;
/// whoever comes first folds, the others find it done.
/// </summary>
internal sealed class ReadTables : IDisposable
{
    private static readonly string[] s_tables =
    [
        "checkpoint", "incidents", "incident_events", "cameras",
        "orders", "order_use", "quota_accounts", "open_calls", "usage", "usage_latency",
    ];

    private readonly Database database;
    private readonly ReadModelWriter writer;

    private ReadTables(Database database) => (this.database, writer) = (database, new ReadModelWriter(database));

    /// <summary>Ordering of an event up to which the tables hold everything.</summary>
    public long Checkpoint { get; private set; }

    /// <summary>
    /// Opens the tables, or makes them anew where they are of another journal, of other folds, or ahead of the journal (it was restored
    /// from a backup): everything in them can be read from the journal again.
    /// </summary>
    /// <param name="anew">In any case.</param>
    public static async Task<ReadTables> OpenAsync(ReadDatabase place, IEventJournal journal, bool anew, CancellationToken cancellationToken)
    {
        var database = place.OpenWriter();
        var tables = new ReadTables(database);
        try
        {
            while (true)
            {
                // First how far the tables are, then the journal: other nodes append and fold meanwhile, so that the other way round
                // tables in good order would seem to be ahead.
                var mark = tables.ReadMark();
                var highest = await journal.HighestOrderingAsync(cancellationToken).ConfigureAwait(false);
                if (!anew && mark is { } found && found.JournalId == journal.JournalId && found.Version == ReadModelProjections.Version && found.Ordering <= highest)
                {
                    tables.Checkpoint = found.Ordering;
                    return tables;
                }

                if (tables.TryMakeAnew(journal.JournalId, mark, anew))
                    return tables;
            }
        }
        catch
        {
            database.Dispose();
            throw;
        }
    }

    /// <summary>Folds a batch and moves the checkpoint, or does neither.</summary>
    /// <param name="fold">Folds the events after the given ordering: most often all of the batch.</param>
    /// <returns>False where the tables were made anew meanwhile: the checkpoint is theirs, and nothing of the batch was folded.</returns>
    public bool Apply(long checkpoint, Action<IReadModelWriter, long> fold)
    {
        try
        {
            database.Begin();
            var (version, folded) = database.Prepare($"SELECT version, ordering FROM checkpoint{database.ForUpdate}")
                .Rows(row => (row.Int64(0), row.Int64(1)))[0];
            if (version != ReadModelProjections.Version)
            {
                throw new JournalException(JournalFaultKind.NewerFormat, database.Path,
                    $"another node made the read tables for version {version}, this one has {ReadModelProjections.Version}.",
                    "Bring all nodes to one version.");
            }

            if (folded < Checkpoint)
            {
                Checkpoint = folded;
                return false;
            }

            if (folded < checkpoint)
            {
                fold(writer, folded);
                writer.Flush();
                database.Prepare("UPDATE checkpoint SET ordering = ?1").Bind(1, checkpoint).Run();
                database.Commit();
            }

            Checkpoint = checkpoint;
            return true;
        }
        finally
        {
            writer.Discard();
            database.RollBack();
        }
    }

    public void Dispose() => database.Dispose();

    private Mark? ReadMark()
    {
        if (!database.HasTable("checkpoint"))
            return null;
        var marks = database.Prepare("SELECT journal_id, version, ordering FROM checkpoint").Rows(row => new Mark(row.Text(0), row.Int64(1), row.Int64(2)));
        return marks.Count == 0 ? null : marks[0];
    }

    /// <param name="judged">What was found wanting; null where there was nothing.</param>
    /// <returns>False where another node that started with this one has changed it since: it is to be judged anew.</returns>
    private bool TryMakeAnew(string journalId, Mark? judged, bool anew)
    {
        database.Begin();
        try
        {
            database.LockTables();
            if (!anew && ReadMark() != judged)
                return false;
            foreach (var table in s_tables)
                database.Execute($"DROP TABLE IF EXISTS {table}");
            database.Execute(database.ReadModelScript);
            database.Prepare("INSERT INTO checkpoint (id, journal_id, version, ordering) VALUES (1, ?1, ?2, 0)")
                .Bind(1, journalId).Bind(2, ReadModelProjections.Version).Run();
            database.Commit();
        }
        finally
        {
            database.RollBack();
        }

        Checkpoint = 0;
        return true;
    }

    /// <summary>Whose events the tables hold, folded how, and up to which.</summary>
    private sealed record Mark(string JournalId, long Version, long Ordering);
}
