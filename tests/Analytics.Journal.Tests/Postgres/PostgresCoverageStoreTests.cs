using Analytics.Journal.Tests.Coverage;

namespace Analytics.Journal.Tests.Postgres;

public sealed class PostgresCoverageStoreTests : CoverageStoreSpec
{
    protected override SqlJournal Open() => PostgresJournals.Open(PostgresJournals.NewDatabase());
}
