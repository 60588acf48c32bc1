using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Akka.Event;

namespace Analytics.Engine.Clustered.Membership;

/// <summary>Addresses at which nobody listens any more, as <see cref="CrashWatchActor"/> found. Safe for concurrent use.</summary>
internal sealed class CrashedMembers
{
    // Akka makes failure detectors by the name of their class and gives them nothing of ours but the system's stream of events.
    private static readonly ConditionalWeakTable<EventStream, CrashedMembers> s_ofSystems = [];

    private readonly ConcurrentDictionary<string, bool> addresses = new(StringComparer.Ordinal);

    public static CrashedMembers Of(EventStream events) => s_ofSystems.GetValue(events, static _ => new CrashedMembers());

    public bool Contains(string address) => addresses.ContainsKey(address);

    public void Add(string address) => addresses.TryAdd(address, true);

    public void Remove(string address) => addresses.TryRemove(address, out _);
}
