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
        settings.Engine.Kind == EngineKind.Clustered ? "cluster:analytics" : $"local:{data.Id}";

    /// <exception cref="InvalidDataException">The cluster engine is asked for and absent; the message says why.</exception>
    public static IAnalyticsEngine Make(NodeSettings settings, EntityKinds kinds, SqlJournal journal, JournalPlace place, DataDirectory data, TimeProvider time) =>
        settings.Engine.Kind == EngineKind.Clustered
            ? Clustered(settings, kinds, journal, place, data, time)
            : new LocalEngine(new LocalEngineOptions
            {
                NodeId = settings.Name,
                Kinds = kinds,
                Journal = journal,
                Time = time,
                MailboxCapacity = settings.Engine.Mailbox,
            });

#if WITH_AKKA
    private static ClusteredEngine Clustered(NodeSettings settings, EntityKinds kinds, SqlJournal journal, JournalPlace place, DataDirectory data, TimeProvider time) =>
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
        });
#else
    private static IAnalyticsEngine Clustered(NodeSettings settings, EntityKinds kinds, SqlJournal journal, JournalPlace place, DataDirectory data, TimeProvider time) =>
        throw new InvalidDataException($"engine.kind is 'clustered': {ClusterAvailability.WhyAbsent}");
#endif
}
