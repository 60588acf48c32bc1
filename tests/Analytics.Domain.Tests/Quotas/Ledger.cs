using Analytics.Domain.Quotas;

namespace Analytics.Domain.Tests.Quotas;

/// <summary>One quota account with its journal, as an engine runs it: repeats, crashes and orderly stops included.</summary>
internal sealed class Ledger
{
    private readonly EntityDecider<QuotaState> _decider;
    private readonly EntityId _id;
    private readonly List<(IEvent Event, EventContext Context)> _journal = [];

    public Ledger(string account, string ability, DateTimeOffset at, QuotaSettings? settings = null)
    {
        _decider = new(new QuotaDecider(settings ?? Quota.Unlimited));
        _id = new EntityId(QuotaDecider.KindName, account, ability);
        Entity = _decider.Initial(_id);
        Append(new Owned("n1"), at, "own");
    }

    public Entity<QuotaState> Entity { get; private set; }

    public QuotaState State => Entity.Inner;

    public IReadOnlyList<(IEvent Event, EventContext Context)> Journal => _journal;

    public EntityDecision<QuotaState> Ask(ICommand command)
    {
        var decision = _decider.Decide(Entity, command, _journal.Count);
        foreach (var @event in decision.Events)
            _journal.Add((@event, new EventContext(command.At, command.CommandId, command.By, _journal.Count + 1)));
        Entity = decision.Next;
        return decision;
    }

    public Entity<QuotaState> Replay()
    {
        var entity = _decider.Initial(_id);
        foreach (var (@event, context) in _journal)
            entity = _decider.Evolve(entity, @event, context);
        return entity;
    }

    public void Crash(DateTimeOffset at)
    {
        Entity = Replay();
        Append(new Owned("n2"), at, $"own-{_journal.Count}");
    }

    public void Stop(DateTimeOffset at)
    {
        foreach (var @event in _decider.Rest(Entity, at))
            Append(@event, at, $"rest-{_journal.Count}");
        Entity = Replay();
    }

    public void Start(DateTimeOffset at) => Append(new Owned("n3"), at, $"own-{_journal.Count}");

    private void Append(IEvent @event, DateTimeOffset at, string commandId)
    {
        var context = new EventContext(at, commandId, "engine", _journal.Count + 1);
        _journal.Add((@event, context));
        Entity = _decider.Evolve(Entity, @event, context);
    }
}
