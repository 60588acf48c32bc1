using System.Diagnostics;
using System.Globalization;
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
    private const string DataVariable = "ANALYTICS_STORM_DATA";
    private const string NotesVariable = "ANALYTICS_STORM_NOTES";

    private static readonly int Kills = Number("ANALYTICS_KILLS", 3);
    private static readonly int Seed = Number("ANALYTICS_SEED", 20);

    [Fact]
    public async Task Cameras_overspend_nothing_and_lose_no_unit_over_kills()
    {
        Needs.Linux();
        using var folder = new TempFolder();
        var (data, notes, chance) = (folder["data"], folder["notes.txt"], new Random(Seed));
        for (var kill = 0; kill < Kills; kill++)
        {
            using var storm = Start(data, notes, Seed + kill);
            await AnalysesAsync(storm, notes, Analysed(notes).Count + chance.Next(50, 1_000));
            storm.Kill();
            await storm.WaitForExitAsync(TestContext.Current.CancellationToken);
            await AssertWholeAsync(data, notes);
        }

        using var last = Start(data, notes, Seed - 1);
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
        var (data, notes) = (Environment.GetEnvironmentVariable(DataVariable), Environment.GetEnvironmentVariable(NotesVariable));
        Assert.SkipWhen(data is null || notes is null, $"it is started by the test beside it, which sets {DataVariable}");
        await CameraStorm.RunAsync(data, $"{notes}.read.db", notes, Number("ANALYTICS_SEED", 1));
    }

    private static Process Start(string data, string notes, int seed)
    {
        var info = new ProcessStartInfo(Environment.ProcessPath!, ["--no-ansi", "--no-progress", "--explicit", "only", "--filter-method", $"*{nameof(LeaseKillTests)}.{nameof(Storm)}"])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        info.Environment[DataVariable] = data;
        info.Environment[NotesVariable] = notes;
        info.Environment["ANALYTICS_SEED"] = seed.ToString(CultureInfo.InvariantCulture);
        return Process.Start(info)!;
    }

    private static async Task AnalysesAsync(Process storm, string notes, int windows)
    {
        while (Analysed(notes).Count < windows)
        {
            // The packs may be empty before the kill.
            if (storm.HasExited)
                return;
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, TestContext.Current.CancellationToken);
        }
    }

    // The last line may be cut off by the kill; the next run goes on behind it.
    private static List<string> Analysed(string notes)
    {
        if (!File.Exists(notes))
            return [];
        using var stream = new FileStream(notes, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        using var reader = new StreamReader(stream);
        return [.. reader.ReadToEnd().Split('\n')[..^1]];
    }

    private static async Task<Dictionary<(EntityId, string), long>> AssertWholeAsync(string data, string notes)
    {
        await using var dead = new DeadNode(data);
        dead.AssertNoSequenceGap();
        using (var reader = JournalReader.Open(Path.Combine(data, "journal.db")))
            Assert.Empty(new JournalVerifier(reader, AnalyticsKinds.Codec(), new LedgerCheck()).Verify());

        var analysed = Analysed(notes).GroupBy(line => line, StringComparer.Ordinal).ToDictionary(lines => lines.Key, lines => lines.LongCount(), StringComparer.Ordinal);
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

    private static int Number(string name, int otherwise) =>
        int.TryParse(Environment.GetEnvironmentVariable(name), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : otherwise;
}
