using Analytics.Domain;
using Analytics.Engine.Local;
using Analytics.Engine.Ports;
using Analytics.Engine.Specs;
using Analytics.Engine.Specs.Counters;
using Analytics.TestKit;
using Analytics.TestKit.Journals;

namespace Analytics.Engine.Tests;

/// <summary>The local engine on a journal in memory: the engine alone.</summary>
public sealed class LocalEngineTests : EngineSpec
{
    protected override ValueTask<SpecCluster> OpenAsync() => ValueTask.FromResult<SpecCluster>(new LocalCluster(new InMemoryJournal()));

    [Fact]
    public async Task An_active_entity_at_rest_answers_before_the_asker_would_wait()
    {
        var engine = await Cluster.StartNodeAsync(SpecCluster.A, Counter.Kind());
        var id = Counter.Id("at-rest");
        await engine.ActivateAsync(id);

        // The turn that activated it answers first and rests a moment later.
        await Patience.UntilAsync(() => engine.ReadAsync<CounterState>(id).IsCompletedSuccessfully, "an answer on the asker's own thread");
    }

    [Fact]
    public async Task An_asker_is_not_kept_by_what_others_ask()
    {
        var engine = await Cluster.StartNodeAsync(SpecCluster.A, Counter.Kind());
        var id = Counter.Id("lent");
        await engine.ActivateAsync(id);
        Cluster.HoldWrites();
        var written = Cluster.NextWriteAsync();

        // Returns though its answer waits for the journal, and so does the one behind it.
        var asked = new[] { engine.AskAsync(id, Plus("one")), engine.AskAsync(id, Plus("two")) };
        await written;
        Assert.All(asked, ask => Assert.False(ask.IsCompleted));

        Cluster.ReleaseWrites();
        Assert.All(await Task.WhenAll(asked), reply => Assert.True(reply.IsDone));
    }

    private Add Plus(string commandId) => new(commandId, Cluster.Time.GetUtcNow(), 1);
}

/// <summary>Local engines on one journal.</summary>
internal sealed class LocalCluster(IEventJournal inner) : SpecCluster
{
    private readonly FaultyJournal journal = new(inner);
    private readonly List<LocalEngine> nodes = [];
    private readonly Dictionary<IAnalyticsEngine, CutJournal> cuts = [];

    public override async Task<IAnalyticsEngine> StartNodeAsync(string node, params IEntityKind[] kinds)
    {
        var cut = new CutJournal(journal);
        var engine = new LocalEngine(new LocalEngineOptions
        {
            NodeId = node,
            Kinds = new EntityKinds(kinds),
            Journal = cut,
            Time = Time,
            StableAfter = StableAfter,
            FirstBackOff = FirstBackOff,
            MailboxCapacity = MailboxCapacity,
        });
        nodes.Add(engine);
        cuts.Add(engine, cut);
        await engine.StartAsync();
        return engine;
    }

    public override Task KillAsync(IAnalyticsEngine node)
    {
        cuts[node].Cut();
        nodes.Remove((LocalEngine)node);
        return Task.CompletedTask;
    }

    public override async Task MoveAsync(EntityId id, IAnalyticsEngine from, IAnalyticsEngine to)
    {
        await from.ReleaseAsync(id);
        await to.ActivateAsync(id);
    }

    public override async ValueTask InjectAsync(AppendBatch rows) =>
        Assert.Equal(AppendOutcome.Committed, await inner.AppendAsync(rows));

    public override async ValueTask<IReadOnlyList<SpecRow>> RowsAsync(EntityId id)
    {
        var rows = new List<SpecRow>();
        await inner.ReadAsync(id.PersistenceId, 0, SpecRow.Into(rows));
        return rows;
    }

    public override void HoldWrites() => journal.Hold();

    public override void ReleaseWrites() => journal.Release();

    public override Task NextWriteAsync() => journal.NextAppend;

    public override void FailWrites(int appends, bool areWritten = false) => journal.Fail(appends, areWritten);

    public override async ValueTask DisposeAsync()
    {
        foreach (var node in nodes)
            await node.DisposeAsync();
        await inner.DisposeAsync();
    }
}
