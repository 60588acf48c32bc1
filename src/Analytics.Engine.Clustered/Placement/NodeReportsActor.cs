using Akka.Actor;
using Akka.Cluster;
using Analytics.Engine.Clustered.Membership;

namespace Analytics.Engine.Clustered.Placement;

/// <summary>
/// Tells the other nodes what this one carries, and hears the same of them. A lost report is followed by the next: nobody waits for
/// one. Also the door by which a node is told to drain.
/// </summary>
internal sealed class NodeReportsActor(EntityHost host) : UntypedActor, IWithTimers
{
    public const string Name = "node-reports";

    private sealed class Tell : INoSerializationVerificationNeeded;

    private sealed class TimeIsUp : INoSerializationVerificationNeeded;

    private readonly Cluster cluster = Cluster.Get(Context.System);
    private IActorRef? leaver;

    public ITimerScheduler Timers { get; set; } = null!;

    /// <summary>A node's reports, wherever it is.</summary>
    public static ActorSelection At(ActorSystem system, Address node) => system.ActorSelection(new RootActorPath(node) / "user" / Name);

    protected override void PreStart()
    {
        cluster.Subscribe(Self, ClusterEvent.SubscriptionInitialStateMode.InitialStateAsEvents, typeof(ClusterEvent.MemberUp), typeof(ClusterEvent.MemberRemoved));
        Timers.StartPeriodicTimer("tell", new Tell(), TimeSpan.Zero, host.Options.ReportEvery);
    }

    protected override void PostStop() => cluster.Unsubscribe(Self);

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case Tell:
                TellAll();
                break;
            case NodeReport report:
                host.Reports.Note(report);
                break;
            case DrainNode drain:
                host.Reports.IsDraining = drain.IsDraining;
                Sender.Tell(TellAll());
                break;
            case GiveAway give:
                leaver = Sender;
                host.Reports.IsDraining = true;
                Timers.StartSingleTimer("up", new TimeIsUp(), give.Within);
                TellAll();
                break;
            case TimeIsUp:
                EndGiving();
                break;
            case ClusterEvent.MemberUp up when up.Member.UniqueAddress != cluster.SelfUniqueAddress:
                // A newcomer need not wait to learn where the load is.
                At(Context.System, up.Member.Address).Tell(host.Reports.Own());
                break;
            case ClusterEvent.MemberRemoved removed:
                host.Reports.Forget(Members.NameOf(removed.Member));
                break;
        }
    }

    private NodeReport TellAll()
    {
        var own = host.Reports.Own();
        host.Reports.Note(own);
        foreach (var member in cluster.State.Members.Where(member => member.UniqueAddress != cluster.SelfUniqueAddress))
            At(Context.System, member.Address).Tell(own);
        if (leaver is not null && host.Activities.Keys.All(activity => !activity.IsWanted))
            EndGiving();
        return own;
    }

    private void EndGiving()
    {
        leaver?.Tell(Akka.Done.Instance);
        leaver = null;
    }
}
