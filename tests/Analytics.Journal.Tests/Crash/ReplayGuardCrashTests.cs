using Analytics.Engine.Ports;
using Analytics.Journal.Replays;
using Analytics.TestKit;
using Analytics.TestKit.Time;

namespace Analytics.Journal.Tests.Crash;

/// <summary>A request that was let in is known after a crash at any write or fsync (I10): it can't be let in again.</summary>
[Collection(nameof(RecordingVfs))]
public sealed class ReplayGuardCrashTests : IDisposable
{
    private const int Requests = 8;

    private readonly TempFolder folder = new();
    private readonly ManualTimeProvider time = new();
    private int disks;

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData(nameof(Crash.OfTheProcess))]
    [InlineData(nameof(Crash.OfThePower))]
    [InlineData(nameof(Crash.OfThePowerMidWrite))]
    public async Task Every_crash_point_keeps_what_was_let_in(string crash)
    {
        var steps = await RecordAsync();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        for (var count = 0; count <= steps.Count; count++)
        {
            var disk = Disk.Rebuild(steps, count, Enum.Parse<Crash>(crash));
            var marks = steps.Take(count).Where(step => step.Op == DiskOp.Mark).Select(step => step.Note!).ToList();
            if (seen.Add(Disk.Fingerprint(disk) + marks.Count))
                await CheckAsync(disk, marks, $"{crash} after step {count} of {steps.Count}");
        }
    }

    private async Task<List<DiskStep>> RecordAsync()
    {
        Directory.CreateDirectory(folder["recorded"]);
        var steps = RecordingVfs.Record();
        await using var journal = SqliteJournal.Open(SqliteJournals.Options(folder["recorded/journal.db"], vfs: RecordingVfs.Name));
        var guard = new ReplayGuard(journal, time);
        for (byte request = 0; request < Requests; request++)
        {
            Assert.Null(await AdmitAsync(guard, request));
            RecordingVfs.Mark($"admitted {request}");
            if (request % 3 != 0)
                continue;
            Assert.True(await guard.TryRepeatAsync("ak", new[] { request }, 1, TestContext.Current.CancellationToken));
            RecordingVfs.Mark($"repeated {request}");
        }

        return [.. steps];
    }

    private async Task CheckAsync(IReadOnlyDictionary<string, byte[]> disk, List<string> marks, string when)
    {
        var directory = folder[$"disk-{++disks}"];
        Disk.Write(disk, directory);
        await using var journal = SqliteJournals.Open(Path.Combine(directory, "journal.db"));
        var guard = new ReplayGuard(journal, time);
        foreach (var mark in marks)
        {
            var row = await AdmitAsync(guard, byte.Parse(mark.Split(' ')[1], System.Globalization.CultureInfo.InvariantCulture));
            Assert.True(row is not null, $"{when}: a request was let in twice ({mark})");
            Assert.True(mark.StartsWith("admitted", StringComparison.Ordinal) || row.Attempt == 2, $"{when}: an attempt was forgotten ({mark})");
        }
    }

    private ValueTask<SeenRequest?> AdmitAsync(ReplayGuard guard, byte request) => guard.AdmitAsync(
        "ak", new[] { request }, $"call-{request}", time.GetUtcNow().AddMinutes(15), TestContext.Current.CancellationToken);
}
