using Analytics.Domain;
using Analytics.Engine.Hosting;
using Analytics.Engine.Ports;
using Analytics.Engine.Specs.Counters;

namespace Analytics.Engine.Tests.Hosting;

/// <summary>What a session does while a flight is under way; an actor decides in that time, the local mailbox does not.</summary>
public sealed class EntitySessionTests
{
    private static readonly DateTimeOffset At = new(2026, 3, 1, 8, 0, 0, TimeSpan.Zero);

    private readonly EntitySession<CounterState> session = new(Counter.Id("x"), Counter.Kind(), "node-a");

    public EntitySessionTests()
    {
        session.Own(At);
        session.Land();
    }

    [Fact]
    public void Commands_are_decided_on_what_is_in_flight_and_join_the_next_flight()
    {
        var first = Ask("a", 10);
        var flight = session.TakeOff();
        var second = Ask("b", -10);
        var third = Ask("c", -1);

        Assert.Equal((2L, 1), (flight!.Batch.FirstSequence, flight.Batch.Events.Count));
        Assert.Null(session.TakeOff());
        Assert.Equal(0, session.Committed.Inner.Sum);
        session.Land();
        Assert.Equal((10L, ReplyStatus.Committed), (session.Committed.Inner.Sum, first.Reply!.Status));
        Assert.Null(second.Reply);

        var next = session.TakeOff();
        Assert.Equal((3L, 1), (next!.Batch.FirstSequence, next.Batch.Events.Count));
        // Refused because of the withdrawal before it, so it shares that flight.
        Assert.Null(third.Reply);
        session.Land();
        Assert.Equal((ReplyStatus.Committed, ReplyStatus.Refused), (second.Reply!.Status, third.Reply!.Status));
        Assert.Equal((0L, 3L), (session.Committed.Inner.Sum, session.LastSequence));
    }

    [Fact]
    public void Refusals_and_repeats_decided_on_a_flight_share_its_fate()
    {
        var first = Ask("a", 10);
        session.TakeOff();
        var (repeat, refused) = (Ask("a", 10), Ask("b", -11));

        Assert.All([first, repeat, refused], waiter => Assert.Null(waiter.Reply));
        session.End(ReplyCause.JournalFailed, "the disk is full");

        Assert.All([first, repeat, refused], waiter =>
            Assert.Equal((ReplyStatus.Unknown, ReplyCause.JournalFailed), (waiter.Reply!.Status, waiter.Reply.Cause)));
    }

    [Fact]
    public void With_nothing_in_flight_refusals_and_repeats_are_answered_at_once()
    {
        Ask("a", 10);
        session.TakeOff();
        session.Land();

        Assert.Equal(ReplyStatus.Repeated, Ask("a", 10).Reply!.Status);
        Assert.Equal(ReplyStatus.Refused, Ask("b", -11).Reply!.Status);
        // The refusal left a mark in the state that no event records; it is there.
        Assert.Equal(1, session.Committed.Inner.RefusedUnrecorded);
    }

    [Fact]
    public void A_flight_takes_whole_commands_up_to_its_bound()
    {
        for (var number = 0; number < 5; number++)
            Ask($"c{number}", 1, times: 50);

        Assert.True(session.IsFull);
        Assert.Equal(100, session.TakeOff()!.Batch.Events.Count);
        session.Land();
        Assert.Equal(100, session.TakeOff()!.Batch.Events.Count);
        session.Land();
        Assert.Equal(50, session.TakeOff()!.Batch.Events.Count);
        Assert.False(session.IsFull);
        session.Land();
        Assert.Equal((250L, 251L), (session.Committed.Inner.Sum, session.LastSequence));
        Assert.True(session.IsIdle);
    }

    [Fact]
    public void A_failing_decision_leaves_the_session_as_it_was()
    {
        Assert.Throws<InvalidOperationException>(() => session.Ask(new Break("x", At), new Waiter()));

        Assert.True(session.IsIdle);
        Ask("a", 1);
        Assert.Equal(2, session.TakeOff()!.Batch.FirstSequence);
    }

    private Waiter Ask(string id, long amount, int times = 1)
    {
        var waiter = new Waiter();
        session.Ask(new Add(id, At, amount, times), waiter);
        return waiter;
    }

    private sealed class Waiter : IReplyTo
    {
        public Reply? Reply { get; private set; }

        public void Answer(Reply reply)
        {
            Assert.Null(Reply);
            Reply = reply;
        }
    }
}
