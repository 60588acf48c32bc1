using Analytics.Domain;
using Analytics.Engine.Ports;
using Analytics.Engine.Specs.Counters;
using Xunit;

namespace Analytics.Engine.Specs;

public abstract partial class EngineSpec
{
    [Fact]
    public async Task A_command_is_durable_when_it_is_answered()
    {
        var engine = await StartAsync(SpecCluster.A);
        var id = Counter.Id("durable");

        var reply = await engine.AskAsync(id, Plus(5));

        Assert.Equal((ReplyStatus.Committed, 2L, 1L), (reply.Status, reply.SequenceNumber, reply.Epoch));
        Assert.Equal([new CounterAdded(5)], reply.Events);
        Assert.Equal(["owned.v1", "counter-added.v1"], (await Cluster.RowsAsync(id)).Select(row => row.Manifest));
        Assert.Equal(5, (await engine.ReadAsync<CounterState>(id)).State.Sum);
    }

    [Fact]
    public async Task Commands_of_one_sender_are_decided_in_their_order()
    {
        var engine = await StartAsync(SpecCluster.A);
        var id = Counter.Id("order");

        // Each withdrawal is covered by the payment right before it, and by nothing else.
        var asked = Enumerable.Range(1, 30).Select(number => engine.AskAsync(id, Plus(number % 2 == 1 ? number : 1 - number))).ToList();

        Assert.All(await Task.WhenAll(asked), reply => Assert.Equal(ReplyStatus.Committed, reply.Status));
        var amounts = (await ContiguousRowsAsync(id)).Skip(1).Select(row => row.Json[row.Json.IndexOf("amount", StringComparison.Ordinal)..]);
        Assert.Equal(Enumerable.Range(1, 30).Select(number => $"amount\":{(number % 2 == 1 ? number : 1 - number)}}}}}"), amounts);
    }

    [Fact]
    public async Task Two_hundred_concurrent_senders_lose_and_double_nothing()
    {
        var engine = await StartAsync(SpecCluster.A);
        var ids = Enumerable.Range(0, 20).Select(number => Counter.Id($"many-{number}")).ToList();

        await Task.WhenAll(Enumerable.Range(0, 200).Select(async sender =>
        {
            for (var round = 0; round < 5; round++)
                await DoneAsync(engine.AskAsync(ids[sender % ids.Count], Plus(1)));
        }));

        foreach (var id in ids)
        {
            Assert.Equal(50, (await engine.ReadAsync<CounterState>(id)).State.Sum);
            Assert.Equal(51, (await ContiguousRowsAsync(id)).Count);
        }
    }

    [Fact]
    public async Task A_refusal_names_its_reason_and_records_nothing()
    {
        var engine = await StartAsync(SpecCluster.A);
        var id = Counter.Id("refused");

        var reply = await engine.AskAsync(id, Plus(-1));

        Assert.Equal(ReplyStatus.Refused, reply.Status);
        Assert.True(reply.Refusal!.Is(CounterRefusal.BelowZero));
        Assert.Single(await Cluster.RowsAsync(id));
    }

    [Fact]
    public async Task A_wish_that_is_fulfilled_already_is_done_without_events()
    {
        var engine = await StartAsync(SpecCluster.A);

        var reply = await DoneAsync(engine.AskAsync(Counter.Id("nothing"), Plus(0)));

        Assert.Equal((ReplyStatus.Committed, 0), (reply.Status, reply.Events.Count));
    }

    [Fact]
    public async Task A_command_sent_again_is_recognised()
    {
        var engine = await StartAsync(SpecCluster.A);
        var (id, command) = (Counter.Id("repeat"), Plus(7));

        var replies = await Task.WhenAll(engine.AskAsync(id, command), engine.AskAsync(id, command), engine.AskAsync(id, command));

        Assert.Equal([ReplyStatus.Committed, ReplyStatus.Repeated, ReplyStatus.Repeated], replies.Select(reply => reply.Status));
        Assert.Equal(7, (await engine.ReadAsync<CounterState>(id)).State.Sum);
    }

    [Fact]
    public async Task A_command_is_recognised_by_the_next_owner_too()
    {
        var (a, b) = (await StartAsync(SpecCluster.A), await StartAsync(SpecCluster.B));
        var (id, command) = (Counter.Id("repeat-elsewhere"), Plus(7));
        await DoneAsync(a.AskAsync(id, command));

        await Cluster.MoveAsync(id, a, b);

        Assert.Equal(ReplyStatus.Repeated, (await b.AskAsync(id, command)).Status);
        Assert.Equal(7, (await b.ReadAsync<CounterState>(id)).State.Sum);
    }

