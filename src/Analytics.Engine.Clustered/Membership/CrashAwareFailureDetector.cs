using Akka.Configuration;
using Akka.Event;
using Akka.Remote;

namespace Analytics.Engine.Clustered.Membership;

/// <summary>Akka's own, and besides: a member whose process has ended is missed at once, not when its heartbeats are overdue.</summary>
public sealed class CrashAwareFailureDetector : PhiAccrualFailureDetector
{
    private readonly MemberSigns signs;

    /// <summary>As Akka makes it, for one member.</summary>
    public CrashAwareFailureDetector(Config config, EventStream events)
        : base(config, events) => signs = MemberSigns.Of(events);

    public override bool IsAvailable => !signs.IsCrashed(Address) && base.IsAvailable;

    public override void HeartBeat()
    {
        signs.Hear(Address);
        base.HeartBeat();
    }
}
