using Analytics.Domain;
using Analytics.Engine.Codec;
using Analytics.Engine.Hosting;
using Analytics.Engine.Ports;
using Analytics.Engine.Specs.Counters;

namespace Analytics.Engine.Tests.Hosting;

/// <summary>Recovery takes a short cut with the history of commands; the plain fold is its oracle.</summary>
public sealed class RecoveryTests
{
    private static readonly DateTimeOffset Start = new(2026, 3, 1, 8, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    [InlineData(7)]
    [InlineData(8)]
    public void The_recovered_state_is_the_folded_state(int seed)
    {
        var random = new Random(seed);
        for (var round = 0; round < 50; round++)
        {
            var (decider, id) = (new EntityDecider<CounterState>(new CounterDecider()), Counter.Id("x"));
            var (folded, events) = (decider.Initial(id), new List<DecodedEvent>());
            var (at, sequence) = (Start, 0L);
            for (var command = 0; command < 40; command++)
            {
                // Mostly forward, at times a step back or a long pause.
                at = at.AddSeconds(random.Next(10) switch { 0 => -random.Next(400), 1 => random.Next(2000), _ => random.Next(90) });
                if (random.Next(10) == 0)
                    Add(random.Next(2) == 0 ? new Owned($"n{command}") : new Rested(), $"own-{command}");
                for (var times = random.Next(1, 4); times > 0; times--)
                    Add(new CounterAdded(random.Next(9)), $"c-{command}");
            }

            // From the beginning, and from a snapshot anywhere.
            var cut = random.Next(events.Count);
            var snapshot = events.Take(cut).Aggregate(decider.Initial(id), (state, stored) => decider.Evolve(state, stored.Event, stored.Context));
            AssertSame(folded, Recover(events, null));
            AssertSame(folded, Recover(events.Skip(cut), new Snapshot(id.PersistenceId, cut, "counter-state.v1", Counter.Codec.EncodeState(snapshot))));

            void Add(IEvent @event, string commandId)
            {
                var stored = new DecodedEvent(@event, new EventContext(at, commandId, "b", ++sequence));
                events.Add(stored);
                folded = decider.Evolve(folded, stored.Event, stored.Context);
            }
        }
    }

    private static Entity<CounterState> Recover(IEnumerable<DecodedEvent> events, Snapshot? snapshot)
    {
        var session = new EntitySession<CounterState>(Counter.Id("x"), Counter.Kind(), "node-a");
        if (snapshot is not null)
            session.Restore(snapshot);
        foreach (var stored in events)
            session.Apply(stored);
        return session.Committed;
    }

    private static void AssertSame(Entity<CounterState> expected, Entity<CounterState> actual)
    {
        Assert.Equal((expected.Inner, expected.Owner, expected.Epoch, expected.IsRested), (actual.Inner, actual.Owner, actual.Epoch, actual.IsRested));
        Assert.Equal(expected.Recent.Queue, actual.Recent.Queue);
        Assert.True(expected.Recent.Ids.SetEquals(actual.Recent.Ids));
        Assert.Equal(expected.Recent.Latest, actual.Recent.Latest);
    }
}
