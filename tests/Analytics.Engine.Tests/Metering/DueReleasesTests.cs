using Analytics.Domain.Quotas;
using Analytics.Engine.Hosting;
using Analytics.Engine.Metering;
using Analytics.Journal.ReadModel;
using Analytics.TestKit;

namespace Analytics.Engine.Tests.Metering;

public sealed class DueReleasesTests
{
    [Fact]
    public async Task A_call_that_nobody_ends_is_released_at_its_time_limit()
    {
        using var folder = new TempFolder();
        await using var rig = await LedgerRig.StartAsync();
        await using var projections = await ProjectionRunner.StartAsync(rig.Journal, folder["read.db"], AnalyticsKinds.Codec(), rig.Time);
        using var model = new JournalReadModel(folder["read.db"]);
        await rig.BuyAsync(10);
        await rig.HoldAsync(units: 3);
        var lost = await rig.HoldAsync(units: 2);
        Assert.True(await lost.PostAsync(CallOutcome.Success, null, 0, CancellationToken.None));
        await projections.CaughtUpAsync();

        // The node that held it is gone: another one looks.
        await using var due = new DueReleases(rig.Engine, model.Quotas, rig.Time);
        rig.Time.Advance(TimeSpan.FromSeconds(119));
        Assert.Equal((2, 3), await rig.BooksAsync());
        rig.Time.Advance(TimeSpan.FromSeconds(1));
        await UntilAsync(rig, async () => await rig.BooksAsync() == (2, 0));

        await projections.CaughtUpAsync();
        Assert.Empty(await model.Quotas.OverdueAsync(rig.Time.GetUtcNow(), 10));
    }

    [Fact]
    public async Task A_lease_that_is_not_handed_back_lapses()
    {
        using var folder = new TempFolder();
        await using var rig = await LedgerRig.StartAsync();
        await using var projections = await ProjectionRunner.StartAsync(rig.Journal, folder["read.db"], AnalyticsKinds.Codec(), rig.Time);
        using var model = new JournalReadModel(folder["read.db"]);
        await rig.BuyAsync(100);
        Assert.True((await rig.AskAsync(at => new GrantLease(rig.Id(), at, "n2", "lease-1", "n2", 5, 1_000))).IsDone);
        await projections.CaughtUpAsync();

        await using var due = new DueReleases(rig.Engine, model.Quotas, rig.Time);
        await UntilAsync(rig, async () => (await rig.StateAsync()).Leases.IsEmpty);

        await projections.CaughtUpAsync();
        Assert.Empty(await model.Quotas.OverdueAsync(rig.Time.GetUtcNow(), 10));
    }

    /// <summary>Moves the clock by a look at a time until the condition holds.</summary>
    private static async Task UntilAsync(LedgerRig rig, Func<Task<bool>> condition)
    {
        while (!await condition())
        {
            rig.Time.Advance(DueReleases.LookEvery);
            await Task.Yield();
        }
    }
}
