using System.Text.Json;
using Analytics.Domain;
using Analytics.Engine.Codec;
using Analytics.Engine.Ports;

namespace Analytics.Engine.Hosting;

/// <summary>
/// One activation of one entity, without threads, clock or storage: what both engines share. Its owner, a mailbox or an actor, calls
/// it from one thread at a time, in this order: recover (<see cref="Restore"/>, <see cref="Replay"/>), <see cref="Own"/>, then
/// commands and flights. Commands are decided against the speculative state at once; flights take what was decided to the journal,
/// one at a time. A failed flight ends the session: what came of it only the journal knows.
/// </summary>
/// <param name="node">Name of the node, for <see cref="Owned"/>.</param>
public sealed class EntitySession<TState>(EntityId id, EntityKind<TState> kind, string node)
    where TState : class
{
    /// <summary>Events in one flight; a single command may exceed it.</summary>
    public const int MaxFlight = 128;

    private readonly Queue<Decided> waiting = [];
    private Entity<TState> committed = kind.Decider.Initial(id);
    private Entity<TState> speculative = kind.Decider.Initial(id);
    private Recovery<TState>? recovery;
    private Flight<TState>? inFlight;
    private int waitingEvents;
    private long lastDecided;
    private long snapshotAt;

    public EntityId Id => id;

    /// <summary>What readers see.</summary>
    public Entity<TState> Committed
    {
        get
        {
            if (recovery is null)
                return committed;
            committed = speculative = recovery.Finish();
            recovery = null;
            return committed;
        }
        private set => committed = value;
    }

    /// <summary>Sequence number of the last committed event.</summary>
    public long LastSequence { get; private set; }

    public long Epoch => Committed.Epoch;

    /// <summary>Under way, or null.</summary>
    public Flight<TState>? Flight => inFlight;

    /// <summary>Enough waits for a whole flight: let it take off before more is decided.</summary>
    public bool IsFull => waitingEvents >= MaxFlight;

    /// <summary>Nothing decided waits for the journal.</summary>
    public bool IsIdle => inFlight is null && waiting.Count == 0;

    public string? ActivityKey => kind.ActivityKey(Committed.Inner);

    public bool IsSnapshotDue => kind.SnapshotEvery > 0 && LastSequence - snapshotAt >= kind.SnapshotEvery;

    /// <summary>Starts recovery from a snapshot of this kind's present <see cref="EntityKind{TState}.StateManifest"/>.</summary>
    public void Restore(Snapshot snapshot)
    {
        Committed = speculative = kind.Codec.DecodeState<TState>(snapshot.Payload.Span);
        LastSequence = lastDecided = snapshotAt = snapshot.SequenceNumber;
    }

    /// <summary>Applies the next stored event.</summary>
    /// <exception cref="UnreadableEntityException">It is not ours, unknown, damaged, or not the next one.</exception>
    public void Replay(in StoredEvent stored)
    {
        if (stored.SequenceNumber != LastSequence + 1)
        {
            throw new UnreadableEntityException(
                $"{id}: event {LastSequence + 1} is missing (the next one is {stored.SequenceNumber}): run `journal verify`.");
        }

        if (stored.SerializerId != EventCodec.SerializerId)
        {
            throw new UnreadableEntityException(
                $"{id}: event {stored.SequenceNumber} was written by serializer {stored.SerializerId}, not {EventCodec.SerializerId}.");
        }

        try
        {
            Apply(kind.Codec.Decode(stored.Manifest, stored.Payload, stored.SequenceNumber));
        }
        catch (Exception fault) when (fault is UnknownEventException or JsonException)
        {
            throw new UnreadableEntityException($"{id}: event {stored.SequenceNumber}: {fault.Message}", fault);
        }
    }

    /// <summary>Applies the next event, decoded elsewhere by <see cref="EntityKind{TState}.Codec"/>.</summary>
    public void Apply(in DecodedEvent stored)
    {
        (recovery ??= new Recovery<TState>(kind.Decider, committed)).Apply(stored);
        LastSequence = lastDecided = stored.Context.SequenceNumber;
    }

    /// <summary>The activation's first flight. Its landing is the moment from which this node owns the entity.</summary>
    public Flight<TState> Own(DateTimeOffset at)
    {
        // Recovery ends here at the latest.
        _ = Committed;
        Record([new Owned(node)], at, $"own:{node}:{lastDecided + 1}", node, null);
        return TakeOff()!;
    }

    /// <summary>Decides a command. It is answered now if its answer rests on committed events alone, else when they have landed.</summary>
    public void Ask(ICommand command, IReplyTo to)
    {
        var decision = kind.Decider.Decide(speculative, command, lastDecided);
        if (decision.Events.Count > 0)
        {
            var encoded = new EncodedEvent[decision.Events.Count];
            for (var index = 0; index < encoded.Length; index++)
                encoded[index] = kind.Codec.Encode(decision.Events[index], command.At, command.CommandId, command.By);
            lastDecided += encoded.Length;
            speculative = decision.Next;
            waitingEvents += encoded.Length;
            waiting.Enqueue(new Decided(encoded, speculative, new Passenger(to, ReplyFor(ReplyStatus.Committed, decision))));
            return;
        }

        speculative = decision.Next;
        var status = decision.IsRepeat ? ReplyStatus.Repeated : decision.Refusal is null ? ReplyStatus.Committed : ReplyStatus.Refused;
        var passenger = new Passenger(to, ReplyFor(status, decision));
        if (waiting.Count > 0)
        {
            waiting.Enqueue(new Decided([], speculative, passenger));
        }
        else if (inFlight is not null)
        {
            inFlight.Board(passenger);
        }
        else
        {
            Committed = speculative;
            to.Answer(passenger.Reply);
        }
    }

    /// <summary>The events of an orderly stop, as a last flight; null where there are none. Only when <see cref="IsIdle"/>.</summary>
    public Flight<TState>? Rest(DateTimeOffset at)
    {
        if (!IsIdle)
            throw new InvalidOperationException($"{id} is not idle.");
        var events = kind.Decider.Rest(speculative, at);
        if (events.Count == 0)
            return null;
        Record(events, at, $"rest:{node}:{Epoch}", node, null);
        return TakeOff();
    }

    /// <summary>What was decided since the last flight, or null while one is under way or nothing waits.</summary>
    public Flight<TState>? TakeOff()
    {
        if (inFlight is not null || !waiting.TryPeek(out var decided))
            return null;

        var (first, next) = (LastSequence + 1, decided.Next);
        var events = new List<EncodedEvent>(decided.Events.Count);
        var boarding = new List<Passenger>();
        do
        {
            waiting.Dequeue();
            events.AddRange(decided.Events);
            next = decided.Next;
            if (decided.Passenger is { } passenger)
                boarding.Add(passenger);
        }
        while (waiting.TryPeek(out decided) && events.Count + decided.Events.Count <= MaxFlight);

        waitingEvents -= events.Count;
        inFlight = new Flight<TState>(new AppendBatch(id.PersistenceId, first, events), next);
        foreach (var passenger in boarding)
            inFlight.Board(passenger);
        return inFlight;
    }

    /// <summary>The flight is durable: its events are applied, then everybody aboard is answered.</summary>
    public void Land()
    {
        var flight = inFlight ?? throw new InvalidOperationException($"{id} has no flight under way.");
        inFlight = null;
        LastSequence = flight.LastSequence;
        // With nothing behind the flight, changes that are not recorded (rate windows) count as committed too.
        Committed = waiting.Count == 0 ? speculative : flight.Next;
        flight.AnswerAll();
    }

    /// <summary>The session is over: everybody who waits is told so. What they asked for may be durable or not.</summary>
    public void End(ReplyCause cause, string detail)
    {
        var reply = Reply.Unknown(cause, detail, Epoch);
        inFlight?.AnswerAll(reply);
        inFlight = null;
        waitingEvents = 0;
        while (waiting.TryDequeue(out var decided))
            decided.Passenger?.To.Answer(reply);
    }

    /// <summary>A snapshot of the committed state. Only between flights.</summary>
    public Snapshot TakeSnapshot()
    {
        snapshotAt = LastSequence;
        return new Snapshot(id.PersistenceId, LastSequence, kind.StateManifest, kind.Codec.EncodeState(Committed));
    }

    private void Record(IReadOnlyList<IEvent> events, DateTimeOffset at, string commandId, string by, Passenger? passenger)
    {
        var encoded = new EncodedEvent[events.Count];
        for (var index = 0; index < encoded.Length; index++)
        {
            encoded[index] = kind.Codec.Encode(events[index], at, commandId, by);
            speculative = kind.Decider.Evolve(speculative, events[index], new EventContext(at, commandId, by, ++lastDecided));
        }

        waitingEvents += encoded.Length;
        waiting.Enqueue(new Decided(encoded, speculative, passenger));
    }

    private Reply ReplyFor(ReplyStatus status, EntityDecision<TState> decision) =>
        new(status, lastDecided, speculative.Epoch, decision.Events, decision.Refusal);

    private readonly record struct Decided(IReadOnlyList<EncodedEvent> Events, Entity<TState> Next, Passenger? Passenger);
}

/// <summary>The entity's events cannot be applied by this version. They are never skipped.</summary>
public sealed class UnreadableEntityException(string message, Exception? inner = null) : Exception(message, inner);
