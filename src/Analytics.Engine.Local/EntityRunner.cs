using Analytics.Domain;
using Analytics.Engine.Hosting;
using Analytics.Engine.Ports;

namespace Analytics.Engine.Local;

/// <summary>A mailbox, as the engine holds it.</summary>
internal interface IEntityRunner
{
    bool IsActive { get; }

    bool HasActivity { get; }

    /// <summary>False when the runner has retired: a new one takes its place.</summary>
    bool TryPost(Mail mail);
}

/// <summary>
/// One entity on this node. Takes what waits in its mailbox, decides it, appends the events, applies them, answers; and again. Between
/// activations it holds no state; when nothing is left to do it retires. It runs while there is mail, one run at a time: whoever posts to
/// an active entity at rest lends it the thread, so that an answer which needs no journal is there when the post returns.
/// </summary>
internal sealed class EntityRunner<TState> : IEntityRunner
    where TState : class
{
    /// <summary>Turns that a poster's thread does before the pool takes over. More than one: while a turn waits for the pool, everybody who
    /// posts waits with it.</summary>
    private const int LentTurns = 8;

    private readonly Mailbox mailbox = new();
    private readonly EntityId id;
    private readonly EntityKind<TState> kind;
    private readonly LocalEngine engine;
    private readonly LocalEngineOptions options;
    private readonly ActivityHost activity;
    private readonly ITimer idleTimer;
    private readonly List<ReleaseMail> releasing = [];
    private EntitySession<TState>? session;
    private Hold? hold;
    private long lastUsed;
    private int failures;
    private int waiting;

    public EntityRunner(EntityId id, EntityKind<TState> kind, LocalEngine engine, LocalEngineOptions options)
    {
        (this.id, this.kind, this.engine, this.options) = (id, kind, engine, options);
        activity = new ActivityHost(options.Time, kind.ActivityStopTime, options.BackOff,
            (change, epoch, cause) => engine.Note(new EngineChange(change, id, epoch, cause)));
        idleTimer = options.Time.CreateTimer(_ => TryPost(new IdleMail()), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    public bool HasActivity => activity.IsWanted;

    public bool IsActive => Volatile.Read(ref session) is { Epoch: > 0 };

    public bool TryPost(Mail mail)
    {
        // Only what comes from outside is counted; the runner's own notes must get through.
        if (mail is AskMail or ReadMail && Interlocked.Increment(ref waiting) > options.MailboxCapacity)
        {
            Interlocked.Decrement(ref waiting);
            engine.CountBusy();
            mail.Refuse(ReplyCause.Busy, $"{options.MailboxCapacity} messages wait for {id} already");
            return true;
        }

        if (!mailbox.TryPost(mail, out var begins))
            return false;
        if (!begins)
            return true;
        // What reads the journal first, or waits for nobody's answer, has a thread of its own.
        _ = mail is AskMail or ReadMail && IsActive ? RunAsync(isLent: true) : Task.Run(() => RunAsync(isLent: false));
        return true;
    }

    /// <param name="isLent">The thread is a poster's, who waits for one answer: it decides, and does not fly.</param>
    private async Task RunAsync(bool isLent)
    {
        for (var turn = 1; ; turn++)
        {
            // Everything that waits is decided before one flight takes it.
            Mail? inHand = null;
            try
            {
                for (var taken = 0; taken < EntitySession<TState>.MaxFlight && session is not { IsFull: true } && mailbox.TryTake(out inHand); taken++)
                    await HandleAsync(inHand).ConfigureAwait(false);
                if (isLent && (session is { IsIdle: false } || turn == LentTurns))
                {
                    // A flight gathers company while it waits for the pool, and nobody's thread is kept for long.
                    isLent = false;
                    await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
                    continue;
                }

                await FlyAsync().ConfigureAwait(false);
            }
            catch (Exception fault)
            {
                // A bug, in a decider's fold most likely: this entity starts anew after a back-off, its neighbours run on.
                Fail(ReplyCause.Failed, $"{fault.GetType().Name}: {fault.Message}");
                inHand?.Refuse(ReplyCause.Failed, hold!.Detail);
            }

            if (session is null && mailbox.IsEmpty && Retire())
                return;
            if (mailbox.TryRest())
                return;
        }
    }

    private async Task HandleAsync(Mail mail)
    {
        if (mail is AskMail or ReadMail)
        {
            Interlocked.Decrement(ref waiting);
            lastUsed = options.Time.GetTimestamp();
        }

        switch (mail)
        {
            case AskMail ask:
                if (await ActivateAsync(mail).ConfigureAwait(false))
                    Decide(ask);
                break;
            case ReadMail read:
                if (await ActivateAsync(mail).ConfigureAwait(false))
                {
                    // What was decided before this read is answered before it too.
                    await FlyAsync().ConfigureAwait(false);
                    if (session is { } now)
                        read.Answer(new EntityView(id, now.Committed.Inner, now.LastSequence, now.Epoch));
                    else
                        Refuse(read);
                }

                break;
            case WakeMail:
                await ActivateAsync(mail).ConfigureAwait(false);
                break;
            case ReleaseMail release:
                releasing.Add(release);
                BeginRelease();
                break;
            case IdleMail:
                WhenIdle();
                break;
            case ActivityEndedMail:
                await EndReleaseAsync().ConfigureAwait(false);
                break;
        }
    }

    private void Decide(AskMail ask)
    {
        try
        {
            session!.Ask(ask.Command, ask);
        }
        catch (Exception fault)
        {
            // A bug in a decider or an event without a name: this command gets it back, nothing of it was recorded.
            ask.Refuse(ReplyCause.Failed, $"{ask.Command.GetType().Name}: {fault.GetType().Name}: {fault.Message}");
        }
    }

    /// <summary>Recovers the entity and appends <see cref="Owned"/>, unless that is done or has to wait.</summary>
    /// <returns>Whether it is active; else the mail was answered.</returns>
    private async Task<bool> ActivateAsync(Mail mail)
    {
        if (session is not null)
            return true;
        if (hold is not null && options.Time.GetTimestamp() < hold.Until)
        {
            Refuse(mail);
            return false;
        }

        var recovered = await RecoverAsync().ConfigureAwait(false);
        if (recovered is not null && (mail is not WakeMail || kind.IsWanted(recovered.Committed.Inner)))
        {
            session = recovered;
            session.Own(options.Time.GetUtcNow());
            if (await AppendAsync().ConfigureAwait(false))
            {
                (failures, hold) = (0, null);
                lastUsed = options.Time.GetTimestamp();
                engine.Note(new EngineChange(EngineChangeKind.Activated, id, session.Epoch));
                WantActivity();
                if (kind.PassivateAfter is { } idle)
                    idleTimer.Change(idle, Timeout.InfiniteTimeSpan);
                return true;
            }
        }

        Refuse(mail);
        return false;
    }

    private void Refuse(Mail mail) => mail.Refuse(hold?.Cause ?? ReplyCause.Stopped, hold?.Detail ?? $"{id} is not active");

    private async Task<EntitySession<TState>?> RecoverAsync()
    {
        try
        {
            var fresh = new EntitySession<TState>(id, kind, options.NodeId);
            if (await options.Journal.LoadSnapshotAsync(id.PersistenceId, kind.StateManifest).ConfigureAwait(false) is { } snapshot)
                fresh.Restore(snapshot);
            await options.Journal.ReadAsync(id.PersistenceId, fresh.LastSequence, fresh.Replay).ConfigureAwait(false);
            return fresh;
        }
        catch (JournalException fault)
        {
            Fail(ReplyCause.JournalFailed, fault.Message);
        }
        catch (UnreadableEntityException fault)
        {
            Fail(ReplyCause.Unreadable, fault.Message);
        }

        return null;
    }

    /// <summary>Takes everything decided to the journal.</summary>
    private async Task FlyAsync()
    {
        while (session?.TakeOff() is not null)
        {
            if (!await AppendAsync().ConfigureAwait(false))
                return;
        }

        if (session is null)
            return;
        WantActivity();
        if (session.IsSnapshotDue)
            await SaveSnapshotAsync(session).ConfigureAwait(false);
    }

    /// <summary>Appends the flight under way. When that fails the activation is over.</summary>
    private async Task<bool> AppendAsync()
    {
        try
        {
            if (await options.Journal.AppendAsync(session!.Flight!.Batch).ConfigureAwait(false) == AppendOutcome.Committed)
            {
                session.Land();
                return true;
            }
        }
        catch (JournalException fault)
        {
            Fail(ReplyCause.JournalFailed, fault.Message);
            return false;
        }

        await OustAsync().ConfigureAwait(false);
        return false;
    }

    private async Task SaveSnapshotAsync(EntitySession<TState> now)
    {
        try
        {
            await options.Journal.SaveSnapshotAsync(now.TakeSnapshot()).ConfigureAwait(false);
        }
        catch (JournalException fault)
        {
            // The events stand; the next snapshot is due as many events later.
            engine.Note(new EngineChange(EngineChangeKind.SnapshotFailed, id, now.Epoch, fault.Message));
        }
    }

    /// <summary>The append collided. If another node owns the entity now, this one stays silent until the cluster has settled.</summary>
    private async Task OustAsync()
    {
        var (epoch, collided) = (session!.Epoch, options.Time.GetTimestamp());
        var detail = $"another writer recorded an event of {id} first";
        End(ReplyCause.Ousted, detail);
        if (await RecoverAsync().ConfigureAwait(false) is { } recovered)
        {
            // Our own event there is an append whose answer we never got: no reason to stay silent for long.
            hold = recovered.Committed.Owner == options.NodeId
                ? new Hold(collided + Ticks(options.BackOff(++failures)), ReplyCause.BackingOff, detail)
                : new Hold(collided + Ticks(options.StableAfter), ReplyCause.Ousted, $"{recovered.Committed.Owner} owns {id} now");
        }

        engine.Note(new EngineChange(EngineChangeKind.Ousted, id, epoch, hold?.Detail));
    }

    private void Fail(ReplyCause cause, string detail)
    {
        var epoch = session?.Epoch ?? 0;
        var pause = options.BackOff(++failures);
        hold = new Hold(options.Time.GetTimestamp() + Ticks(pause), cause, detail);
        End(cause, detail);
        engine.Note(new EngineChange(EngineChangeKind.Failed, id, epoch, detail));
        if (kind.IsRemembered)
            engine.WakeAfter(id, pause);
    }

    private void End(ReplyCause cause, string detail)
    {
        BeginRelease();
        session?.End(cause, detail);
        session = null;
        // Whoever wanted it released has that now.
        AnswerReleases();
    }

    private void WantActivity()
    {
        if (kind.Activity is not { } make || session is not { } now)
            return;
        var key = releasing.Count > 0 || !engine.StartsActivities ? null : now.ActivityKey;
        activity.Want(key, now.Epoch, () => make(new ActivityStart<TState>(id, now.Epoch, now.Committed.Inner, engine)));
    }

    private void WhenIdle()
    {
        if (session is null || kind.PassivateAfter is not { } idle || releasing.Count > 0)
            return;
        var left = idle - options.Time.GetElapsedTime(lastUsed);
        if (activity.IsWanted || (kind.IsRemembered && kind.IsWanted(session.Committed.Inner)))
            left = idle;
        if (left > TimeSpan.Zero)
        {
            idleTimer.Change(left, Timeout.InfiniteTimeSpan);
            return;
        }

        releasing.Add(new ReleaseMail());
        BeginRelease();
    }

    /// <summary>Stops the activity. Mail is taken on meanwhile: the activity's last commands are among it.</summary>
    private void BeginRelease() => _ = activity.StopAsync()
        .ContinueWith(_ => TryPost(new ActivityEndedMail()), CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);

    private async Task EndReleaseAsync()
    {
        await FlyAsync().ConfigureAwait(false);
        // A note from an earlier stop: the one that matters here is still to come.
        if (!activity.IsQuiet)
            return;
        if (session is not null && releasing.Count > 0)
        {
            var epoch = session.Epoch;
            if (session.Rest(options.Time.GetUtcNow()) is not null && !await AppendAsync().ConfigureAwait(false))
                return;
            session = null;
            engine.Note(new EngineChange(EngineChangeKind.Released, id, epoch));
        }

        AnswerReleases();
    }

    private void AnswerReleases()
    {
        releasing.ForEach(release => release.Answer());
        releasing.Clear();
    }

    /// <summary>Leaves the engine's table first, then closes the mailbox: whoever comes too late finds the successor.</summary>
    private bool Retire()
    {
        if (releasing.Count > 0 || !activity.IsQuiet)
            return false;
        // A failure is remembered for its back-off, or the next command would start anew at once.
        if (hold is not null && options.Time.GetElapsedTime(options.Time.GetTimestamp(), hold.Until) is { Ticks: > 0 } left)
        {
            idleTimer.Change(left, Timeout.InfiniteTimeSpan);
            return false;
        }

        engine.Forget(id, this);
        mailbox.Close();
        idleTimer.Dispose();
        while (mailbox.TryTake(out var late))
            engine.Post(id, late);
        return true;
    }

    private long Ticks(TimeSpan span) => (long)(span.TotalSeconds * options.Time.TimestampFrequency);

    /// <summary>Why no activation may start, and until when on the clock's timestamps.</summary>
    private sealed record Hold(long Until, ReplyCause Cause, string Detail);
}