    [Fact]
    public async Task What_is_in_flight_is_not_answered_and_not_read()
    {
        var engine = await StartAsync(SpecCluster.A);
        var id = Counter.Id("flight");
        await DoneAsync(engine.AskAsync(id, Plus(1)));
        Cluster.HoldWrites();
        var written = Cluster.NextWriteAsync();

        var (first, repeat) = (Plus(1), Plus(1));
        var asked = new List<Task<Reply>> { engine.AskAsync(id, first) };
        await written;
        asked.Add(engine.AskAsync(id, repeat));
        asked.Add(engine.AskAsync(id, repeat));
        asked.Add(engine.AskAsync(id, Plus(-100)));
        asked.Add(engine.AskAsync(id, first));

        Assert.DoesNotContain(asked, reply => reply.IsCompleted);
        Cluster.ReleaseWrites();
        var replies = await Task.WhenAll(asked);
        Assert.Equal(
            [ReplyStatus.Committed, ReplyStatus.Committed, ReplyStatus.Repeated, ReplyStatus.Refused, ReplyStatus.Repeated],
            replies.Select(reply => reply.Status));
        Assert.Equal(3, (await engine.ReadAsync<CounterState>(id)).State.Sum);
    }

    [Fact]
    public async Task Commands_that_wait_together_are_written_together()
    {
        var engine = await StartAsync(SpecCluster.A);
        var id = Counter.Id("group");
        await DoneAsync(engine.AskAsync(id, Plus(1)));
        Cluster.HoldWrites();
        var written = Cluster.NextWriteAsync();
        var first = engine.AskAsync(id, Plus(1));
        await written;
        var waiting = Enumerable.Range(0, 40).Select(_ => engine.AskAsync(id, Plus(1))).ToList();
        Cluster.FailWrites(1);

        // The first flight fails, and with it everything that was decided on it or waits behind it shares no flight of its own.
        Cluster.ReleaseWrites();

        await UnknownAsync(ReplyCause.JournalFailed, first);
        Assert.All(await Task.WhenAll(waiting), reply => Assert.Equal(ReplyStatus.Unknown, reply.Status));
        Assert.Equal(2, (await ContiguousRowsAsync(id)).Count);
    }

    [Fact]
    public async Task A_single_command_may_record_more_events_than_a_flight_holds()
    {
        var engine = await StartAsync(SpecCluster.A);
        var id = Counter.Id("large");

        var reply = await DoneAsync(engine.AskAsync(id, Plus(1, times: 300)));

        Assert.Equal((300, 301L), (reply.Events.Count, reply.SequenceNumber));
        Assert.Equal(301, (await ContiguousRowsAsync(id)).Count);
    }

    [Fact]
    public async Task A_full_mailbox_says_busy_and_the_rest_is_carried_out()
    {
        var engine = await StartAsync(SpecCluster.A);
        var id = Counter.Id("busy");
        await DoneAsync(engine.AskAsync(id, Plus(1)));
        Cluster.HoldWrites();
        var written = Cluster.NextWriteAsync();
        var first = engine.AskAsync(id, Plus(1));
        await written;

        var asked = Enumerable.Range(0, SpecCluster.MailboxCapacity + 10).Select(_ => engine.AskAsync(id, Plus(1))).ToList();
        await FirstAsync(asked, 10);
        Cluster.ReleaseWrites();

        await DoneAsync(first);
        var replies = await Task.WhenAll(asked);
        Assert.Equal(10, replies.Count(reply => reply.Cause == ReplyCause.Busy));
        Assert.Equal(SpecCluster.MailboxCapacity, replies.Count(reply => reply.Status == ReplyStatus.Committed));
    }

    [Fact]
    public async Task A_bug_in_a_decision_is_told_and_harms_nobody_else()
    {
        var engine = await StartAsync(SpecCluster.A);
        var id = Counter.Id("bug");

        var broken = engine.AskAsync(id, new Break("break", Cluster.Time.GetUtcNow()));
        var sound = engine.AskAsync(id, Plus(1));

        Assert.Contains("a bug", (await UnknownAsync(ReplyCause.Failed, broken)).Detail!, StringComparison.Ordinal);
        await DoneAsync(sound);
    }

    [Fact]
    public async Task A_kind_that_is_not_registered_is_the_callers_mistake()
    {
        var engine = await StartAsync(SpecCluster.A);

        var fault = await Assert.ThrowsAsync<ArgumentException>(() => engine.AskAsync(new EntityId("other", "spec", "x"), Plus(1)));

        Assert.Contains("'other'", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_stopped_node_answers_so()
    {
        var engine = await StartAsync(SpecCluster.A);
        await engine.StopAsync();

        await UnknownAsync(ReplyCause.Stopped, engine.AskAsync(Counter.Id("late"), Plus(1)));
        await Assert.ThrowsAsync<EntityUnavailableException>(() => engine.ReadAsync(Counter.Id("late")));
    }

    /// <summary>Ends when so many of them have.</summary>
    private static async Task FirstAsync(IEnumerable<Task> tasks, int count)
    {
        await foreach (var _ in Task.WhenEach(tasks).ConfigureAwait(false))
        {
            if (--count == 0)
                return;
        }
    }
}
