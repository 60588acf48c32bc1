using Akka.Actor;
using Analytics.Domain;
using Analytics.Engine.Ports;

namespace Analytics.Engine.Clustered.Sharding;

/// <summary>To an entity, wherever it is. Crosses nodes: see <see cref="Serialization.WireSerializer"/>.</summary>
internal interface IEntityMessage
{
    EntityId Id { get; }
}

/// <summary>Answered by <see cref="EntityReply"/>.</summary>
internal sealed record AskEntity(EntityId Id, ICommand Command) : IEntityMessage;

/// <summary>Answered by <see cref="EntityState"/> or <see cref="EntityUnavailable"/>.</summary>
internal sealed record ReadEntity(EntityId Id) : IEntityMessage;

/// <summary>Answered by <see cref="EntityDone"/> once the entity is active, or <see cref="EntityUnavailable"/>.</summary>
internal sealed record ActivateEntity(EntityId Id) : IEntityMessage;

/// <summary>Answered by <see cref="EntityDone"/> once the entity has stopped.</summary>
internal sealed record ReleaseEntity(EntityId Id) : IEntityMessage;

/// <summary>From an entity. Carries the id, because its kind knows how events and states are written.</summary>
internal interface IEntityAnswer
{
    EntityId Id { get; }
}

internal sealed record EntityReply(EntityId Id, Reply Reply) : IEntityAnswer;

internal sealed record EntityState(EntityView View) : IEntityAnswer
{
    public EntityId Id => View.Id;
}

internal sealed record EntityDone(EntityId Id) : IEntityAnswer;

internal sealed record EntityUnavailable(EntityId Id, ReplyCause Cause, string Detail) : IEntityAnswer;

/// <summary>The shard's word that the entity is to stop in order: for passivation and before hand-off. Never leaves its node.</summary>
internal sealed class StopEntity : INoSerializationVerificationNeeded
{
    public static readonly StopEntity Instance = new();

    private StopEntity()
    {
    }
}
