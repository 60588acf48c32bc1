using Analytics.Engine.Ports;
using Analytics.TestKit;

namespace Analytics.Journal.Tests.Crash;

[Collection(nameof(RecordingVfs))]
public sealed class GroupCommitTests
{
    [Fact]
    public async Task Appends_that_wait_together_share_an_fsync()
    {
        using var folder = new TempFolder();
        var steps = RecordingVfs.Record();
        await using var journal = SqliteJournal.Open(SqliteJournals.Options(folder["journal.db"], vfs: RecordingVfs.Name));
        var before = steps.Count;
        using var blocked = new ManualResetEventSlim();
        var blocker = journal.WriteAsync(_ =>
        {
            blocked.Wait();
            return true;
        });

        var appends = Enumerable.Range(0, 200).Select(number =>
            journal.AppendAsync(new AppendBatch($"counter|t|{number}", 1, [new EncodedEvent("e.v1", "{}"u8.ToArray())])).AsTask()).ToList();
        blocked.Set();
        await Task.WhenAll(appends);
        await blocker;

        // The blocker's own transaction, or none if the appends joined it, and one for all two hundred.
        Assert.InRange(steps.Skip(before).Count(step => step.Op == DiskOp.Sync), 1, 2);
    }
}
