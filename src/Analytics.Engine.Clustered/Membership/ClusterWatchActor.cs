using Akka.Actor;
using Akka.Cluster;
using Analytics.Engine.Ports;

namespace Analytics.Engine.Clustered.Membership;

/// <summary>Keeps <see cref="ClusterCalm"/> and tells observers that the members changed.</summary>
internal sealed class ClusterWatchActor(EntityHost host) : UntypedActor
{
    private readonly Cluster cluster = Cluster.Get(Context.System);

    protected override void PreStart() => cluster.Subscribe(
        Self, ClusterEvent.SubscriptionInitialStateMode.InitialStateAsEvents, typeof(ClusterEvent.IMemberEvent), typeof(ClusterEvent.IReachabilityEvent));

    protected override void PostStop() => cluster.Unsubscribe(Self);

    protected override void OnReceive(object message)
    {
        if (message is not (ClusterEvent.IMemberEvent or ClusterEvent.IReachabilityEvent))
            return;
        host.Calm.Note(!cluster.State.Unreachable.IsEmpty);
        host.Changes.Publish(new EngineChange(EngineChangeKind.MembersChanged, null, 0, message.ToString()));
    }
}
