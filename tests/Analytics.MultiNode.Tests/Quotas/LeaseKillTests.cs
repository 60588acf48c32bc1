using Analytics.Domain;
using Analytics.Domain.Quotas;
using Analytics.Engine.Hosting;
using Analytics.Journal;
using Analytics.Journal.Checking;
using Analytics.MultiNode.Tests.Support;
using Analytics.Node.Checks;
using Analytics.TestKit;

namespace Analytics.MultiNode.Tests.Quotas;

/// <summary>
/// A process with metered cameras is killed with SIGKILL at random moments and started again on the same data, until its packs are empty.
/// No lease pays for more windows than it has units, no pack gives more than it held, what a killed process had leased comes back, and in
/// the end every unit is charged. <c>ANALYTICS_KILLS=50</c> runs the full round, and <c>ANALYTICS_SEED</c> another one.
/// </summary>
public sealed class LeaseKillTests
{
    private const string StormTest = $"{nameof(LeaseKillTests)}.{nameof(Storm)}";

    private static readonly int Kills = StormProcess.Kills(3);
    private static readonly int Seed = StormProcess.Seed;

    [Fact]
    public async Task Cameras_overspend_nothing_and_lose_no_unit_over_kills()
    {
        Needs.Linux();
        using var folder = new TempFolder();
        var (data, notes, chance) = (folder["data"], folder["notes.txt"], new Random(Seed));
        for (var kill = 0; kill < Kills; kill++)
        {
            using var storm = StormProcess.Start(StormTest, data, notes, Seed + kill);
            await StormProcess.NotesAsync(storm, notes, StormProcess.Lines(notes).Count + chance.Next(50, 1_000));
            storm.Kill();
            await storm.WaitForExitAsync(TestContext.Current.CancellationToken);
            await AssertWholeAsync(data, notes);
        }

        using var last = StormProcess.Start(StormTest, data, notes, Seed - 1);
        var text = last.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await last.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.True(last.ExitCode == 0, await text);
        var used = await AssertWholeAsync(data, notes);
        Assert.Equal(CameraStorm.Accounts * CameraStorm.Packs, used.Count);
        Assert.All(used, pack => Assert.Equal(CameraStorm.PackUnits, pack.Value));
    }

    /// <summary>Not a test by itself: what the other one starts and kills.</summary>
    [Fact(Explicit = true)]
    public async Task Storm()
    {
        var (data, notes) = StormProcess.Place();
        await CameraStorm.RunAsync(data, $"{notes}.read.db", notes, Seed);
    }

    private static async Task<Dictionary<(EntityId, string), long>> AssertWholeAsync(string data, string notes)
    {
        await using var dead = new DeadNode(data);
        dead.AssertNoSequenceGap();
        using (var reader = JournalReader.Open(Path.Combine(data, "journal.db")))
            Assert.Empty(new JournalVerifier(reader, AnalyticsKinds.Codec(), new LedgerCheck()).Verify());

        var analysed = StormProcess.Lines(notes).GroupBy(line => line, StringComparer.Ordinal).ToDictionary(lines => lines.Key, lines => lines.LongCount(), StringComparer.Ordinal);
        var leases = new Dictionary<string, QuotaLeaseGranted>(StringComparer.Ordinal);
        var used = new Dictionary<(EntityId, string), long>();
        foreach (var (id, stored) in dead.Events)
        {
            switch (stored.Event)
            {
                case QuotaLeaseGranted granted:
                    leases.Add(granted.LeaseId, granted);
                    Assert.InRange(analysed.GetValueOrDefault(granted.LeaseId), 0, granted.Units);
                    break;
                case QuotaLeaseSettled { HasLapsed: false } settled:
                    Assert.InRange(analysed.GetValueOrDefault(settled.LeaseId), 0, settled.Used);
                    Use(id, leases[settled.LeaseId].OrderId, settled.Used);
                    break;
                case QuotaLeaseSettled lapsed:
                    Assert.Equal(0, lapsed.Used);
                    break;
                case QuotaUnitsPosted posted:
                    Assert.InRange(analysed.GetValueOrDefault(posted.CallId), 0, 1);
                    Use(id, posted.Charged[0].OrderId, posted.Charged.Sum(taken => taken.Units));
                    break;
            }
        }

        return used;

        void Use(EntityId id, string order, long units)
        {
            used[(id, order)] = used.GetValueOrDefault((id, order)) + units;
            Assert.InRange(used[(id, order)], 0, CameraStorm.PackUnits);
        }
    }
}
