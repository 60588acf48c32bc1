using System.Collections.Concurrent;
using System.Collections.Immutable;
using Analytics.Engine.Ports;

namespace Analytics.Engine.Clustered;

/// <summary>Tells observers what changes on this node, on the thread of the actor concerned, and counts what is active.</summary>
internal sealed class ChangeHub
{
    private readonly ConcurrentDictionary<string, int> active = new(StringComparer.Ordinal);
    private ImmutableArray<Action<EngineChange>> observers = [];

    public IReadOnlyDictionary<string, int> Active => active.Where(kind => kind.Value > 0).ToImmutableDictionary(StringComparer.Ordinal);

    public void Publish(EngineChange change)
    {
        foreach (var observer in observers)
            observer(change);
    }

    /// <param name="step">1 when an entity became active, -1 when it no longer is.</param>
    public void Count(string kind, int step) => active.AddOrUpdate(kind, step, (_, count) => count + step);

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
