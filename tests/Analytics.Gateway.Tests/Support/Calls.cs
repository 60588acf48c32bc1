using Analytics.Domain.Quotas;
using Analytics.Engine.Metering;
using Analytics.Engine.Ports;
using Analytics.Engine.Usage;
using Analytics.TestKit;

namespace Analytics.Gateway.Tests.Support;

/// <summary>Calls of the AI API, as its gateway makes them.</summary>
internal static class Calls
{
    private static int s_ids;

    public static async Task CallAsync(
        this World world, string ability, long units = 1, CallOutcome outcome = CallOutcome.Success, string? error = null, string app = "app1",
        string account = "campus", TimeSpan took = default, bool isReversed = false, string caller = "10.1.0.9")
    {
        var call = await world.HoldAsync(ability, units, app, account, caller);
        world.Time.Advance(took);
        Assert.True(await call.PostAsync(outcome, error, 200, CancellationToken.None));
        if (isReversed)
            await call.ReverseAsync();
    }

    public static async Task<IMeteredCall> HoldAsync(
        this World world, string ability, long units = 1, string app = "app1", string account = "campus", string caller = "10.1.0.9")
    {
        var ticket = new CallTicket($"call-{Interlocked.Increment(ref s_ids)}", account, app, ability, 1, units, "", caller, 1000);
        var admission = await world.Meter.AdmitAsync(ticket, CancellationToken.None);
        return Assert.IsType<Admission.Admitted>(admission).Call;
    }

    /// <summary>A call that no ledger sees.</summary>
    public static async Task CountAsync(this World world, string ability, CallClass @class, int number)
    {
        var tally = new UsageTally();
        tally.Add(new CallRecord(world.Time.GetUtcNow(), "campus", "app1", ability, 3, @class, number, 0, 0, 0, "", false), RegionTable.Unknown, 0, null);
        await world.Counters.AddAsync(tally, world.Time.GetUtcNow());
    }

    /// <summary>Waits for a condition that needs no clock.</summary>
    public static async Task UntilAsync(this World world, Func<IAnalyticsEngine, Task<bool>> condition)
    {
        await Patience.UntilAsync(() => condition(world.Engine), "the condition");
    }
}
