using Analytics.Domain;
using Analytics.Engine.Local;
using Analytics.Engine.Ports;
using Analytics.Engine.Specs;
using Analytics.Engine.Specs.Counters;
using Analytics.TestKit;
using Analytics.TestKit.Time;

namespace Analytics.Journal.Tests.Crash;

/// <summary>
/// Dies before and after every single write and fsync of a scripted workload (I1, I3): on the disk that is left behind, everything
/// that was answered is there, whole commands only, without a gap, and the journal opens.
/// </summary>
[Collection(nameof(RecordingVfs))]
public sealed class CrashPointTests : IDisposable
{
    /// <summary>Each syncs at least twice: how many of its commands share a commit is up to the threads.</summary>
    private const int Rounds = 5;

    private readonly TempFolder folder = new();
    private readonly ManualTimeProvider time = new();
    private readonly Dictionary<string, Add> sent = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Dictionary<string, List<SpecRow>>> opened = new(StringComparer.Ordinal);
    private int disks;

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData(nameof(Crash.OfTheProcess))]
    [InlineData(nameof(Crash.OfThePower))]
    [InlineData(nameof(Crash.OfThePowerMidWrite))]
    public async Task Every_crash_point_keeps_what_was_answered(string crash)
    {
        var steps = await RecordAsync();
        Assert.True(steps.Count(step => step.Op == DiskOp.Sync) >= 2 * Rounds, "the workload syncs too seldom to say anything");
        Assert.Contains(steps, step => step.Op == DiskOp.Write && step.Path.EndsWith("journal.db", StringComparison.Ordinal) && step.Offset > 0);

        for (var count = 0; count <= steps.Count; count++)
            await CheckAsync(steps, count, Enum.Parse<Crash>(crash));
    }

    [Fact]
    public async Task The_same_check_finds_a_journal_that_does_not_sync()
    {
        // Without checkpoints: one that happens to come last syncs the database itself, and nothing is lost.
        var steps = await RecordAsync(checkpointAfter: 0);
        var unsynced = steps.Where(step => step.Op != DiskOp.Sync || !step.Path.EndsWith("-wal", StringComparison.Ordinal)).ToList();
        var end = unsynced.FindLastIndex(step => step.Op == DiskOp.Mark) + 1;

        await Assert.ThrowsAnyAsync<Xunit.Sdk.XunitException>(() => CheckAsync(unsynced, end, Crash.OfThePower));
    }

    [Fact]
    public async Task A_log_that_is_cut_anywhere_opens_with_a_prefix_of_the_commits()
    {
        // Without checkpoints: what a checkpoint has copied was synced in the log before, so no crash can cut it off there.
        var steps = await RecordAsync(checkpointAfter: 0);
        // Up to just before the closing checkpoint empties the log.
        var end = steps.FindLastIndex(step => step.Op == DiskOp.Mark) + 1;
        var whole = Disk.Rebuild(steps, end, Crash.OfTheProcess);
        var log = whole["journal.db-wal"];
        Assert.True(log.Length > 50_000);

        // Awkward lengths: no multiple of a page, a frame or a sector.
        var before = int.MaxValue;
        for (var length = log.Length; length > 0; length -= 3331)
        {
            whole["journal.db-wal"] = log[..length];
            var rows = (await RecoverAsync(whole)).Values.Sum(stream => stream.Count);
            Assert.True(rows <= before, "a shorter log holds more");
            before = rows;
        }
    }

    /// <summary>Twenty commands for three entities through the local engine, one after the other and together, with snapshots.</summary>
    /// <param name="checkpointAfter">Pages in the log; 0 for never.</param>
    private async Task<List<DiskStep>> RecordAsync(int checkpointAfter = 40)
    {
        Directory.CreateDirectory(folder["recorded"]);
        var steps = RecordingVfs.Record();
        await using (var journal = SqliteJournal.Open(SqliteJournals.Options(folder["recorded/journal.db"], vfs: RecordingVfs.Name)))
        {
            await journal.WriteAsync(database =>
            {
                // By default a checkpoint in the middle of the workload, and a log that starts over.
                database.Execute($"PRAGMA wal_autocheckpoint = {checkpointAfter}");
                return true;
            });
            await using var engine = new LocalEngine(new LocalEngineOptions
            {
                NodeId = "node-a",
                Kinds = new EntityKinds(Counter.Kind(snapshotEvery: 5)),
                Journal = journal,
                Time = time,
            });
            await engine.StartAsync(TestContext.Current.CancellationToken);
            for (var round = 0; round < Rounds; round++)
            {
                await AskAsync(engine, "a", 1 + round, times: 1);
                await Task.WhenAll(AskAsync(engine, "a", 10, times: 3), AskAsync(engine, "b", 5, times: 2), AskAsync(engine, "c", 7, times: 1));
            }
        }

        return steps;
    }

    private async Task AskAsync(LocalEngine engine, string key, long amount, int times)
    {
        var command = new Add($"cmd-{sent.Count + 1}-{key}", time.GetUtcNow(), amount, times);
        sent.Add(command.CommandId, command);
        var reply = await engine.AskAsync(Counter.Id(key), command, TestContext.Current.CancellationToken);
        Assert.Equal(ReplyStatus.Committed, reply.Status);
        RecordingVfs.Mark(command.CommandId);
    }

    private async Task CheckAsync(List<DiskStep> steps, int count, Crash crash)
    {
        try
        {
            // Steps that leave the same disk are opened once.
            var disk = Disk.Rebuild(steps, count, crash);
            var fingerprint = Disk.Fingerprint(disk);
            if (!opened.TryGetValue(fingerprint, out var rows))
                opened.Add(fingerprint, rows = await RecoverAsync(disk));
            var recovered = rows.Values.SelectMany(stream => stream).ToList();
            foreach (var mark in steps.Take(count).Where(step => step.Op == DiskOp.Mark))
                Assert.Equal(sent[mark.Note!].Times, recovered.Count(row => Caused(row, mark.Note!)));
            // The ledger's sum: a command is there with all its events or with none.
            Assert.All(sent.Values, command => Assert.Contains(recovered.Count(row => Caused(row, command.CommandId)), new[] { 0, command.Times }));
            Assert.All(rows.Values, stream =>
                Assert.Equal(Enumerable.Range(1, stream.Count).Select(number => (long)number), stream.Select(row => row.Sequence)));
        }
        catch (Exception fault) when (fault is Xunit.Sdk.XunitException or JournalException)
        {
            Assert.Fail($"{crash} after step {count} of {steps.Count} ({(count == 0 ? "nothing" : steps[count - 1].Op)}): {fault.Message}");
        }
    }

    /// <summary>The journal's own start, on what the crash left; and an append, to see that it lives.</summary>
    private async Task<Dictionary<string, List<SpecRow>>> RecoverAsync(IReadOnlyDictionary<string, byte[]> disk)
    {
        var directory = folder[$"disk-{++disks}"];
        Disk.Write(disk, directory);
        await using var journal = SqliteJournals.Open(Path.Combine(directory, "journal.db"));
        var rows = new Dictionary<string, List<SpecRow>>(StringComparer.Ordinal);
        foreach (var id in await journal.ListAsync(CounterDecider.KindName, TestContext.Current.CancellationToken))
        {
            rows.Add(id, []);
            await journal.ReadAsync(id, 0, SpecRow.Into(rows[id]), TestContext.Current.CancellationToken);
        }

        Assert.Equal(AppendOutcome.Committed,
            await journal.AppendAsync(new AppendBatch("after|crash|x", 1, [new EncodedEvent("e.v1", "{}"u8.ToArray())])));
        return rows;
    }

    private static bool Caused(SpecRow row, string commandId) =>
        row.Manifest == "counter-added.v1" && row.Json.Contains($"\"cmd\":\"{commandId}\"", StringComparison.Ordinal);
}
