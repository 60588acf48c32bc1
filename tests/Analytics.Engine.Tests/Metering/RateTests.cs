using Analytics.Domain.Quotas;
using Analytics.Engine.Metering;

namespace Analytics.Engine.Tests.Metering;

/// <summary>The limit of an account and ability holds for all its callers together, within one percent of what it allows.</summary>
public sealed class RateTests
{
    private const int Limit = 50;
    private const int Seconds = 60;

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(40)]
    public async Task As_many_calls_are_admitted_as_the_limit_allows(int stepMilliseconds)
    {
        await using var rig = await LedgerRig.StartAsync();
        var (admissions, start) = (new List<DateTimeOffset>(), rig.Time.GetUtcNow());
        Assert.True((await rig.AskAsync(at => new SetRateLimit(rig.Id(), at, "test", Limit), Fight)).IsDone);
        while (rig.Time.GetUtcNow() - start < TimeSpan.FromSeconds(Seconds))
        {
            // Callers of several apps that never wait.
            while (await rig.AdmitAsync(ability: Fight.Key) is Admission.Admitted)
                admissions.Add(rig.Time.GetUtcNow());
            rig.Time.Advance(TimeSpan.FromMilliseconds(stepMilliseconds));
        }

        for (var first = 0; first + Limit < admissions.Count; first++)
            Assert.True(admissions[first + Limit] - admissions[first] >= TimeSpan.FromSeconds(1), $"{Limit + 1} calls within a second at {first}");
        // The last step of a window may be waited for in vain: at most one step in each second.
        Assert.InRange(admissions.Count, Limit * Seconds * 1_000 / (1_000 + stepMilliseconds) * 0.99, Limit * (Seconds + 1));
    }

    private static readonly Domain.EntityId Fight = new(QuotaDecider.KindName, "a", "fight");
}
