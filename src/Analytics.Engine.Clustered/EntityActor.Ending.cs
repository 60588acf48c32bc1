using Akka.Actor;
using Akka.Cluster.Sharding;
using Analytics.Engine.Clustered.Sharding;
using Analytics.Engine.Ports;

namespace Analytics.Engine.Clustered;

/// <content>How an activation ends: by a failure, by another owner, by idleness, or handed over in order.</content>
internal sealed partial class EntityActor<TState>
{
    /// <summary>The append collided. Whose event was first decides, after a look into the journal, whether this node has to stay silent.</summary>
    private void Oust()
    {
        var detail = $"another writer recorded an event of {id} first";
        var epoch = session!.Epoch;
        oustedAt = host.Time.GetTimestamp();
        End(ReplyCause.Ousted, detail);
        host.Changes.Publish(new EngineChange(EngineChangeKind.Ousted, id, epoch, detail));
        if (isToldToStop)
            Leave();
        else
            Recover();
    }

    private void Fail(ReplyCause cause, string detail)
    {
        var epoch = session?.Epoch ?? 0;
        // The pause counts from the failure, not from when its last waiter was told.
        var now = host.Time.GetTimestamp();
        var pause = new Hold(now + Ticks(host.Options.BackOff(++failures)), now, cause, detail);
        End(cause, detail);
        RefuseEarly(cause, detail);
        host.Changes.Publish(new EngineChange(EngineChangeKind.Failed, id, epoch, detail));
        HoldUntil(pause);
    }

    private void End(ReplyCause cause, string detail)
    {
        if (phase is Phase.Active or Phase.Leaving or Phase.Resting)
            host.Changes.Note(id, isActive: false);
        activity.Want(null, 0, null);
        session?.End(cause, detail);
        Forget();
    }

    private void Forget()
    {
        session = null;
        phase = Phase.Dormant;
        DropWriter();
        idleTimer?.Dispose();
    }

    private void DropWriter()
    {
        if (writer is null)
            return;
        Context.Unwatch(writer);
        Context.Stop(writer);
        writer = null;
    }

    private void HoldUntil(Hold until)
    {
        (phase, hold) = (Phase.Held, until);
        RefuseEarly(until.Cause, until.Detail);
        if (isToldToStop)
            Leave();
        else
            ArmHold(until);
    }

    private void ArmHold(Hold until)
    {
        var left = host.Time.GetElapsedTime(host.Time.GetTimestamp(), until.Until);
        holdTimer?.Dispose();
        holdTimer = host.TellAfter(left > TimeSpan.Zero ? left : TimeSpan.Zero, self, new HoldOver(until));
    }

    private void EndHold()
    {
        // Loser and winner of a collision would oust each other in turn while the cluster has not settled who is in it.
        var left = hold!.Cause == ReplyCause.Ousted ? host.Calm.Remaining(host.Options.StableAfter, hold.Since) : TimeSpan.Zero;
        if (left > TimeSpan.Zero)
        {
            hold = hold with { Until = host.Time.GetTimestamp() + Ticks(left) };
            ArmHold(hold);
            return;
        }

        phase = Phase.Dormant;
        if (kind.IsRemembered)
            Recover();
        else
            WatchIdle(kind.PassivateAfter);
    }

    // ---- passivation and hand-off

    private void WhenIdle()
    {
        if (phase is not (Phase.Active or Phase.Dormant) || kind.PassivateAfter is not { } idle || isPassivating)
            return;
        var left = idle - host.Time.GetElapsedTime(lastUsed);
        if (session is not null && (activity.IsWanted || !session.IsIdle || isWanted))
            left = idle;
        if (left > TimeSpan.Zero)
            WatchIdle(left);
        else
            Passivate();
    }

    private void WatchIdle(TimeSpan? after)
    {
        idleTimer?.Dispose();
        if (after is { } time)
            idleTimer = host.TellAfter(time, self, new IdleOver());
    }

    private void Release(IActorRef sender)
    {
        if (phase == Phase.Held)
        {
            // Nothing is held here, and to stop would forget how long it has to stay silent.
            sender.Tell(new EntityDone(id));
            return;
        }

        releasers.Add(sender);
        Passivate();
    }

    /// <summary>Asks the shard for <see cref="StopEntity"/>. It keeps what comes later for the next activation.</summary>
    private void Passivate()
    {
        isPassivating = true;
        Context.Parent.Tell(new Passivate(StopEntity.Instance));
    }

    private void BeginLeave()
    {
        isToldToStop = true;
        switch (phase)
        {
            case Phase.Active:
                phase = Phase.Leaving;
                activity.StopAsync().ContinueWith(
                    _ => self.Tell(new ActivityEnded(), ActorRefs.NoSender), CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
                break;
            case Phase.Owning:
            case Phase.Recovering when early.Count > 0:
                // Who asked before the stop is still answered.
                break;
            case Phase.Leaving or Phase.Resting:
                break;
            default:
                Leave();
                break;
        }
    }

    /// <summary>Once the activity is gone and everything is durable, the last flight.</summary>
    private void EndLeave()
    {
        if (phase != Phase.Leaving || !hasActivityEnded || !session!.IsIdle)
            return;
        if (session.Rest(host.Now) is { } last)
        {
            phase = Phase.Resting;
            Send(last);
        }
        else
        {
            Leave();
        }
    }

    private void Leave()
    {
        if (phase is Phase.Leaving or Phase.Resting)
        {
            host.Changes.Note(id, isActive: false);
            host.Changes.Publish(new EngineChange(EngineChangeKind.Released, id, session!.Epoch));
            Forget();
        }

        // A command that crossed with the wish to stop gave it something to run, and the shard is about to forget it: it is started anew.
        if (isPassivating && isWanted && releasers.Count == 0)
            Context.Parent.Tell(new ActivateEntity(id), ActorRefs.NoSender);
        Context.Stop(self);
    }

    protected override void PostStop()
    {
        var detail = $"{id} stopped on {host.NodeId}";
        host.Activities.TryRemove(activity, out _);
        if (phase is Phase.Active or Phase.Leaving or Phase.Resting)
            End(ReplyCause.Stopped, detail);
        holdTimer?.Dispose();
        idleTimer?.Dispose();
        RefuseEarly(ReplyCause.Stopped, detail);
        foreach (var releaser in releasers)
            releaser.Tell(new EntityDone(id));
    }

    private long Ticks(TimeSpan span) => (long)(span.TotalSeconds * host.Time.TimestampFrequency);

    /// <summary>Why no activation may start, and until when on the clock's timestamps.</summary>
    private sealed record Hold(long Until, long Since, ReplyCause Cause, string Detail);
}
