using System.Runtime.Serialization;
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
            // Of the write that starts a remembered entity, whose messages wait for it.
            ("cluster.sharding.waiting-for-state-timeout", "10 s"),
            ("cluster.sharding.coordinator-state.write-majority-plus", "0"),
            ("cluster.sharding.coordinator-state.read-majority-plus", "5"),
            ("cluster.sharding.distributed-data.majority-min-cap", "1"),
            ("cluster.split-brain-resolver.active-strategy", "keep-majority"),
            ("cluster.split-brain-resolver.stable-after", "4000 ms"),
            // Lost majorities: who may form a cluster, who ends, and that a cluster which never settles ends too.
            ("cluster.min-nr-of-members", "1"),
            ("cluster.allow-weakly-up-members", "off"),
            ("cluster.down-removal-margin", "1 ms"),
            ("cluster.run-coordinated-shutdown-when-down", "on"),
            ("cluster.split-brain-resolver.down-all-when-unstable", "12000 ms"),
            // Hand-offs without an end: ours take at most 10 s of these.
            ("cluster.sharding.handoff-timeout", "60 s"),
            ("cluster.sharding.rebalance-interval", "2 s"),
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

    /// <summary>What a message may name. Whoever adds a serializer looks first whether a peer can make it build any type it likes.</summary>
    [Fact]
    public async Task No_serializer_is_known_but_those_that_were_looked_at()
    {
        await using var journal = new TemporaryJournal("cluster:serializers");
        await using var engine = new ClusteredEngine(journal.Options("node", Ids.Next("serializers"), TimeProvider.System, Counter.Kind(isRemembered: true)));
        await engine.StartAsync();
        var serialization = engine.System.Serialization;
        var serializers = engine.System.Settings.Config.GetConfig("akka.actor.serializers").AsEnumerable().Select(pair => pair.Key).ToList();

        Assert.Contains("json", serializers);
        Assert.Empty(serializers.Except(Allowed, StringComparer.Ordinal));
        // JSON by type name, Protobuf by type name, deployment from afar, Hyperion: their numbers reach nothing.
        foreach (var number in new[] { 1, 2, 3, -5 })
        {
            var fault = Assert.Throws<SerializationException>(() => serialization.Deserialize("{}"u8.ToArray(), number, "System.Uri, System.Private.Uri"));
            Assert.Contains($"[{number}]", fault.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task The_fast_profile_is_fast_and_needs_more_than_half_of_the_nodes_expected()
    {
        await using var journal = new TemporaryJournal("cluster:fast");
        var options = journal.Options("node", Ids.Next("fast"), TimeProvider.System, Counter.Kind()) with
        {
            Profile = FailoverProfile.Fast,
            ExpectedNodes = 5,
            SplitBrain = SplitBrainStrategy.StaticQuorum,
            Quorum = 3,
            Tls = new ClusterTls("/etc/analytics/node \"a\".pfx", "s3cret"),
        };

        var config = Akka.Configuration.ConfigurationFactory.ParseString(ClusterHocon.Of(options));

        Assert.Equal("1000 ms", config.GetString("akka.cluster.split-brain-resolver.stable-after"));
        Assert.Equal("250 ms", config.GetString("akka.cluster.failure-detector.heartbeat-interval"));
        Assert.Equal("3", config.GetString("akka.cluster.min-nr-of-members"));
        Assert.True(config.GetBoolean("akka.remote.dot-netty.tcp.enable-ssl"));
        Assert.False(config.GetBoolean("akka.remote.dot-netty.tcp.ssl.suppress-validation"));
        Assert.Equal(options.Tls.CertificatePath, config.GetString("akka.remote.dot-netty.tcp.ssl.certificate.path"));
    }

    private static readonly string[] Allowed =
    [
        // Ours.
        "analytics-journal", "analytics-refusing", "analytics-wire",
        // These names stand for the one that refuses.
        "json", "proto", "daemon-create",
        // Akka's own, for messages of Akka's own.
        "bytes", "akka-containers", "akka-misc", "primitive", "akka-system-msg", "reliable-delivery",
        "akka-cluster", "akka-singleton", "akka-pubsub", "akka-cluster-client", "akka-data-replication", "akka-replicated-data",
        "akka-sharding", "akka-stream-ref", "akka-persistence-message", "akka-persistence-snapshot",
    ];
}
