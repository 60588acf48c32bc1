using Akka.Actor;

namespace Analytics.Engine.Clustered.Membership;

/// <summary>
/// A region that ends while its node stays is never started again by Akka, and every question about its kind would fail for the life
/// of the process (akka.net issue 8583: a coordinator that is handed over takes its node's region with it). Such a node leaves: started
/// anew it is whole.
/// </summary>
internal sealed class RegionWatchActor(EntityHost host) : UntypedActor, IWithTimers
{
    public const string Name = "region-watch";

    /// <summary>Regions end too when the node is about to; who says so may be heard of a little later.</summary>
    private static readonly TimeSpan s_doubt = TimeSpan.FromSeconds(1);

    private sealed record Ended(string Region) : INoSerializationVerificationNeeded;

    public ITimerScheduler Timers { get; set; } = null!;

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case IActorRef region:
                Context.Watch(region);
                break;
            case Terminated gone:
                Timers.StartSingleTimer(gone.ActorRef, new Ended(gone.ActorRef.Path.Name), s_doubt);
                break;
            case Ended ended when !host.IsStopping && host.Lost is null && CoordinatedShutdown.Get(Context.System).ShutdownReason is null:
                host.Lose($"the region of {ended.Region} on node {host.NodeId} ended unasked: the node leaves to start anew");
                CoordinatedShutdown.Get(Context.System).Run(RegionEnded.Instance);
                break;
        }
    }

    private sealed class RegionEnded : CoordinatedShutdown.Reason
    {
        public static readonly RegionEnded Instance = new();
    }
}
