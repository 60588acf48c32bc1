using Akka.Actor;
using Akka.Cluster.Hosting;
using Akka.Cluster.Hosting.SBR;
using Akka.Cluster.Sharding;
using Akka.Hosting;
using Akka.Persistence.Sql.Config;
using Akka.Persistence.Sql.Hosting;
using Akka.Remote.Hosting;
using Analytics.Domain;
using Analytics.Engine.Clustered.Membership;
using Analytics.Engine.Clustered.Placement;
using Analytics.Engine.Clustered.Serialization;
using Analytics.Engine.Clustered.Sharding;
using Analytics.Engine.Ports;
using LinqToDB;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using LogLevel = Akka.Event.LogLevel;

namespace Analytics.Engine.Clustered;

/// <summary>How a node of the cluster is put together.</summary>
public static class ClusteredEngineExtensions
{
    /// <summary>Makes the clustered engine the application's <see cref="IAnalyticsEngine"/>. Who composes the node starts and stops it.</summary>
    public static IServiceCollection AddClusteredEngine(this IServiceCollection services, Func<IServiceProvider, ClusteredEngineOptions> options) =>
        services.AddSingleton<ClusteredEngine>(provider => new ClusteredEngine(options(provider)))
            .AddSingleton<IAnalyticsEngine>(provider => provider.GetRequiredService<ClusteredEngine>());

    internal static IServiceCollection AddClusterNode(this IServiceCollection services, ClusteredEngineOptions options, EntityHost host)
    {
        if (options.Logging is { } logging)
            services.Replace(ServiceDescriptor.Singleton(logging));
        services.AddSingleton<IHostApplicationLifetime, NodeLifetime>();
        return services.AddAkka(options.ClusterName, (akka, _) => akka
            .ConfigureLoggers(loggers =>
            {
                loggers.ClearLoggers();
                loggers.LogLevel = LogLevel.WarningLevel;
                loggers.AddLoggerFactory();
            })
            .AddHocon(ClusterHocon.Of(options), HoconAddMode.Prepend)
            .WithJournal(options)
            .WithSerializers(options)
            .WithMembership(options, host)
            .WithEntities(options, host));
    }

    private static AkkaConfigurationBuilder WithJournal(this AkkaConfigurationBuilder akka, ClusteredEngineOptions options)
    {
        if (options.Database == ClusterDatabase.Sqlite)
            SQLitePCL.Batteries_V2.Init();
        // The tables are there: the journal was opened before, which also checked that it is one of ours.
        return akka.WithSqlPersistence(
            options.ConnectionString,
            options.Database == ClusterDatabase.Sqlite ? ProviderName.SQLiteMS : ProviderName.PostgreSQL15,
            autoInitialize: false,
            tagStorageMode: TagMode.TagTable);
    }

    private static AkkaConfigurationBuilder WithSerializers(this AkkaConfigurationBuilder akka, ClusteredEngineOptions options) => akka
        .WithCustomSerializer("analytics-journal", [typeof(JournalPayload)], system => new JournalSerializer(system))
        .WithCustomSerializer("analytics-wire", WireSerializer.Types, system => new WireSerializer(system, options.Kinds, options.Commands))
        .WithCustomSerializer("analytics-refusing", [], system => new RefusingSerializer(system));

    private static AkkaConfigurationBuilder WithMembership(this AkkaConfigurationBuilder akka, ClusteredEngineOptions options, EntityHost host) => akka
        .WithRemoting(new RemoteOptions { HostName = options.HostName, PublicHostName = options.HostName, Port = options.Port })
        .WithClustering(new ClusterOptions
        {
            Roles = [.. options.Roles, Members.EveryNode, Members.RoleOf(options.NodeId)],
            SeedNodes = [.. options.Seeds.Select(seed => $"akka.{(options.Tls is null ? "tcp" : "ssl.tcp")}://{options.ClusterName}@{seed}")],
            SplitBrainResolver = options.SplitBrain switch
            {
                SplitBrainStrategy.StaticQuorum => new StaticQuorumOption { QuorumSize = options.Quorum },
                SplitBrainStrategy.KeepOldest => new KeepOldestOption { DownIfAlone = true },
                _ => new KeepMajorityOption(),
            },
        })
        .WithActors((system, _) =>
        {
            system.ActorOf(Props.Create<ClusterWatchActor>(host), "cluster-watch");
            system.ActorOf(Props.Create<CrashWatchActor>(host), "crash-watch");
            system.ActorOf(Props.Create<NodeReportsActor>(host), NodeReportsActor.Name);
            system.ActorOf(Props.Create<LeaseWatchActor>(host), "lease-watch");
            system.ActorOf(Props.Create<LostMessageActor>(), "lost-messages");
        });

    private static AkkaConfigurationBuilder WithEntities(this AkkaConfigurationBuilder akka, ClusteredEngineOptions options, EntityHost host)
    {
        akka.AddHocon(ClusterSharding.DefaultConfig(), HoconAddMode.Append);
        return akka.WithActors(async (system, _) =>
        {
            await FirstRead.RunAsync(system, options.NodeId).ConfigureAwait(false);
            var watch = system.ActorOf(Props.Create<RegionWatchActor>(host), RegionWatchActor.Name);
            foreach (var kind in options.Kinds.All)
                watch.Tell(await StartRegionAsync(system, kind, host).ConfigureAwait(false));
            CoordinatedShutdown.Get(system).AddTask(CoordinatedShutdown.PhaseBeforeClusterShutdown, "stop-activities", async () =>
            {
                await host.StopActivitiesAsync().ConfigureAwait(false);
                return Akka.Done.Instance;
            });
        });
    }

    private static Task<IActorRef> StartRegionAsync(ActorSystem system, IEntityKind kind, EntityHost host)
    {
        var role = host.Options.KindRoles.GetValueOrDefault(kind.Name, Members.EveryNode);
        var sharding = ClusterSharding.Get(system);
        if (role != Members.EveryNode && !host.Options.Roles.Contains(role, StringComparer.Ordinal))
            return sharding.StartProxyAsync(kind.Name, role, EntityMessageExtractor.Instance);
        var shards = new ShardOptions
        {
            Role = role,
            // Where shards are lives in the members' memory; which entities are remembered, in the journal.
            StateStoreMode = StateStoreMode.DData,
            RememberEntities = kind.IsRemembered,
            RememberEntitiesStore = RememberEntitiesStore.Eventsourced,
            // Entities know best when they are idle: they count their activities and our clock.
            ShouldPassivateIdleEntities = false,
        };
        var config = Akka.Configuration.ConfigurationFactory.ParseString(shards.ToString())
            .WithFallback(system.Settings.Config.GetConfig("akka.cluster.sharding"));
        var settings = ClusterShardingSettings.Create(config, system.Settings.Config.GetConfig(config.GetString("coordinator-singleton")));
        return sharding.StartAsync(
            kind.Name,
            kind.Accept(new PropsOf(host)),
            settings,
            EntityMessageExtractor.Instance,
            new CostAwareAllocation(kind.Name, host),
            StopEntity.Instance);
    }

    private sealed class PropsOf(EntityHost host) : IEntityKindVisitor<Func<string, Props>>
    {
        public Func<string, Props> Visit<TState>(EntityKind<TState> kind)
            where TState : class => persistenceId => EntityId.TryParse(persistenceId, out var id)
                ? Props.Create<EntityActor<TState>>(id, kind, host)
                : throw new ArgumentException($"'{persistenceId}' is no entity's persistence id.", nameof(persistenceId));
    }
}
