using System.Text.Json;
using System.Text.Json.Serialization;

namespace Analytics.Domain.Tests.Incidents;

/// <summary>The codec's conventions: web defaults, enums as camel case text.</summary>
internal static class Wire
{
    public static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web)
    {
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
    };

    public static string Text<T>(T value) => JsonSerializer.Serialize(value, Options);

    public static T Read<T>(string text) => JsonSerializer.Deserialize<T>(text, Options)!;
}

/// <summary>One entity, its journal, and what came of the last command.</summary>
internal sealed class Scenario<TState>(IDecider<TState> decider, EntityId id)
    where TState : class
{
    private readonly EntityDecider<TState> _decider = new(decider);

    public List<(IEvent Event, EventContext Context)> Journal { get; } = [];

    public Entity<TState> Entity { get; private set; } = new EntityDecider<TState>(decider).Initial(id);

    public TState State => Entity.Inner;

    public EntityDecision<TState>? Last { get; private set; }

    public Scenario<TState> Given(params ICommand[] commands)
    {
        foreach (var command in commands)
        {
            When(command);
            Assert.Null(Last!.Refusal);
        }

        return this;
    }

    public Scenario<TState> When(ICommand command)
    {
        Last = _decider.Decide(Entity, command, Journal.Count);
        foreach (var @event in Last.Events)
            Journal.Add((@event, new EventContext(command.At, command.CommandId, command.By, Journal.Count + 1)));
        Entity = Last.Next;
        return this;
    }

    public void Then(params IEvent[] events)
    {
        Assert.Null(Last!.Refusal);
        Assert.Equal(events.Select(Describe), Last.Events.Select(Describe));
    }

    public void ThenNothing() => Then();

    /// <returns>The detail, for a closer look.</returns>
    public string ThenRefused<TReason>(TReason reason)
        where TReason : struct, Enum
    {
        Assert.Empty(Last!.Events);
        Assert.NotNull(Last.Refusal);
        Assert.True(Last.Refusal.Is(reason), $"expected {reason}, was {Last.Refusal}");
        return Last.Refusal.Detail;
    }

    /// <summary>Folded from the journal, by way of a snapshot after so many events.</summary>
    public Entity<TState> Replay(int snapshotAfter = 0)
    {
        var entity = _decider.Initial(id);
        for (var i = 0; i < Journal.Count; i++)
        {
            if (i == snapshotAfter)
                entity = Wire.Read<Entity<TState>>(Wire.Text(entity));
            entity = _decider.Evolve(entity, Journal[i].Event, Journal[i].Context);
        }

        return entity;
    }

    private static string Describe(IEvent @event) => $"{@event.GetType().Name} {JsonSerializer.Serialize(@event, @event.GetType(), Wire.Options)}";
}
