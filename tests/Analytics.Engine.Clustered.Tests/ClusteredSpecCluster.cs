using System.Collections.Concurrent;
using Analytics.Domain;
using Analytics.Engine.Clustered.Serialization;
using Analytics.Engine.Ports;
using Analytics.Engine.Specs;
using Analytics.Engine.Specs.Counters;
using Analytics.Journal;

namespace Analytics.Engine.Clustered.Tests;

/// <summary>Clustered engines on one SQLite journal, each a cluster of its own: nobody but the journal's key keeps them apart.</summary>
internal sealed class ClusteredSpecCluster : SpecCluster
{
    private readonly string name = Ids.Next("spec");
    private readonly TemporaryJournal journal;
    private readonly SqlFaults faults;
    private readonly ConcurrentDictionary<IAnalyticsEngine, string> nodes = new();

    public ClusteredSpecCluster()
    {
        journal = new TemporaryJournal($"cluster:{name}");
        faults = SqlFaults.For(name);
    }

    public override async Task<IAnalyticsEngine> StartNodeAsync(string node, params IEntityKind[] kinds)
    {
        var engine = new ClusteredEngine(journal.Options(node, name, Time, kinds) with
        {
            StableAfter = StableAfter,
            FirstBackOff = FirstBackOff,
            MailboxCapacity = MailboxCapacity,
            Hocon = TestHocon.Fast + SqlFaults.Hocon(name, node),
        });
        nodes.TryAdd(engine, node);
        await engine.StartAsync();
        return engine;
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
}
