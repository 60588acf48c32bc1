using System.Reflection;
using Akka.Actor;
using Akka.Cluster.Sharding;
using Analytics.Engine.Clustered.Sharding;
using Analytics.TestKit;

namespace Analytics.Engine.Clustered.Tests.Sharding;

/// <summary>With Akka's own worker, which is not public: another Akka that names or does it otherwise fails here.</summary>
public sealed class LostMessageTests
{
    private static readonly Type s_worker = typeof(ClusterSharding).Assembly.GetType("Akka.Cluster.Sharding.ShardCoordinator+RebalanceWorker", throwOnError: true)!;

    [Fact]
    public Task A_hand_off_whose_node_died_before_it_was_asked_is_given_up() => EndsAsync((gone, _) => [gone]);

    [Fact]
    public Task A_hand_off_whose_node_died_while_others_were_asked_is_given_up() => EndsAsync((_, other) => [other]);

    /// <summary>Hands a shard off from a region that is gone, and ends once the worker has.</summary>
    /// <param name="asked">Who has to acknowledge first, of the region that is gone and one that was thrown out later.</param>
    private static async Task EndsAsync(Func<IActorRef, IActorRef, IReadOnlyList<IActorRef>> asked)
    {
        using var system = ActorSystem.Create("lost");
        // Its answer says that it listens.
        await system.ActorOf(Props.Create<LostMessageActor>()).Ask<ActorIdentity>(new Identify(null), Patience.Limit);
        var (gone, other) = (system.ActorOf<Region>(), system.ActorOf<Region>());
        await gone.GracefulStop(Patience.Limit);
        var told = new TaskCompletionSource<object>(TaskCreationOptions.RunContinuationsAsynchronously);
        var props = (Props)s_worker.GetMethod("Props", BindingFlags.Public | BindingFlags.Static)!
            .Invoke(null, ["camera", "87", gone, TimeSpan.FromHours(1), asked(gone, other), true])!;
        system.ActorOf(Props.Create(() => new Coordinator(props, other, told)));
        var done = await told.Task.InTimeAsync("the end of the hand-off");
        Assert.Equal("RebalanceDone", done.GetType().Name);
        await system.Terminate();
    }

    private sealed class Region : UntypedActor
    {
        protected override void OnReceive(object message)
        {
        }
    }

    /// <summary>The worker's parent. Tells it that the other region is thrown out.</summary>
    private sealed class Coordinator(Props worker, IActorRef other, TaskCompletionSource<object> told) : UntypedActor
    {
        protected override void PreStart() =>
            Context.ActorOf(worker).Tell(Activator.CreateInstance(s_worker.GetNestedType("ShardRegionTerminated")!, other));

        protected override void OnReceive(object message) => told.TrySetResult(message);
    }
}
