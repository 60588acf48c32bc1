using Analytics.Domain.Quotas;
using Analytics.TestKit;
using FsCheck;
using FsCheck.Fluent;

namespace Analytics.Domain.Tests.Quotas;

public sealed class QuotaProperties
{
    private static readonly Arbitrary<(byte, byte, byte)[]> Stories = Arb.From(
        Gen.Choose(0, (1 << 24) - 1).Select(n => ((byte)(n >> 16), (byte)(n >> 8), (byte)n)).ArrayOf(), Shorter);

    private static readonly string[] Essential =
    [
        nameof(QuotaUnitsHeld), nameof(QuotaUnitsPosted), nameof(QuotaUnitsVoided), nameof(QuotaUnitsReversed),
        nameof(QuotaLeaseGranted), nameof(QuotaLeaseSettled), nameof(QuotaLeasesRecalled), nameof(QuotaOrderRefunded),
        nameof(QuotaOrdersArchived), nameof(QuotaRested), QuotaWorld.SeveralPacks,
        nameof(ReleaseCause.TimedOut), nameof(QuotaLeaseSettled.HasLapsed), nameof(QuotaRefusal.UnitsExhausted),
        nameof(QuotaRefusal.PacksExpired), nameof(QuotaRefusal.LeasesOutstanding), nameof(QuotaRefusal.LeaseOver),
        nameof(QuotaRefusal.PackHeld), nameof(QuotaRefusal.PackUsed), nameof(QuotaRefusal.CallReleased),
    ];

    /// <summary>
    /// I5, I6, I7 and repeats: orders, calls, leases, refunds, clock steps both ways, crashes and orderly restarts, in any order. The
    /// oracle checks every event and every refused hold.
    /// </summary>
    [Fact]
    public void No_story_overspends_or_loses_a_unit()
    {
        var stories = new Dictionary<string, int>(StringComparer.Ordinal);
        Prop.ForAll(Stories, story =>
        {
            var world = new QuotaWorld();
            foreach (var step in story)
                world.Step(step);
            world.Finish();
            foreach (var name in world.Seen)
                stories[name] = stories.GetValueOrDefault(name) + 1;
        }).Holds(200, startSize: 20, endSize: 300);
        // A generator that never gets there would prove nothing.
        Assert.All(Essential, name => Assert.True(stories.GetValueOrDefault(name) > 0, $"no story had {name}"));
    }

    /// <summary>The same story without a run of its steps, long runs first.</summary>
    private static IEnumerable<(byte, byte, byte)[]> Shorter((byte, byte, byte)[] story)
    {
        for (var run = story.Length / 2; run > 0; run /= 2)
            for (var from = 0; from + run <= story.Length; from += run)
                yield return [.. story[..from], .. story[(from + run)..]];
    }
}
