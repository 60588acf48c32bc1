using Akka.Actor;
using Akka.Cluster.Tools.Singleton;
using Analytics.Engine.Ports;

namespace Analytics.Engine.Clustered.Membership;

/// <summary>Carries out a duty for as long as this node is the one that has it.</summary>
internal sealed class DutyActor(ClusterDuty duty, EntityHost host) : UntypedActor
{
    /// <summary>After a loss. What a duty begins with asks every camera, and those of the lost node are to run first.</summary>
    private static readonly TimeSpan s_camerasFirst = TimeSpan.FromSeconds(5);

    private sealed class Begin : INoSerializationVerificationNeeded;

    private sealed record Ended(Exception? Fault) : INoSerializationVerificationNeeded;

    /// <summary>The manager's word that another node is to have it.</summary>
    private sealed class HandOver : INoSerializationVerificationNeeded
    {
        public static readonly HandOver Instance = new();
    }

    private readonly CancellationTokenSource stop = new();
    private ITimer? pause;
    private int failures;
    private bool isRunning;

    /// <summary>Offers a node for a duty: its manager lives on every node that does, the duty on the oldest of them.</summary>
    public static void Offer(ActorSystem system, ClusterDuty duty, EntityHost host) => system.ActorOf(
        ClusterSingletonManager.Props(
            Props.Create<DutyActor>(duty, host), HandOver.Instance, ClusterSingletonManagerSettings.Create(system).WithRole(Members.EveryNode)),
        $"duty-{duty.Name}");

    protected override void PreStart()
    {
        var left = host.Calm.Remaining(s_camerasFirst, notBefore: 0);
        if (left > TimeSpan.Zero)
            pause = host.TellAfter(left, Self, new Begin());
        else
            Run();
    }

    protected override void PostStop()
    {
        host.Reports.NoteDuty(duty.Name, isDone: false);
        pause?.Dispose();
        stop.Cancel();
        stop.Dispose();
    }

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case Begin when !isRunning:
                Run();
                break;
            case HandOver when isRunning:
                stop.Cancel();
                break;
            case HandOver:
                Context.Stop(Self);
                break;
            case Ended ended:
                isRunning = false;
                if (stop.IsCancellationRequested)
                    Context.Stop(Self);
                else if (ended.Fault is { } fault)
                    Pause(fault);
                break;
        }
    }

    private void Run()
    {
        isRunning = true;
        host.Reports.NoteDuty(duty.Name, isDone: true);
        var cancel = stop.Token;
        // Not on the actor's own thread: what it begins with may take its time.
        Task.Run(() => duty.RunAsync(cancel), CancellationToken.None)
            .ContinueWith(run => new Ended(run.Exception?.GetBaseException()), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default)
            .PipeTo(Self);
    }

    private void Pause(Exception fault)
    {
        host.Changes.Publish(new EngineChange(EngineChangeKind.DutyFailed, null, 0, $"{duty.Name}: {fault.Message}"));
        pause = host.TellAfter(host.Options.BackOff(++failures), Self, new Begin());
    }
}
