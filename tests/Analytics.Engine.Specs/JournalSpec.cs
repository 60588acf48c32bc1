using System.Text;
using Analytics.Engine.Ports;
using Analytics.TestKit;
using Xunit;

namespace Analytics.Engine.Specs;

/// <summary>What every journal does.</summary>
public abstract class JournalSpec : IAsyncLifetime
{
    protected IEventJournal Journal { get; private set; } = null!;

    protected abstract ValueTask<IEventJournal> OpenAsync();

    public async ValueTask InitializeAsync() => Journal = await OpenAsync();

    public virtual async ValueTask DisposeAsync()
    {
        await Journal.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task What_was_appended_is_read_in_its_order()
    {
        Assert.Equal(AppendOutcome.Committed, await AppendAsync("counter|t|a", 1, "a1", "a2"));
        Assert.Equal(AppendOutcome.Committed, await AppendAsync("counter|t|b", 1, "b1"));
        Assert.Equal(AppendOutcome.Committed, await AppendAsync("counter|t|a", 3, "a3"));

        await HoldsAsync("counter|t|a", 0, 3, "1 a1", "2 a2", "3 a3");
        await HoldsAsync("counter|t|a", 2, 3, "3 a3");
        await HoldsAsync("counter|t|a", 7, 7);
        await HoldsAsync("counter|t|none", 0, 0);
    }

    [Fact]
    public async Task A_row_holds_what_was_handed_over()
    {
        var payload = Encoding.UTF8.GetBytes("""{"note":"人员闯入 🚧","zero":0}""");
        await Journal.AppendAsync(new AppendBatch("camera|school|gate-1", 1,
            [new EncodedEvent("camera-renamed.v2", payload)]));

        var seen = 0;
        await Journal.ReadAsync("camera|school|gate-1", 0, (in StoredEvent stored) =>
        {
            seen++;
            Assert.Equal(("camera|school|gate-1", 1L, "camera-renamed.v2", 4201),
                (stored.PersistenceId, stored.SequenceNumber, stored.Manifest, stored.SerializerId));
            Assert.True(stored.Payload.SequenceEqual(payload));
        });
        Assert.Equal(1, seen);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task A_taken_sequence_number_conflicts_and_nothing_is_appended(int first)
    {
        await AppendAsync("counter|t|a", 1, "a1", "a2", "a3");

        Assert.Equal(AppendOutcome.Conflict, await AppendAsync("counter|t|a", first, "x", "y", "z", "w"));

        await HoldsAsync("counter|t|a", 0, 3, "1 a1", "2 a2", "3 a3");
    }

    [Fact]
    public async Task A_batch_whose_last_event_collides_leaves_nothing()
    {
        await AppendAsync("counter|t|a", 3, "a3");

        Assert.Equal(AppendOutcome.Conflict, await AppendAsync("counter|t|a", 1, "x", "y", "z"));

        await HoldsAsync("counter|t|a", 0, 3, "3 a3");
    }

    [Fact]
    public async Task One_conflict_among_a_hundred_writers_fails_one()
    {
        await AppendAsync("counter|t|e37", 1, "taken");

        var outcomes = await Task.WhenAll(Enumerable.Range(0, 100)
            .Select(number => AppendAsync($"counter|t|e{number}", 1, "one", "two").AsTask()));

        Assert.Equal(AppendOutcome.Conflict, outcomes[37]);
        Assert.Equal(99, outcomes.Count(outcome => outcome == AppendOutcome.Committed));
        await HoldsAsync("counter|t|e37", 0, 1, "1 taken");
        await HoldsAsync("counter|t|e99", 0, 2, "1 one", "2 two");
    }

    [Fact]
    public async Task Of_two_writers_of_one_number_exactly_one_wins()
    {
        for (var sequence = 1; sequence <= 20; sequence++)
        {
            var outcomes = await Task.WhenAll(
                AppendAsync("counter|t|a", sequence, "left").AsTask(), AppendAsync("counter|t|a", sequence, "right").AsTask());
            Assert.Single(outcomes, AppendOutcome.Committed);
        }

        Assert.Equal(20, await Journal.ReadAsync("counter|t|a", 0, (in StoredEvent _) => { }, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task All_entities_are_read_by_ordering_page_by_page()
    {
        for (var number = 1; number <= 25; number++)
            await AppendAsync($"counter|t|e{number % 4}", 1 + ((number - 1) / 4), $"n{number}");

        var (read, last) = (new List<string>(), 0L);
        while (true)
        {
            var before = last;
            last = await Journal.ReadAllAsync(last, 7, (in StoredEvent stored) =>
            {
                Assert.True(stored.Ordering > before);
                read.Add(Encoding.UTF8.GetString(stored.Payload));
            }, TestContext.Current.CancellationToken);
            if (last == before)
                break;
        }

        Assert.Equal(Enumerable.Range(1, 25).Select(number => $"n{number}"), read);
        Assert.Equal(last, await Journal.HighestOrderingAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Waiting_ends_with_the_next_event()
    {
        await AppendAsync("counter|t|a", 1, "a1");
        var highest = await Journal.HighestOrderingAsync(TestContext.Current.CancellationToken);
        await Journal.WaitBeyondAsync(highest - 1, TestContext.Current.CancellationToken);

        var waiting = Journal.WaitBeyondAsync(highest, TestContext.Current.CancellationToken);
        Assert.False(waiting.IsCompleted);
        await AppendAsync("counter|t|a", 2, "a2");

        await waiting.InTimeAsync("the end of the wait");
    }

    [Fact]
    public async Task Waiting_can_be_given_up()
    {
        using var stop = new CancellationTokenSource();
        var waiting = Journal.WaitBeyondAsync(0, stop.Token);

        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
    }

    [Fact]
    public async Task Ids_are_listed_by_kind()
    {
        foreach (var id in new[] { "camera|t|b", "camera|t|a", "camera-group|t|x", "cam|t|x", "incident-log|t|a" })
            await AppendAsync(id, 1, "one", "two");

        Assert.Equal(["camera|t|a", "camera|t|b"], await Journal.ListAsync("camera", TestContext.Current.CancellationToken));
        Assert.Empty(await Journal.ListAsync("quota", TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task The_latest_snapshot_of_its_form_is_loaded()
    {
        await SaveAsync("counter|t|a", 10, "counter-state.v1", "ten");
        await SaveAsync("counter|t|a", 20, "counter-state.v1", "twenty");

        var loaded = await Journal.LoadSnapshotAsync("counter|t|a", "counter-state.v1", TestContext.Current.CancellationToken);

        Assert.Equal((20, "twenty"), (loaded!.SequenceNumber, Encoding.UTF8.GetString(loaded.Payload.Span)));
        Assert.Null(await Journal.LoadSnapshotAsync("counter|t|a", "counter-state.v2", TestContext.Current.CancellationToken));
        Assert.Null(await Journal.LoadSnapshotAsync("counter|t|b", "counter-state.v1", TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_snapshot_may_be_written_again()
    {
        await SaveAsync("counter|t|a", 10, "counter-state.v1", "old");
        await SaveAsync("counter|t|a", 10, "counter-state.v2", "new");

        var loaded = await Journal.LoadSnapshotAsync("counter|t|a", "counter-state.v2", TestContext.Current.CancellationToken);

        Assert.Equal("new", Encoding.UTF8.GetString(loaded!.Payload.Span));
    }

    [Fact]
    public async Task A_closed_journal_says_so()
    {
        await Journal.DisposeAsync();

        var fault = await Assert.ThrowsAsync<JournalException>(async () => await AppendAsync("counter|t|a", 1, "a1"));

        Assert.Equal(JournalFaultKind.Closed, fault.Kind);
    }

    protected ValueTask<AppendOutcome> AppendAsync(string id, long first, params string[] payloads) =>
        Journal.AppendAsync(new AppendBatch(id, first,
            [.. payloads.Select(payload => new EncodedEvent("spec-event.v1", Encoding.UTF8.GetBytes(payload)))]));

    private async Task HoldsAsync(string id, long after, long last, params IEnumerable<string> events)
    {
        var read = new List<string>();
        Assert.Equal(last, await Journal.ReadAsync(id, after,
            (in StoredEvent stored) => read.Add($"{stored.SequenceNumber} {Encoding.UTF8.GetString(stored.Payload)}"),
            TestContext.Current.CancellationToken));
        Assert.Equal(events, read);
    }

    private ValueTask SaveAsync(string id, long sequence, string manifest, string payload) =>
        Journal.SaveSnapshotAsync(new Snapshot(id, sequence, manifest, Encoding.UTF8.GetBytes(payload)));
}
