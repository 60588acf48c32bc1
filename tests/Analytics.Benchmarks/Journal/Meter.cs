using Analytics.Domain;
using Analytics.Engine.Codec;
using Analytics.Engine.Ports;

namespace Analytics.Benchmarks.Journals;

/// <summary>An entity as small as an account that only counts, with an event of a usual size.</summary>
public sealed record MeterState(long Sum, long Events);

public sealed record MeterAdd(string CommandId, DateTimeOffset At, string By, long Amount) : ICommand;

[EventName("meter-added", 1)]
public sealed record MeterAdded(string OrderId, long Amount, string Reason, string Node) : IEvent;

public sealed class MeterDecider : IDecider<MeterState>
{
    public string Kind => "meter";

    public MeterState Initial(EntityId id) => new(0, 0);

    public Decision<MeterState> Decide(MeterState state, ICommand command) => command is MeterAdd add
        ? Domain.Decide.Record<MeterState>(new MeterAdded("order-2026-000017", add.Amount, "call answered", "node-a"))
        : Domain.Decide.Refuse<MeterState>(Refusal.Of(EntityRefusal.UnknownCommand, command.GetType().Name));

    public MeterState Evolve(MeterState state, IEvent @event, EventContext context) => @event is MeterAdded added
        ? new MeterState(state.Sum + added.Amount, state.Events + 1)
        : state;
}

public static class Meter
{
    public const int Entities = 200;

    public static EventCodec Codec { get; } = new(new EventCatalog().Add<MeterAdded>());

    public static EntityKind<MeterState> Kind => new(new MeterDecider(), Codec) { SnapshotEvery = 0, PassivateAfter = null };

    public static EntityId Id(int number) => new("meter", "bench", $"m{number}");
}
