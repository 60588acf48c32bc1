using Akka.Actor;
using Akka.Cluster.Sharding;
using Analytics.Domain;
using Analytics.Engine.Clustered.Sharding;
using Analytics.Engine.Ports;
using Analytics.Engine.Specs;
using Analytics.Engine.Specs.Counters;
using Analytics.TestKit;

namespace Analytics.Engine.Clustered.Tests;

/// <summary>A remembered entity with nothing to run leaves, and its shard forgets it: unless it was given something at that moment.</summary>
public sealed class PassivationTests
{
    [Fact]
    public async Task What_crosses_with_the_wish_to_stop_is_run_all_the_same()
    {
        await using var journal = new TemporaryJournal("cluster:passivation");
        var (id, kind) = (Counter.Id("crossing"), Counter.Kind(new ScriptedActivities().Make, isRemembered: true));
        await using var engine = new ClusteredEngine(journal.Options("node", Ids.Next("passivation"), TimeProvider.System, kind));
        await engine.StartAsync();
        var host = new EntityHost(engine, journal.Options("node", "none", TimeProvider.System, kind));
        var seen = new TaskCompletionSource<object>(TaskCreationOptions.RunContinuationsAsynchronously);

        engine.System.ActorOf(Props.Create(() => new Shard(id, Props.Create<EntityActor<CounterState>>(id, kind, host), seen)));

        Assert.IsType<ActivateEntity>(await seen.Task.InTimeAsync("the entity's word to its shard"));
        Assert.Contains(await journal.RowsAsync(id), row => row.Manifest == "counter-told.v1");
    }

    /// <summary>Lets a command through between the entity's wish to stop and the stop itself, as Akka's may.</summary>
    private sealed class Shard : UntypedActor
    {
        private readonly EntityId id;
        private readonly IActorRef entity;
        private readonly TaskCompletionSource<object> seen;

        public Shard(EntityId id, Props props, TaskCompletionSource<object> seen)
        {
            (this.id, this.seen) = (id, seen);
            entity = Context.Watch(Context.ActorOf(props, "entity"));
        }

        protected override void OnReceive(object message)
        {
            switch (message)
            {
                case Passivate passivate:
                    entity.Tell(new AskEntity(id, new Run("run", DateTimeOffset.UnixEpoch, "x")));
                    entity.Tell(passivate.StopMessage);
                    break;
                case EntityReply { Reply.Status: ReplyStatus.Committed }:
                    break;
                default:
                    seen.TrySetResult(message);
                    break;
            }
        }
    }
}
