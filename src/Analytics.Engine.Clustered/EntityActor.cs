using Akka.Actor;
using Analytics.Domain;
using Analytics.Engine.Clustered.Sharding;
using Analytics.Engine.Hosting;
using Analytics.Engine.Ports;

namespace Analytics.Engine.Clustered;

/// <summary>
/// One entity on the node that owns its shard, whatever its kind. Decides commands on the speculative state as they come, sends what
/// was decided to the journal one flight at a time, then applies and answers. Outlives failed writes: it keeps its mailbox, answers
/// <see cref="ReplyStatus.Unknown"/>, and begins again after a pause. Decides nothing about the domain.
/// </summary>
internal sealed partial class EntityActor<TState> : UntypedActor
    where TState : class
{
    private sealed record HoldOver(Hold Hold) : INoSerializationVerificationNeeded;

    private sealed class IdleOver : INoSerializationVerificationNeeded;

    private sealed class ActivityEnded : INoSerializationVerificationNeeded;

    private readonly EntityId id;
    private readonly EntityKind<TState> kind;
    private readonly EntityHost host;
    private readonly IActorRef self;
    private readonly ActivityHost activity;
    private readonly IAnalyticsEngine engineOfActivity;
    private readonly Queue<(IEntityMessage Message, IActorRef Sender)> early = [];
    private readonly List<IActorRef> releasers = [];
    private Phase phase = Phase.Dormant;
    private EntitySession<TState>? session;
    private IActorRef? writer;
    private Hold? hold;
    private ITimer? holdTimer;
    private ITimer? idleTimer;
    private long? oustedAt;
    private long lastUsed;
    private int failures;
    private int unanswered;
    private bool isPassivating;
    private bool isWanted;
    private bool isToldToStop;
    private bool hasActivityEnded;

    public EntityActor(EntityId id, EntityKind<TState> kind, EntityHost host)
    {
        (this.id, this.kind, this.host, self) = (id, kind, host, Self);
        activity = new ActivityHost(host.Time, kind.ActivityStopTime, host.Options.BackOff,
            (change, epoch, cause) => host.Changes.Publish(new EngineChange(change, id, epoch, cause)));
        engineOfActivity = new EngineOfActivity(host.Engine, id, self, host);
        lastUsed = host.Time.GetTimestamp();
    }

    private enum Phase
    {
        /// <summary>Nothing is loaded and nobody asks.</summary>
        Dormant,
        Recovering,

        /// <summary>Its <see cref="Owned"/> is on its way; commands are decided already and share its fate.</summary>
        Owning,
        Active,

        /// <summary>An activation failed or was ousted: no new one before <see cref="hold"/> is over.</summary>
        Held,

        /// <summary>Told to stop: its activity ends, and its last commands are still carried out.</summary>
        Leaving,

        /// <summary>The last flight: the events of an orderly stop.</summary>
        Resting,
    }

    protected override SupervisorStrategy SupervisorStrategy() =>
        new OneForOneStrategy(static _ => Directive.Stop);

    protected override void PreStart()
    {
        host.Activities.TryAdd(activity, true);
        // A remembered entity is started by its shard without a message.
        if (kind.IsRemembered)
            Recover();
    }

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case IEntityMessage wish:
                Receive(wish, Sender);
                break;
            case EntityWriterActor<TState>.Landed landed when landed.Session == session:
                Land();
                break;
            case EntityWriterActor<TState>.Recovered recovered when recovered.Session == session:
                HaveRecovered(recovered);
                break;
            case EntityWriterActor<TState>.Failed failed when failed.Session == session:
                if (JournalConflict.Is(failed.Cause))
                    Oust();
                else
                    Fail(ReplyCause.JournalFailed, failed.Cause.Message);
                break;
            case EntityWriterActor<TState>.SnapshotFailed failed:
                host.Changes.Publish(new EngineChange(EngineChangeKind.SnapshotFailed, id, session?.Epoch ?? 0, failed.Cause.Message));
                break;
            case Terminated stopped when stopped.ActorRef.Equals(writer):
                Fail(ReplyCause.Failed, "its writer stopped unasked: see the log");
                break;
            case HoldOver over when over.Hold == hold && phase == Phase.Held:
                EndHold();
                break;
            case IdleOver:
                WhenIdle();
                break;
            case StopEntity:
                BeginLeave();
                break;
            case ActivityEnded:
                hasActivityEnded = true;
                EndLeave();
                break;
            case EntityWriterActor<TState>.Landed or EntityWriterActor<TState>.Recovered or EntityWriterActor<TState>.Failed or Terminated or HoldOver:
                // Of an activation that is over.
                break;
            default:
                Unhandled(message);
                break;
        }
    }

    // ---- what others ask

    private void Receive(IEntityMessage message, IActorRef sender)
    {
        lastUsed = host.Time.GetTimestamp();
        if (message is ReleaseEntity)
        {
            Release(sender);
            return;
        }

        if (phase == Phase.Held && hold!.Until <= lastUsed)
            phase = Phase.Dormant;
        switch (phase)
        {
            case Phase.Dormant:
                early.Enqueue((message, sender));
                Recover();
                break;
            case Phase.Recovering when early.Count >= host.Options.MailboxCapacity:
                host.CountBusy();
                Refuse(message, sender, ReplyCause.Busy, $"{early.Count} messages wait for {id} already");
                break;
            case Phase.Recovering:
            case Phase.Owning when message is not AskEntity:
                early.Enqueue((message, sender));
                break;
            case Phase.Held:
                Refuse(message, sender, hold!.Cause, hold.Detail);
                break;
            case Phase.Resting:
                Refuse(message, sender, ReplyCause.Stopped, $"{id} is stopping on {host.NodeId}");
                break;
            default:
                Serve(message, sender);
                break;
        }
    }

    private void Serve(IEntityMessage message, IActorRef sender)
    {
        switch (message)
        {
            case AskEntity when unanswered - (session!.Flight?.Passengers ?? 0) >= host.Options.MailboxCapacity:
                host.CountBusy();
                Refuse(message, sender, ReplyCause.Busy, $"{host.Options.MailboxCapacity} commands wait for {id} already");
                break;
            case AskEntity ask:
                Decide(ask.Command, sender);
                break;
            case ReadEntity:
                sender.Tell(new EntityState(new EntityView(id, session!.Committed.Inner, session.LastSequence, session.Epoch)));
                break;
            case ActivateEntity:
                sender.Tell(new EntityDone(id));
                break;
        }
    }

    private void Decide(ICommand command, IActorRef sender)
    {
        unanswered++;
        var asker = new Asker(this, sender);
        try
        {
            session!.Ask(command, asker);
        }
        catch (Exception fault)
        {
            // A bug in a decider or an event without a name: this command gets it back, nothing of it was recorded.
            asker.Answer(Reply.Unknown(ReplyCause.Failed, $"{command.GetType().Name}: {fault.GetType().Name}: {fault.Message}"));
        }

        Fly();
    }

    private void Refuse(IEntityMessage message, IActorRef sender, ReplyCause cause, string detail) => sender.Tell(message is AskEntity
        ? new EntityReply(id, Reply.Unknown(cause, detail))
        : new EntityUnavailable(id, cause, detail));

    private void RefuseEarly(ReplyCause cause, string detail)
    {
        while (early.TryDequeue(out var waiting))
            Refuse(waiting.Message, waiting.Sender, cause, detail);
    }

    // ---- from dormant to active

    private void Recover(bool useSnapshot = true)
    {
        phase = Phase.Recovering;
        session = new EntitySession<TState>(id, kind, host.NodeId);
        writer = Context.Watch(Context.ActorOf(Props.Create<EntityWriterActor<TState>>(session, kind.StateManifest, useSnapshot)));
    }

    private void HaveRecovered(EntityWriterActor<TState>.Recovered recovered)
    {
        var (owner, ousted) = (session!.Committed.Owner, oustedAt);
        oustedAt = null;
        NoteWanted();
        if (!recovered.IsSnapshotUsable)
        {
            oustedAt = ousted;
            DropWriter();
            Recover(useSnapshot: false);
        }
        else if (recovered.Fault is { } fault)
        {
            Fail(ReplyCause.Unreadable, fault.Message);
        }
        else if (ousted is { } collided && owner != host.NodeId)
        {
            Forget();
            HoldUntil(new Hold(collided + Ticks(host.Options.StableAfter), collided, ReplyCause.Ousted, $"{owner ?? "another writer"} owns {id} now"));
        }
        else if (early.Count == 0 && isToldToStop)
        {
            Leave();
        }
        else if (early.Count == 0 && !isWanted)
        {
            // Nobody asks and nothing is to run: it does not even write that it was here.
            Forget();
            Passivate();
        }
        else
        {
            Own();
        }
    }

    private void Own()
    {
        phase = Phase.Owning;
        Send(session!.Own(host.Now));
        for (var count = early.Count; count > 0; count--)
        {
            var (message, sender) = early.Dequeue();
            Receive(message, sender);
        }
    }

    private void BecomeActive()
    {
        (phase, failures, hold) = (Phase.Active, 0, null);
        host.Changes.Note(id, isActive: true);
        host.Changes.Publish(new EngineChange(EngineChangeKind.Activated, id, session!.Epoch));
        while (early.TryDequeue(out var waiting))
            Serve(waiting.Message, waiting.Sender);
        WatchIdle(kind.PassivateAfter);
        if (isToldToStop)
            BeginLeave();
    }

    // ---- flights

    private void Fly()
    {
        if (session!.TakeOff() is { } flight)
            Send(flight);
    }

    private void Send(Flight<TState> flight) => writer!.Tell(new EntityWriterActor<TState>.Write(flight.Batch));

    /// <summary>Runs in the last handler of a flight: everything in it is durable.</summary>
    private void Land()
    {
        session!.Land();
        NoteWanted();
        if (phase == Phase.Owning)
            BecomeActive();
        if (phase == Phase.Resting)
        {
            Leave();
            return;
        }

        if (session.IsSnapshotDue)
            writer!.Tell(new EntityWriterActor<TState>.Save(session.TakeSnapshot()));
        Fly();
        if (phase == Phase.Active)
            WantActivity();
        else
            EndLeave();
    }

    private void NoteWanted() => isWanted = kind.IsRemembered && kind.IsWanted(session!.Committed.Inner);

    private void WantActivity()
    {
        var key = kind.Activity is null || host.IsStopping ? null : session!.ActivityKey;
        var (epoch, state) = (session!.Epoch, session.Committed.Inner);
        activity.Want(key, epoch, key is null ? null : () => kind.Activity!(new ActivityStart<TState>(id, epoch, state, engineOfActivity)));
    }

    private sealed class Asker(EntityActor<TState> entity, IActorRef sender) : IReplyTo
    {
        public void Answer(Reply reply)
        {
            entity.unanswered--;
            sender.Tell(new EntityReply(entity.id, reply), entity.self);
        }
    }
}
