using Akka.Actor;
using Akka.Cluster;
using Analytics.Engine.Ports;
using MemberStatus = Akka.Cluster.MemberStatus;

namespace Analytics.Engine.Clustered.Membership;

/// <summary>
/// Keeps what this node remembers of the members, tells observers that they changed, and says in words why the cluster ended this
/// node, which by then has no one left to ask.
/// </summary>
internal sealed class ClusterWatchActor(EntityHost host) : UntypedActor
{
    private readonly Cluster cluster = Cluster.Get(Context.System);

    protected override void PreStart() => cluster.Subscribe(
        Self, ClusterEvent.SubscriptionInitialStateMode.InitialStateAsEvents, typeof(ClusterEvent.IMemberEvent), typeof(ClusterEvent.IReachabilityEvent));

    protected override void PostStop() => cluster.Unsubscribe(Self);

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case ClusterEvent.UnreachableMember lost:
                host.UnreachableSince.TryAdd(lost.Member.UniqueAddress, host.Now);
                break;
            case ClusterEvent.ReachableMember back:
                host.UnreachableSince.TryRemove(back.Member.UniqueAddress, out _);
                break;
            case ClusterEvent.MemberDowned downed when downed.Member.UniqueAddress == cluster.SelfUniqueAddress:
                host.Lose($"node {host.NodeId} is out of the cluster: it and those that it can reach are the smaller part "
                    + "(or others could not reach it). Start it again; it joins once it reaches the others");
                break;
            case ClusterEvent.MemberRemoved removed:
                host.UnreachableSince.TryRemove(removed.Member.UniqueAddress, out _);
                host.NoteLoss();
                break;
            case ClusterEvent.IMemberEvent:
                break;
            default:
                return;
        }

        // A crashed one may be thrown out before its heartbeats are missed.
        host.Calm.Note(!cluster.State.Unreachable.IsEmpty || cluster.State.Members.Any(member => member.Status == MemberStatus.Down));
        host.Changes.Publish(new EngineChange(EngineChangeKind.MembersChanged, null, 0, message.ToString()));
    }
}
