using Analytics.Engine.Clustered.Serialization;
using Analytics.Engine.Clustered.Sharding;
using Analytics.Engine.Ports;
using Analytics.Engine.Specs.Counters;

namespace Analytics.Engine.Clustered.Tests;

public sealed class ClusterSettingsTests
{
    /// <summary>What Akka really runs with, once its own defaults, its builders and ours are merged.</summary>
    [Fact]
    public async Task Settings_that_events_depend_on_are_in_force()
    {
        await using var journal = new TemporaryJournal("cluster:settings");
        await using var engine = new ClusteredEngine(
            journal.Options("node", Ids.Next("settings"), TimeProvider.System, Counter.Kind(isRemembered: true)) with { Hocon = "" });
        await engine.StartAsync();
        var config = engine.System.Settings.Config;

        foreach (var (path, value) in new[]
        {
            ("persistence.journal.sql.batch-size", "1"),
            ("persistence.journal.sql.parallelism", "1"),
            ("persistence.journal.sql.replay-filter.mode", "off"),
            ("persistence.journal.sql.circuit-breaker.reset-timeout", "2 s"),
            ("persistence.journal.sql.auto-initialize", "off"),
            ("persistence.journal.sql.tag-write-mode", "TagTable"),
            ("persistence.journal.sql.delete-compatibility-mode", "false"),
            ("persistence.snapshot-store.sql.auto-initialize", "off"),
            ("cluster.sharding.entity-restart-backoff", "200 ms"),
            ("cluster.sharding.shard-failure-backoff", "1 s"),
            ("cluster.split-brain-resolver.active-strategy", "keep-majority"),
            ("cluster.split-brain-resolver.stable-after", "5000 ms"),
            ("coordinated-shutdown.run-by-clr-shutdown-hook", "off"),
        })
            Assert.Equal($"{path} = {value}", $"{path} = {config.GetString($"akka.{path}")}");
        var serialization = engine.System.Serialization;
        Assert.IsType<JournalSerializer>(serialization.FindSerializerForType(typeof(JournalPayload)));
        Assert.All(WireSerializer.Types, type => Assert.IsType<WireSerializer>(serialization.FindSerializerForType(type)));
        Assert.All(
            new[] { typeof(Add), typeof(CounterAdded), typeof(CounterState), typeof(StopEntity), typeof(Reply), typeof(Uri) },
            type => Assert.IsType<RefusingSerializer>(serialization.FindSerializerForType(type)));
    }
}
