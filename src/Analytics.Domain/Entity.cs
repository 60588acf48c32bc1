using System.Collections.Immutable;

namespace Analytics.Domain;

// Storage format: names, versions and fields are frozen (golden files).

/// <summary>
/// An activation begins. Its sequence number is the activation's epoch; the journal's unique key lets only one of two rivals
/// write it.
/// </summary>
[EventName("owned", 1)]
public sealed record Owned(string Node) : IEvent;

/// <summary>An activation ended in order, and nothing of it is lost.</summary>
[EventName("rested", 1)]
public sealed record Rested : IEvent;

/// <summary>
/// What the engine keeps of an entity: the decider's state and what is common to all kinds. Snapshots hold exactly this.
/// </summary>
/// <param name="Inner">The decider's state.</param>
/// <param name="Recent">Ids of the commands of the last ten minutes, by the instant given to them.</param>
/// <param name="Owner">Node of the last activation, null before the first.</param>
/// <param name="Epoch">Sequence number of its <see cref="Owned"/>, 0 before the first.</param>
/// <param name="IsRested">The last activation ended in order.</param>
public sealed record Entity<TState>(TState Inner, CommandHistory Recent, string? Owner, long Epoch, bool IsRested)
    where TState : class;

/// <summary>What came of a command, before anything is written.</summary>
/// <param name="Events">To be recorded together.</param>
/// <param name="Refusal">Why not, or null.</param>
/// <param name="IsRepeat">The command was carried out before.</param>
/// <param name="Next">The state to decide the next command on, with these events applied.</param>
public sealed record EntityDecision<TState>(
    IReadOnlyList<IEvent> Events, Refusal? Refusal, bool IsRepeat, Entity<TState> Next)
    where TState : class;

/// <summary>Wraps a decider with what every kind shares: repeats, ownership and rest. Pure, and the same under both engines.</summary>
public sealed class EntityDecider<TState>(IDecider<TState> inner)
    where TState : class
{
    public IDecider<TState> Inner => inner;

    public Entity<TState> Initial(EntityId id) => new(inner.Initial(id), CommandHistory.Empty, null, 0, IsRested: false);

    /// <param name="state">The speculative state: everything decided so far, committed or in flight.</param>
    /// <param name="command">The command.</param>
    /// <param name="lastSequence">Sequence number of the last event decided so far.</param>
    public EntityDecision<TState> Decide(Entity<TState> state, ICommand command, long lastSequence)
    {
        if (state.Recent.Contains(command.CommandId))
            return new([], null, IsRepeat: true, state);
        if (state.Recent.IsTooOld(command.At))
        {
            var detail = $"command '{command.CommandId}' is of {command.At:O}, over {CommandHistory.Span.TotalMinutes:0} minutes "
                + "before the entity's latest: send it anew with a new id and the present time";
            return new([], Refusal.Of(EntityRefusal.Stale, detail), IsRepeat: false, state);
        }

        var decision = inner.Decide(state.Inner, command);
        if (decision.Refusal is not null)
            return new([], decision.Refusal, IsRepeat: false, decision.Volatile is null ? state : state with { Inner = decision.Volatile });

        var next = decision.Volatile is null ? state : state with { Inner = decision.Volatile };
        foreach (var @event in decision.Events)
            next = Evolve(next, @event, new EventContext(command.At, command.CommandId, command.By, ++lastSequence));
        return new(decision.Events, null, IsRepeat: false, next);
    }

    public Entity<TState> Evolve(Entity<TState> state, IEvent @event, EventContext context) => @event switch
    {
        Owned owned => state with
        {
            Inner = inner.Activate(state.Inner, context.At, isFirst: state.Owner is null, wasRested: state.IsRested),
            Owner = owned.Node,
            Epoch = context.SequenceNumber,
            IsRested = false,
        },
        Rested => state with { IsRested = true },
        _ => state with
        {
            Inner = inner.Evolve(state.Inner, @event, context),
            Recent = state.Recent.Add(context.CommandId, context.At),
        },
    };

    /// <summary>The events of an orderly stop: the kind's own, then <see cref="Rested"/>.</summary>
    public IReadOnlyList<IEvent> Rest(Entity<TState> state, DateTimeOffset at) =>
        inner.Rest(state.Inner, at) is { } last ? [last, new Rested()] : [];
}

/// <summary>Ids of the commands that were carried out within the last ten minutes by their own instants.</summary>
public sealed record CommandHistory(ImmutableQueue<RememberedCommand> Queue, ImmutableHashSet<string> Ids, DateTimeOffset Latest)
{
    public static readonly TimeSpan Span = TimeSpan.FromMinutes(10);

    public static readonly CommandHistory Empty = new([], ImmutableHashSet<string>.Empty, DateTimeOffset.MinValue);

    public bool Contains(string commandId) => Ids.Contains(commandId);

    public bool IsTooOld(DateTimeOffset at) => Latest - at > Span;

    public CommandHistory Add(string commandId, DateTimeOffset at)
    {
        if (Ids.Contains(commandId))
            return this;
        var latest = at > Latest ? at : Latest;
        var (queue, ids) = (Queue.Enqueue(new RememberedCommand(commandId, at)), Ids.Add(commandId));
        // In order of arrival, not of instants: an id may stay longer than it must, never shorter.
        while (!queue.IsEmpty && latest - queue.Peek().At > Span)
        {
            queue = queue.Dequeue(out var old);
            ids = ids.Remove(old.CommandId);
        }

        return new CommandHistory(queue, ids, latest);
    }
}

public readonly record struct RememberedCommand(string CommandId, DateTimeOffset At);
