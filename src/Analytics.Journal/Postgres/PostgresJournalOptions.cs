namespace Analytics.Journal.Postgres;

public sealed record PostgresJournalOptions : JournalOptions
{
    public required PostgresServer Server { get; init; }
}
