using Analytics.Engine.Specs;
using Analytics.Journal;
using Analytics.TestKit;
using Analytics.TestKit.Time;

namespace Analytics.Engine.Tests;

/// <summary>The local engine on its real journal.</summary>
public sealed class LocalEngineOnSqliteTests : EngineSpec
{
    private readonly TempFolder folder = new();

    protected override ValueTask<SpecCluster> OpenAsync() => ValueTask.FromResult<SpecCluster>(new LocalCluster(SqliteJournal.Open(
        new SqliteJournalOptions
        {
            Path = folder["journal.db"],
            Holder = "local:spec",
            // Its own clock: the lease's renewal is no part of what the specs let pass.
            Time = new ManualTimeProvider(),
            NewJournalId = () => "spec",
        })));

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        folder.Dispose();
    }
}
