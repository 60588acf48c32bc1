namespace Analytics.Domain;

/// <summary>
/// What somebody wants of an entity. Time, ids and chance arrive here, so that a decision can be repeated word for word.
/// </summary>
public interface ICommand
{
    /// <summary>Chosen by the caller, at most 100 characters; the same id means the same command, sent again.</summary>
    string CommandId { get; }

    /// <summary>The instant the decision is made for. Media time for commands of a camera's pipeline, else the caller's clock.</summary>
    DateTimeOffset At { get; }

    /// <summary>Who asks: a user, an app, or a node's pipeline. Kept for the auditor.</summary>
    string By { get; }
}

/// <summary>A fact about an entity. Storage format: see <see cref="EventNameAttribute"/>.</summary>
public interface IEvent;

/// <summary>
/// The name and version under which an event is stored, for ever. A change of an event's form is a new version beside the old
/// one and an upcaster, never an edit.
/// </summary>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public sealed class EventNameAttribute(string name, int version) : Attribute
{
    /// <summary>Kebab case, such as <c>incident-opened</c>.</summary>
    public string Name { get; } = name;

    /// <summary>From 1.</summary>
    public int Version { get; } = version;

    /// <summary>The journal's manifest, such as <c>incident-opened.v1</c>.</summary>
    public string Manifest => $"{Name}.v{Version}";
}

/// <summary>What surrounds an event in the journal.</summary>
/// <param name="At">The instant that the decider was given.</param>
/// <param name="CommandId">The command that caused it.</param>
/// <param name="By">Who sent that command.</param>
/// <param name="SequenceNumber">Its place in the entity's stream, from 1.</param>
public readonly record struct EventContext(DateTimeOffset At, string CommandId, string By, long SequenceNumber);

/// <summary>
/// The rules of one kind of entity. Pure: no clock, no chance, no I/O; the same state and command give the same decision.
/// Repeats of a command are recognised around it (<see cref="Entity{TState}"/>), by their ids.
/// </summary>
/// <typeparam name="TState">An immutable record, folded from events.</typeparam>
public interface IDecider<TState>
    where TState : class
{
    /// <summary>The first part of the persistence id.</summary>
    string Kind { get; }

    TState Initial(EntityId id);

    /// <summary>Events to record, a refusal, or nothing to do.</summary>
    Decision<TState> Decide(TState state, ICommand command);

    /// <summary>Never fails for an event that was once recorded.</summary>
    TState Evolve(TState state, IEvent @event, EventContext context);

    /// <summary>An activation begins on a node. Kinds that keep state outside the journal tell here a stop from a crash.</summary>
    /// <param name="state">As replayed.</param>
    /// <param name="at">The instant of <see cref="Owned"/>.</param>
    /// <param name="isFirst">No node owned the entity before.</param>
    /// <param name="wasRested">The last activation ended in order, and its <see cref="Rest"/> event, if any, is applied.</param>
    TState Activate(TState state, DateTimeOffset at, bool isFirst, bool wasRested) => state;

    /// <summary>A last event for an orderly stop, for kinds that keep state outside the journal; null where there is none.</summary>
    IEvent? Rest(TState state, DateTimeOffset at) => null;
}

/// <summary>What a decider answers.</summary>
/// <param name="Events">To be recorded, in order; empty for a refusal and where nothing is to be done.</param>
/// <param name="Refusal">Why not, or null.</param>
/// <param name="Volatile">
/// The state with changes that are not recorded (rate windows); null where there are none. Events are applied on top of it.
/// It is lost in a crash.
/// </param>
public sealed record Decision<TState>(IReadOnlyList<IEvent> Events, Refusal? Refusal = null, TState? Volatile = null)
    where TState : class;

/// <summary>Short forms, so that a decider reads as its rules.</summary>
public static class Decide
{
    public static Decision<TState> Record<TState>(params IReadOnlyList<IEvent> events)
        where TState : class => new(events);

    public static Decision<TState> Refuse<TState>(Refusal refusal)
        where TState : class => new([], refusal);

    /// <summary>The wish is already fulfilled: success without events.</summary>
    public static Decision<TState> Nothing<TState>()
        where TState : class => new([]);
}
