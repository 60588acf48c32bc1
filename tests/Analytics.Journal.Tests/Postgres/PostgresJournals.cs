using Analytics.Journal.Postgres;
using Analytics.TestKit.Postgres;

namespace Analytics.Journal.Tests.Postgres;

/// <summary>Journals for tests, each in a database of its own on the process's server.</summary>
internal static class PostgresJournals
{
    /// <summary>An empty database; skips the test where there is no server.</summary>
    public static PostgresServer NewDatabase()
    {
        PrivatePostgres.Need();
        return PostgresServer.Parse(PrivatePostgres.Shared.NewDatabase());
    }

    public static PostgresJournalOptions Options(PostgresServer server, string holder = "local:test") => new()
    {
        Server = server,
        Holder = holder,
        Time = TimeProvider.System,
        NewJournalId = () => "j-0001",
    };

    public static PostgresJournal Open(PostgresServer server, string holder = "local:test") => PostgresJournal.Open(Options(server, holder));
}
