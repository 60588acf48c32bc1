namespace Analytics.Domain.Quotas;

/// <summary>The events of one decision, and the state with them applied, for the rules that follow in the same decision.</summary>
internal sealed class Draft(QuotaState state, DateTimeOffset at)
{
    private readonly List<IEvent> _events = new(2);

    public QuotaState State { get; private set; } = state;

    public DateTimeOffset At => at;

    public void Add(IEvent @event)
    {
        _events.Add(@event);
        State = QuotaFold.Apply(State, @event, at);
    }

    /// <summary>For the last event of a decision, when nothing asks for the state after it.</summary>
    public Decision<QuotaState> EndWith(IEvent @event, QuotaState? @volatile = null)
    {
        _events.Add(@event);
        return new(_events, null, @volatile);
    }

    public Decision<QuotaState> End() => new(_events);

    /// <summary>Ends what is past its time, so that every decision stands on the present (R11, design 8).</summary>
    public Draft ReleaseDue()
    {
        if (State.Held.NextDue <= at)
            foreach (var (callId, _) in State.Held.ById.Where(c => c.Value.ExpiresAt <= at).OrderBy(c => c.Key, StringComparer.Ordinal))
                Add(new QuotaUnitsVoided(callId, ReleaseCause.TimedOut, null, 0, 0));
        foreach (var lease in State.Leases)
            if (lease.EndsAt <= at)
                Add(new QuotaLeaseSettled(lease.Id, 0, lease.Units, HasLapsed: true));
        return this;
    }

    /// <inheritdoc cref="Levels.Step"/>
    public Draft NoteLevel()
    {
        if (Levels.Step(State, at, [], 0) is { } step)
            Add(step);
        return this;
    }
}
