using Analytics.Engine.Ports;
using Analytics.Journal.Sqlite;

namespace Analytics.Journal;

/// <summary>The embedded journal: one SQLite file in WAL mode, fsync on every commit.</summary>
public sealed class SqliteJournal : SqlJournal
{
    private SqliteJournal(SqliteJournalOptions options, SqliteDatabase database, JournalReader reader)
        : base(options, database, reader)
    {
    }

    /// <summary>Opens or makes the journal and takes the writer's lease.</summary>
    /// <exception cref="JournalException">It is locked, damaged, of another version, or another engine's; nothing was changed.</exception>
    public static SqliteJournal Open(SqliteJournalOptions options)
    {
        var database = SqliteDatabase.Open(options.Path, mayWrite: true, options.BusyTimeout, options.Vfs);
        try
        {
            Prepare(database, options);
            return new SqliteJournal(options, database, JournalReader.Open(options.Path, options.BusyTimeout, options.Vfs));
        }
        catch (JournalException)
        {
            database.Dispose();
            throw;
        }
    }
}
