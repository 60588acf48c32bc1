using Akka.Actor;
using Analytics.Domain;
using Analytics.Engine.Clustered.Sharding;
using Analytics.Engine.Ports;
using Analytics.Engine.Specs;
using Analytics.Engine.Specs.Counters;
using Analytics.TestKit;

namespace Analytics.Engine.Clustered.Tests;

/// <summary>Whoever asks an entity that nobody can reach gets an answer before his own patience is over.</summary>
public sealed class EntityHostTests : IAsyncLifetime
{
    private static readonly EntityId s_id = Counter.Id("asked");

    private readonly ActorSystem system = ActorSystem.Create(Ids.Next("asks"));
    private readonly TemporaryJournal journal = new("cluster:asks");

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        await system.Terminate();
        await journal.DisposeAsync();
    }

    [Fact]
    public async Task What_is_asked_when_the_node_is_lost_is_answered_then()
    {
        var host = await HostAsync(TimeSpan.FromHours(1));
        var asked = host.AskAsync(system.ActorOf(Props.Create<Silent>()), new ReadEntity(s_id), CancellationToken.None);

        host.Lose("the smaller part");
        host.Lose("and later another reason");

        var answer = Assert.IsType<EntityUnavailable>(await asked.InTimeAsync("word of the loss"));
        Assert.Equal((ReplyCause.Stopped, "the smaller part"), (answer.Cause, answer.Detail));
    }

    [Fact]
    public async Task Word_that_a_question_was_lost_is_the_answer_once_no_successor_came_up()
    {
        var host = await HostAsync(TimeSpan.FromSeconds(6));
        var asked = 0;

        var answer = Assert.IsType<EntityUnavailable>(await host.AskAsync(
            system.ActorOf(Props.Create(() => new Lost(() => Interlocked.Increment(ref asked)))), new ReadEntity(s_id), CancellationToken.None));

        Assert.Equal((ReplyCause.NoAnswer, "lost on its way"), (answer.Cause, answer.Detail));
        Assert.True(asked > 1, "It was not asked again.");
    }

    private async Task<EntityHost> HostAsync(TimeSpan askTimeout)
    {
        var options = journal.Options("node", "asks", TimeProvider.System, Counter.Kind(new ScriptedActivities().Make)) with { AskTimeout = askTimeout };
        await using var engine = new ClusteredEngine(options);
        return new EntityHost(engine, options);
    }

    private sealed class Silent : UntypedActor
    {
        protected override void OnReceive(object message)
        {
        }
    }

    private sealed class Lost(Action count) : UntypedActor
    {
        protected override void OnReceive(object message)
        {
            count();
            Sender.Tell(new EntityUnavailable(s_id, ReplyCause.NoAnswer, "lost on its way"));
        }
    }
}
