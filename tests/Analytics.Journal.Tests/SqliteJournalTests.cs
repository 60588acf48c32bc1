using Analytics.Engine.Ports;
using Analytics.Engine.Specs;
using Analytics.TestKit;
using Analytics.TestKit.Time;

namespace Analytics.Journal.Tests;

public sealed class SqliteJournalTests : JournalSpec
{
    private readonly TempFolder folder = new();

    protected override ValueTask<IEventJournal> OpenAsync() =>
        ValueTask.FromResult<IEventJournal>(SqliteJournals.Open(folder["journal.db"]));

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        folder.Dispose();
    }

    [Fact]
    public async Task What_was_committed_is_there_when_the_journal_is_opened_again()
    {
        await AppendAsync("counter|t|a", 1, "a1", "a2");
        var id = Journal.JournalId;
        await Journal.DisposeAsync();

        await using var again = SqliteJournals.Open(folder["journal.db"]);

        var events = new List<long>();
        await again.ReadAsync("counter|t|a", 0, (in StoredEvent stored) => events.Add(stored.SequenceNumber),
            TestContext.Current.CancellationToken);
        Assert.Equal([1, 2], events);
        Assert.Equal(id, again.JournalId);
    }

    [Fact]
    public async Task A_path_with_odd_characters_is_a_path()
    {
        Directory.CreateDirectory(folder["100% of #1?"]);
        await using (SqliteJournals.Open(Path.Combine(folder["100% of #1?"], "journal.db")))
        {
        }

        Assert.True(File.Exists(Path.Combine(folder["100% of #1?"], "journal.db")));
    }

    [Fact]
    public async Task More_writes_than_the_journal_keeps_are_refused()
    {
        await using var small = SqliteJournal.Open(SqliteJournals.Options(folder["small.db"]) with { Capacity = 1 });
        var isTaken = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var goOn = new ManualResetEventSlim();
        var under = small.WriteAsync(_ =>
        {
            isTaken.TrySetResult();
            return goOn.Wait(Patience.Limit);
        });
        await isTaken.Task.InTimeAsync("the write that holds the loop");
        var kept = AppendAsync("counter|t|a");

        var fault = await Assert.ThrowsAsync<JournalException>(() => AppendAsync("counter|t|b"));
        goOn.Set();

        Assert.Equal(JournalFaultKind.Overloaded, fault.Kind);
        Assert.Equal(AppendOutcome.Committed, await kept);
        Assert.True(await under);

        async Task<AppendOutcome> AppendAsync(string id) =>
            await small.AppendAsync(new AppendBatch(id, 1, [new EncodedEvent("e.v1", "x"u8.ToArray())]));
    }

    [Fact]
    public async Task Rows_that_another_writer_made_are_found_by_polling()
    {
        var time = new ManualTimeProvider();
        var poll = TimeSpan.FromMilliseconds(200);
        await using var watching = SqliteJournal.Open(SqliteJournals.Options(folder["shared.db"]) with { Time = time, PollEvery = poll });
        var found = watching.WaitBeyondAsync(0, TestContext.Current.CancellationToken);
        await using (var other = SqliteJournals.Open(folder["shared.db"]))
            await other.AppendAsync(new AppendBatch("counter|t|a", 1, [new EncodedEvent("e.v1", "x"u8.ToArray())]));
        Assert.False(found.IsCompleted);

        time.Advance(poll);

        await found.InTimeAsync("the other writer's row");
    }
}
