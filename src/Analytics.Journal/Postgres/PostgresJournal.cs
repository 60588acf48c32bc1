using Analytics.Engine.Ports;

namespace Analytics.Journal.Postgres;

/// <summary>The shared journal: a database of a PostgreSQL server, for one node or for a cluster.</summary>
public sealed class PostgresJournal : SqlJournal
{
    private PostgresJournal(PostgresJournalOptions options, PostgresDatabase database, JournalReader reader)
        : base(options, database, reader)
    {
    }

    /// <summary>Opens or makes the journal and takes the writer's lease.</summary>
    /// <exception cref="JournalException">The server cannot be reached, or the journal is of another version or another engine's;
    /// nothing was changed.</exception>
    public static PostgresJournal Open(PostgresJournalOptions options)
    {
        var database = PostgresDatabase.Open(options.Server);
        try
        {
            Prepare(database, options);
            return new PostgresJournal(options, database, JournalReader.Open(options.Server, options.Time));
        }
        catch (JournalException)
        {
            database.Dispose();
            throw;
        }
    }
}
