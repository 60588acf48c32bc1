using Analytics.Domain.Quotas;
using Analytics.Engine.Ports;
using Analytics.TestKit;

namespace Analytics.Engine.Tests.Pipeline.Leases;

/// <summary>
/// Two nodes with two cameras each on one account, and whatever can happen to them: windows that are analysed, fail or never end, calls of
/// the API, purchases, recalls, lost answers, kills and orderly restarts, in any order.
/// </summary>
public sealed class LeaseProperties
{
    private const int Stories = 30;
    private const int Steps = 160;

    private static readonly string[] s_essential =
    [
        nameof(QuotaLeaseGranted), nameof(QuotaLeaseSettled.HasLapsed), nameof(QuotaLeaseSettled.Used), nameof(QuotaLeasesRecalled), nameof(QuotaUnitsHeld),
        nameof(QuotaLevel.Low), nameof(LeaseWorld.Kills), nameof(LeaseWorld.Refused),
    ];

    [Fact]
    public async Task No_story_spends_more_than_was_granted_and_both_books_agree()
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        for (var story = 0; story < Stories; story++)
        {
            var seed = unchecked((int)Properties.Seed + (story * 7_919));
            try
            {
                await using var rig = await LeaseRig.StartAsync();
                var world = new LeaseWorld(rig, new Random(seed));
                for (var step = 0; step < Steps; step++)
                    await world.StepAsync();
                await world.FinishAsync();
                seen.UnionWith(world.Seen);
            }
            catch (Exception fault)
            {
                throw new InvalidOperationException($"Story {story} with ANALYTICS_SEED={Properties.Seed}: {fault.Message}", fault);
            }
        }

        // A story that never gets there would prove nothing.
        Assert.All(s_essential, name => Assert.Contains(name, seen));
    }
}
