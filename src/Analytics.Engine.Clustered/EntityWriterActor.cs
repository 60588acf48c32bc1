using System.Text.Json;
using Akka.Actor;
using Akka.Persistence;
using Analytics.Engine.Clustered.Serialization;
using Analytics.Engine.Codec;
using Analytics.Engine.Hosting;
using Analytics.Engine.Ports;

namespace Analytics.Engine.Clustered;

/// <summary>
/// One activation's hand on the journal: replays the entity into its session, then writes flights and snapshots. Akka stops a
/// persistent actor at its first failed write, so this one is a child: its entity lives on, keeps its mailbox and answers.
/// During recovery it alone touches the session, afterwards never again.
/// </summary>
internal sealed class EntityWriterActor<TState> : UntypedPersistentActor
    where TState : class
{
    public sealed record Write(AppendBatch Batch) : INoSerializationVerificationNeeded;

    public sealed record Save(Snapshot Snapshot) : INoSerializationVerificationNeeded;

    /// <param name="Fault">What made the events unreadable, or null.</param>
    /// <param name="IsSnapshotUsable">False: recover anew, from events alone.</param>
    public sealed record Recovered(EntitySession<TState> Session, UnreadableEntityException? Fault, bool IsSnapshotUsable)
        : INoSerializationVerificationNeeded;

    public sealed record Landed(EntitySession<TState> Session) : INoSerializationVerificationNeeded;

    /// <summary>Recovery or a write failed; this actor stops.</summary>
    public sealed record Failed(EntitySession<TState> Session, Exception Cause) : INoSerializationVerificationNeeded;

    public sealed record SnapshotFailed(Exception Cause) : INoSerializationVerificationNeeded;

    private readonly EntitySession<TState> session;
    private readonly string stateManifest;
    private UnreadableEntityException? fault;
    private bool isSnapshotUsable = true;

    public EntityWriterActor(EntitySession<TState> session, string stateManifest, bool useSnapshot)
    {
        (this.session, this.stateManifest) = (session, stateManifest);
        Recovery = useSnapshot ? Recovery.Default : new Recovery(SnapshotSelectionCriteria.None);
    }

    public override string PersistenceId => session.Id.PersistenceId;

    public override Recovery Recovery { get; }

    protected override void OnRecover(object message)
    {
        switch (message)
        {
            case SnapshotOffer offer:
                Restore(offer);
                break;
            case RecoveryCompleted:
                Context.Parent.Tell(new Recovered(session, fault, isSnapshotUsable));
                break;
            default:
                // An exception here would only stop this actor with a message of Akka's: the first fault is kept for the entity.
                if (fault is null && isSnapshotUsable)
                    Replay(message);
                break;
        }
    }

    protected override void OnCommand(object message)
    {
        switch (message)
        {
            case Write write:
                Persist(write.Batch);
                break;
            case Save save:
                SaveSnapshot(new JournalPayload(save.Snapshot.Manifest, save.Snapshot.Payload));
                break;
            case SaveSnapshotSuccess saved:
                DeleteSnapshots(new SnapshotSelectionCriteria(saved.Metadata.SequenceNr - 1));
                break;
            case SaveSnapshotFailure failure:
                Context.Parent.Tell(new SnapshotFailed(failure.Cause));
                break;
            case DeleteSnapshotsSuccess:
            case DeleteSnapshotsFailure:
                // An old snapshot that stays is a few bytes: the next one tries again.
                break;
            default:
                Unhandled(message);
                break;
        }
    }

    protected override void OnRecoveryFailure(Exception reason, object? message = null) => Context.Parent.Tell(new Failed(session, reason));

    protected override void OnPersistFailure(Exception cause, object @event, long sequenceNr) => Context.Parent.Tell(new Failed(session, cause));

    protected override void OnPersistRejected(Exception cause, object @event, long sequenceNr)
    {
        // Akka would go on with a gap in the sequence numbers.
        Context.Parent.Tell(new Failed(session, cause));
        Context.Stop(Self);
    }

    private void Restore(SnapshotOffer offer)
    {
        if (offer.Snapshot is not JournalPayload payload || payload.Manifest != stateManifest)
        {
            isSnapshotUsable = false;
            return;
        }

        try
        {
            session.Restore(new Snapshot(PersistenceId, offer.Metadata.SequenceNr, payload.Manifest, payload.Bytes));
        }
        catch (JsonException)
        {
            // Damaged. The events are the truth.
            isSnapshotUsable = false;
        }
    }

    private void Replay(object message)
    {
        try
        {
            var payload = message as JournalPayload
                ?? throw new UnreadableEntityException($"{session.Id}: event {LastSequenceNr} is not ours but {message.GetType()}.");
            session.Replay(new StoredEvent
            {
                Ordering = 0,
                PersistenceId = PersistenceId,
                SequenceNumber = LastSequenceNr,
                Manifest = payload.Manifest,
                SerializerId = EventCodec.SerializerId,
                Payload = payload.Bytes.Span,
            });
        }
        catch (UnreadableEntityException caught)
        {
            fault = caught;
        }
    }

    private void Persist(AppendBatch batch)
    {
        if (batch.FirstSequence != LastSequenceNr + 1)
            throw new InvalidOperationException($"{PersistenceId}: a flight starts at {batch.FirstSequence}, the journal ends at {LastSequenceNr}.");
        var last = batch.FirstSequence + batch.Events.Count - 1;
        PersistAllAsync(
            batch.Events.Select(@event => new JournalPayload(@event.Manifest, @event.Payload)),
            _ =>
            {
                if (LastSequenceNr == last)
                    Context.Parent.Tell(new Landed(session));
            });
    }
}
