using System.Collections.Concurrent;
using System.Collections.Immutable;
using Analytics.Domain;
using Analytics.Engine.Ports;

namespace Analytics.Engine.Clustered;

/// <summary>Tells observers what changes on this node, on the thread of the actor concerned, and counts what is active.</summary>
internal sealed class ChangeHub
{
    private readonly ConcurrentDictionary<EntityId, bool> active = new();
    private ImmutableArray<Action<EngineChange>> observers = [];

    /// <summary>Entities active on this node.</summary>
    public IReadOnlyCollection<EntityId> ActiveIds => [.. active.Keys];

    /// <summary>Their number, by kind.</summary>
    public IReadOnlyDictionary<string, int> Active => active.Keys.GroupBy(id => id.Kind, StringComparer.Ordinal)
        .ToImmutableDictionary(kind => kind.Key, kind => kind.Count(), StringComparer.Ordinal);

    public void Publish(EngineChange change)
    {
        foreach (var observer in observers)
            observer(change);
    }

    public void Note(EntityId id, bool isActive)
    {
        if (isActive)
            active[id] = true;
        else
            active.TryRemove(id, out _);
    }

    public IDisposable Subscribe(Action<EngineChange> observer)
    {
        ImmutableInterlocked.Update(ref observers, (all, added) => all.Add(added), observer);
        return new Subscription(this, observer);
    }

    private sealed class Subscription(ChangeHub hub, Action<EngineChange> observer) : IDisposable
    {
        public void Dispose() => ImmutableInterlocked.Update(ref hub.observers, (all, removed) => all.Remove(removed), observer);
    }
}
