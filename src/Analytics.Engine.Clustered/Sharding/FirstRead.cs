using Akka.Actor;
using Akka.Persistence;

namespace Analytics.Engine.Clustered.Sharding;

/// <summary>
/// Reads the journal once before the node takes shards. The first recovery of a process compiles the journal's queries, about a second of
/// a core: here nobody waits for it, while at a take-over every camera of the lost node would.
/// </summary>
internal sealed class FirstRead : UntypedPersistentActor
{
    private readonly TaskCompletionSource done;

    // Public, or Akka does not find it.
    public FirstRead(string node, TaskCompletionSource done) => (PersistenceId, this.done) = ($"first-read-{node}", done);

    public override string PersistenceId { get; }

    /// <summary>Ends also where nothing can be read: the entities will say so.</summary>
    public static Task RunAsync(ActorSystem system, string node)
    {
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        system.ActorOf(Props.Create(() => new FirstRead(node, done)), "first-read");
        return done.Task;
    }

    protected override void OnRecover(object message)
    {
        if (message is RecoveryCompleted)
            Context.Stop(Self);
    }

    protected override void OnCommand(object message) => Unhandled(message);

    protected override void PostStop() => done.TrySetResult();
}
