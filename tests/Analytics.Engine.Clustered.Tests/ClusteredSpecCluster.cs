using System.Collections.Concurrent;
using Analytics.Domain;
using Analytics.Engine.Clustered.Placement;
using Analytics.Engine.Clustered.Serialization;
using Analytics.Engine.Ports;
using Analytics.Engine.Specs;
using Analytics.Engine.Specs.Counters;
using Analytics.Journal;

namespace Analytics.Engine.Clustered.Tests;

/// <summary>Clustered engines on one journal, each a cluster of its own: nobody but the journal's key keeps them apart.</summary>
internal sealed class ClusteredSpecCluster : SpecCluster
{
    private readonly string name = Ids.Next("spec");
    private readonly int size;
    private readonly TemporaryJournal journal;
    private readonly SqlFaults faults;
    private readonly ConcurrentDictionary<IAnalyticsEngine, string> nodes = new();

    /// <param name="size">Nodes of the first of these clusters; its rivals have one.</param>
    /// <param name="database">Where the journal is.</param>
    public ClusteredSpecCluster(int size = 1, ClusterDatabase database = ClusterDatabase.Sqlite)
    {
        this.size = size;
        journal = new TemporaryJournal($"cluster:{name}", database);
        faults = SqlFaults.For(name);
    }

    public override async Task<IAnalyticsEngine> StartNodeAsync(string node, params IEntityKind[] kinds)
    {
        var first = await StartAsync(node, [], kinds);
        if (size == 1 || nodes.Count > 0)
            return Keep(first, node);
        var all = new List<ClusteredEngine> { first };
        while (all.Count < size)
            all.Add(await StartAsync(node, [first.Address], kinds));
        return Keep(new NodesAsOne(all), node);
    }

    public override Task KillAsync(IAnalyticsEngine node)
    {
        // Its actors live on for a while, as a node that froze would; nothing of theirs reaches the journal.
        faults.CutNodes.TryAdd(nodes[node], true);
        return Task.CompletedTask;
    }

    public override async Task MoveAsync(EntityId id, IAnalyticsEngine from, IAnalyticsEngine to)
    {
        await from.ReleaseAsync(id);
        await to.ActivateAsync(id);
    }

    public override async ValueTask InjectAsync(AppendBatch rows) =>
        Assert.Equal(AppendOutcome.Committed, await journal.Journal.AppendAsync(rows));

    public override ValueTask<IReadOnlyList<SpecRow>> RowsAsync(EntityId id) => journal.RowsAsync(id);

    public override void HoldWrites() => faults.Hold();

    public override void ReleaseWrites() => faults.Release();

    public override Task NextWriteAsync() => faults.NextWrite;

    public override void FailWrites(int appends, bool areWritten = false) => faults.Fail(appends, areWritten);

    public override async ValueTask DisposeAsync()
    {
        await Task.WhenAll(nodes.Keys.Select(node => node.DisposeAsync().AsTask()));
        await journal.DisposeAsync();
    }

    private async Task<ClusteredEngine> StartAsync(string node, IReadOnlyList<string> seeds, IEntityKind[] kinds)
    {
        var engine = new ClusteredEngine(journal.Options(node, name, Time, kinds) with
        {
            Seeds = seeds,
            StableAfter = StableAfter,
            FirstBackOff = FirstBackOff,
            MailboxCapacity = MailboxCapacity,
            // The spec counts rows: an entity that moves for balance writes one more. And a cluster that stops has nobody to give to.
            Placement = new PlacementLimits(Moves: 0),
            GiveAwayTime = TimeSpan.FromMilliseconds(1),
            Hocon = TestHocon.Fast + SqlFaults.Hocon(name, node),
        });
        await engine.StartAsync();
        return engine;
    }

    private IAnalyticsEngine Keep(IAnalyticsEngine engine, string node)
    {
        nodes.TryAdd(engine, node);
        return engine;
    }
}
