using Analytics.Journal.ReadModel;
using Analytics.TestKit;

namespace Analytics.Journal.Tests.ReadModel;

public sealed class SqliteProjectionTests : ProjectionSpec
{
    private readonly TempFolder folder = new();

    protected override ReadDatabase Place => ReadDatabase.InFile(folder["read.db"]);

    protected override SqlJournal Open() => SqliteJournals.Open(folder["journal.db"]);

    protected override async Task<IReadOnlyList<string>> RowsAsync(string table)
    {
        await using var hand = await SqlHand.OpenAsync(folder["read.db"]);
        return await hand.QueryAsync($"SELECT '{table}', * FROM {table}");
    }

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        folder.Dispose();
    }
}
