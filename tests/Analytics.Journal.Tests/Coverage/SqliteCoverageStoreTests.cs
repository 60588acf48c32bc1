using Analytics.TestKit;

namespace Analytics.Journal.Tests.Coverage;

public sealed class SqliteCoverageStoreTests : CoverageStoreSpec
{
    private readonly TempFolder folder = new();

    protected override SqlJournal Open() => SqliteJournals.Open(folder["journal.db"]);

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        folder.Dispose();
    }
}
