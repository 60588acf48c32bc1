using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Akka.Event;

namespace Analytics.Engine.Clustered.Membership;

/// <summary>When members gave their last sign of life, and at whose address nobody listens any more. Safe for concurrent use.</summary>
internal sealed class MemberSigns
{
    // Akka makes failure detectors by the name of their class and gives them nothing of ours but the system's stream of events.
    private static readonly ConditionalWeakTable<EventStream, MemberSigns> s_ofSystems = [];

    private readonly ConcurrentDictionary<string, bool> crashed = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, long> heard = new(StringComparer.Ordinal);

    public static MemberSigns Of(EventStream events) => s_ofSystems.GetValue(events, static _ => new MemberSigns());

    public bool IsCrashed(string address) => crashed.ContainsKey(address);

    /// <summary>As <see cref="CrashWatchActor"/> found.</summary>
    public void Crash(string address) => crashed.TryAdd(address, true);

    public void Acquit(string address) => crashed.TryRemove(address, out _);

    /// <summary>A heartbeat has come.</summary>
    public void Hear(string address) => heard[address] = TimeProvider.System.GetTimestamp();

    /// <param name="since">Timestamp of the system's clock.</param>
    public bool IsHeard(string address, long since) => heard.TryGetValue(address, out var at) && at > since;

    /// <summary>It is no member any more.</summary>
    public void Forget(string address)
    {
        Acquit(address);
        heard.TryRemove(address, out _);
    }
}
