using Analytics.Domain;
using Analytics.Domain.Cameras;
using Analytics.Engine.Clustered;
using Analytics.Engine.Local;
using Analytics.Engine.Ports;
using Analytics.Journal;
using Analytics.Node.Configuration;

namespace Analytics.Node.Composition;

/// <summary>Which engine hosts the entities. The only place outside of the cluster's own project that asks whether it is there.</summary>
public static class Engines
{
    /// <summary>Name under which the journal's writer lease is held: the engines never write one journal at the same time.</summary>
    public static string Holder(NodeSettings settings, DataDirectory data) =>
        settings.Engine.Kind == EngineKind.Clustered ? $"cluster:{settings.Cluster.Name}" : $"local:{data.Id}";

    /// <param name="peerUrl">Where this node answers the others over HTTP; null where it does not.</param>
    /// <param name="configDigest">Of what this node's file says for all nodes, as it is now.</param>
    /// <param name="costOf">What an active entity takes, in thousandths of a core.</param>
    /// <exception cref="InvalidDataException">The cluster engine is asked for and absent; the message says why.</exception>
    public static IAnalyticsEngine Make(
        NodeSettings settings, EntityKinds kinds, SqlJournal journal, JournalPlace place, DataDirectory data, string? peerUrl, Func<string?> configDigest,
        Func<EntityId, double> costOf, TimeProvider time) =>
        settings.Engine.Kind == EngineKind.Clustered
            ? Clustered(settings, kinds, journal, place, data, peerUrl, configDigest, costOf, time)
            : new LocalEngine(new LocalEngineOptions
            {
                NodeId = settings.Name,
                Kinds = kinds,
                Journal = journal,
                Time = time,
                MailboxCapacity = settings.Engine.Mailbox,
            });

#if WITH_AKKA
    private static ClusteredEngine Clustered(
        NodeSettings settings, EntityKinds kinds, SqlJournal journal, JournalPlace place, DataDirectory data, string? peerUrl, Func<string?> configDigest,
        Func<EntityId, double> costOf, TimeProvider time) =>
        new(new ClusteredEngineOptions
        {
            NodeId = settings.Name,
            Kinds = kinds,
            Commands = new Engine.Clustered.Serialization.CommandCatalog().AddFrom(typeof(Domain.EntityId).Assembly),
            Journal = journal,
            Lease = journal,
            Database = place.Server is null ? ClusterDatabase.Sqlite : ClusterDatabase.PostgreSql,
            ConnectionString = place.Server?.Reveal() ?? $"DataSource={data.JournalPath};Cache=Private",
            Time = time,
            MailboxCapacity = settings.Engine.Mailbox,
            ClusterName = settings.Cluster.Name,
            HostName = settings.Cluster.Host,
            Port = settings.Cluster.Port,
            Seeds = settings.Cluster.Seeds,
            ExpectedNodes = settings.Cluster.ExpectedNodes,
            JoinTimeout = settings.Cluster.JoinTimeout,
            Roles = [.. settings.Cluster.Roles.Select(role => ConfigBinder.NameOf(role))],
            KindRoles = new Dictionary<string, string>(StringComparer.Ordinal) { [CameraDecider.KindName] = ConfigBinder.NameOf(NodeRole.Ingest) },
            SplitBrain = settings.Cluster.SplitBrain switch
            {
                SplitBrainSetting.StaticQuorum => SplitBrainStrategy.StaticQuorum,
                SplitBrainSetting.KeepOldest => SplitBrainStrategy.KeepOldest,
                _ => SplitBrainStrategy.KeepMajority,
            },
            Quorum = settings.Cluster.Quorum,
            Profile = settings.Cluster.Profile == FailoverSetting.Fast ? FailoverProfile.Fast : FailoverProfile.Default,
            Tls = settings.Cluster.Tls is { Certificate.Length: > 0 } tls
                ? new ClusterTls(tls.Certificate, tls.Password.Length > 0 ? SecretReference.Read(tls.Password) : "")
                : null,
            PeerUrl = peerUrl,
            ConfigDigest = configDigest,
            CostOf = costOf,
        });
#else
    private static IAnalyticsEngine Clustered(
        NodeSettings settings, EntityKinds kinds, SqlJournal journal, JournalPlace place, DataDirectory data, string? peerUrl, Func<string?> configDigest,
        Func<EntityId, double> costOf, TimeProvider time) =>
        throw new InvalidDataException($"engine.kind is 'clustered': {ClusterAvailability.WhyAbsent}");
#endif
}
