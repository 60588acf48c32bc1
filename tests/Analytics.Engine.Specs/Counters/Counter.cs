using Analytics.Domain;
using Analytics.Engine.Codec;
using Analytics.Engine.Ports;

namespace Analytics.Engine.Specs.Counters;

/// <summary>The entity of the specs: a sum that may not go below zero, with an activity while it is told one.</summary>
public sealed record CounterState(long Sum, int Events, string? Runs, int RefusedUnrecorded, bool RestedLast)
{
    public static CounterState Zero { get; } = new(0, 0, null, 0, false);
}

// Commands.
public sealed record Add(string CommandId, DateTimeOffset At, long Amount, int Times = 1) : ICommand
{
    public string By => "spec";
}

/// <summary>What the activity is named, null for none.</summary>
public sealed record Run(string CommandId, DateTimeOffset At, string? What) : ICommand
{
    public string By => "spec";
}

/// <summary>A decider's bug.</summary>
public sealed record Break(string CommandId, DateTimeOffset At) : ICommand
{
    public string By => "spec";
}

// Events.
[EventName("counter-added", 1)]
public sealed record CounterAdded(long Amount) : IEvent;

[EventName("counter-told", 1)]
public sealed record CounterTold(string? What) : IEvent;

/// <summary>How many refusals the state saw that no event records.</summary>
[EventName("counter-rested", 1)]
public sealed record CounterRested(int Refused) : IEvent;

public enum CounterRefusal
{
    BelowZero = 1,
}

public sealed class CounterDecider : IDecider<CounterState>
{
    public const string KindName = "counter";

    public string Kind => KindName;

    public CounterState Initial(EntityId id) => CounterState.Zero;

    public Decision<CounterState> Decide(CounterState state, ICommand command) => command switch
    {
        Add add when state.Sum + (add.Amount * add.Times) < 0 => new Decision<CounterState>(
            [], Refusal.Of(CounterRefusal.BelowZero, $"{state.Sum} + {add.Amount}"),
            state with { RefusedUnrecorded = state.RefusedUnrecorded + 1 }),
        Add { Amount: 0 } => Analytics.Domain.Decide.Nothing<CounterState>(),
        Add add => Analytics.Domain.Decide.Record<CounterState>([.. Enumerable.Repeat(new CounterAdded(add.Amount), add.Times)]),
        Run run => Analytics.Domain.Decide.Record<CounterState>(new CounterTold(run.What)),
        Break => throw new InvalidOperationException("a bug"),
        _ => Analytics.Domain.Decide.Refuse<CounterState>(Refusal.Of(EntityRefusal.UnknownCommand, command.GetType().Name)),
    };

    public CounterState Evolve(CounterState state, IEvent @event, EventContext context) => @event switch
    {
        CounterAdded added => state with { Sum = state.Sum + added.Amount, Events = state.Events + 1 },
        CounterTold told => state with { Runs = told.What, Events = state.Events + 1 },
        CounterRested rested => state with { RefusedUnrecorded = rested.Refused },
        _ => state,
    };

    public CounterState Activate(CounterState state, DateTimeOffset at, bool isFirst, bool wasRested) => wasRested
        ? state with { RestedLast = true }
        : state with { RestedLast = false, RefusedUnrecorded = 0 };

    public IEvent? Rest(CounterState state, DateTimeOffset at) =>
        state.RefusedUnrecorded > 0 ? new CounterRested(state.RefusedUnrecorded) : null;
}

public static class Counter
{
    public static EventCodec Codec { get; } = new(new EventCatalog().Add<CounterAdded>().Add<CounterTold>().Add<CounterRested>());

    public static EntityId Id(string key) => new(CounterDecider.KindName, "spec", key);

    public static EntityKind<CounterState> Kind(
        Func<ActivityStart<CounterState>, IEntityActivity>? activity = null,
        TimeSpan? passivateAfter = null,
        int snapshotEvery = 0,
        int stateVersion = 1,
        bool isRemembered = false) => new(new CounterDecider(), Codec)
        {
            Activity = activity,
            ActivityKey = state => state.Runs,
            PassivateAfter = passivateAfter,
            SnapshotEvery = snapshotEvery,
            StateVersion = stateVersion,
            IsRemembered = isRemembered,
            IsWanted = state => state.Runs is not null,
        };
}
