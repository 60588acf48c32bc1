using Akka.Actor;
using Akka.Cluster;
using Akka.Cluster.Sharding;
using Akka.Hosting;
using Analytics.Domain;
using Analytics.Engine.Clustered.Membership;
using Analytics.Engine.Clustered.Sharding;
using Analytics.Engine.Ports;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Analytics.Engine.Clustered;

/// <summary>
/// The engine of a cluster: every entity lives in one shard, on one node, written by one actor. Brings its own actor system up and
/// down, so that nothing runs before <see cref="StartAsync"/> and after <see cref="StopAsync"/>.
/// </summary>
public sealed class ClusteredEngine : IAnalyticsEngine
{
    private readonly ClusteredEngineOptions options;
    private readonly EntityHost host;
    private ServiceProvider? services;
#pragma warning disable CA2213 // The service provider's, which disposes it.
    private volatile ActorSystem? system;
#pragma warning restore CA2213
    private int phase;

    public ClusteredEngine(ClusteredEngineOptions options)
    {
        this.options = options;
        host = new EntityHost(this, options);
    }

    public string NodeId => options.NodeId;

    /// <summary>Messages refused because too many commands of their entity waited, since the start.</summary>
    public long RefusedAsBusy => host.RefusedAsBusy;

    /// <summary>Ends when the actor system has: after <see cref="StopAsync"/>, or because the cluster downed this node. Then the process
    /// has to end and start anew.</summary>
    public Task Terminated => system?.WhenTerminated ?? throw new InvalidOperationException("The engine is not started.");

    /// <summary>The actor system, for what lives beside the entities: singletons, health.</summary>
    internal ActorSystem System => system ?? throw new InvalidOperationException("The engine is not started.");

    public async Task StartAsync(CancellationToken cancellationToken = default)
    {
        if (Interlocked.CompareExchange(ref phase, 1, 0) != 0)
            throw new InvalidOperationException("An engine is started once.");
        var remembered = new List<string>();
        foreach (var kind in options.Kinds.All.Where(kind => kind.IsRemembered))
            remembered.AddRange(await options.Journal.ListAsync(kind.Name, cancellationToken).ConfigureAwait(false));

        services = new ServiceCollection().AddLogging().AddClusterNode(options, host).BuildServiceProvider();
        foreach (var service in services.GetServices<IHostedService>())
            await service.StartAsync(cancellationToken).ConfigureAwait(false);
        var starting = services.GetRequiredService<ActorSystem>();
        starting.RegisterOnTermination(host.Closed.Cancel);
        await JoinAsync(Cluster.Get(starting), cancellationToken).ConfigureAwait(false);
        system = starting;
        // Entities that the local engine left behind are not in the shards' own memory. Those that are active already stay as they are.
        foreach (var persistenceId in remembered)
        {
            if (EntityId.TryParse(persistenceId, out var id))
                RegionOf(id).Tell(new ShardRegion.StartEntity(persistenceId), ActorRefs.NoSender);
        }
    }

    public async Task StopAsync(CancellationToken cancellationToken = default)
    {
        if (Interlocked.Exchange(ref phase, 2) != 1 || services is null)
            return;
        // Runs Akka's coordinated shutdown; its own time-outs bound it, and what it was handing over must not be cut short.
        if (!host.Closed.IsCancellationRequested)
        {
            foreach (var service in services.GetServices<IHostedService>())
                await service.StopAsync(CancellationToken.None).ConfigureAwait(false);
        }

        system = null;
        await host.Closed.CancelAsync().ConfigureAwait(false);
        await services.DisposeAsync().ConfigureAwait(false);
    }

    public async Task<Reply> AskAsync(EntityId id, ICommand command, CancellationToken cancellationToken = default) =>
        Answers.ReplyOf(await SendAsync(new AskEntity(id, command), cancellationToken).ConfigureAwait(false));

    public async Task<EntityView> ReadAsync(EntityId id, CancellationToken cancellationToken = default) =>
        Answers.ViewOf(await SendAsync(new ReadEntity(id), cancellationToken).ConfigureAwait(false));

    public async Task ActivateAsync(EntityId id, CancellationToken cancellationToken = default) =>
        Answers.Done(await SendAsync(new ActivateEntity(id), cancellationToken).ConfigureAwait(false));

    public async Task ReleaseAsync(EntityId id, CancellationToken cancellationToken = default)
    {
        if (system is not null && !host.Closed.IsCancellationRequested)
            Answers.Done(await SendAsync(new ReleaseEntity(id), cancellationToken).ConfigureAwait(false));
    }

    public ClusterView Observe() => system is { } running && !host.Closed.IsCancellationRequested
        ? new ClusterView(NodeId, Members.Of(Cluster.Get(running).State), host.Changes.Active)
        : new ClusterView(NodeId, [], host.Changes.Active);

    public IDisposable Observe(Action<EngineChange> observer) => host.Changes.Subscribe(observer);

    public async ValueTask DisposeAsync() => await StopAsync().ConfigureAwait(false);

    private Task<IEntityAnswer> SendAsync(IEntityMessage message, CancellationToken cancellationToken)
    {
        // Said first: a kind that nobody registered is the caller's mistake in any state of the engine.
        _ = options.Kinds[message.Id.Kind];
        return system is null || host.Closed.IsCancellationRequested
            ? Task.FromResult<IEntityAnswer>(new EntityUnavailable(
                message.Id, ReplyCause.Stopped, host.Lost ?? $"node {NodeId} is {(phase == 2 ? "stopping" : "not started")}"))
            : host.AskAsync(RegionOf(message.Id), message, cancellationToken);
    }

    private IActorRef RegionOf(EntityId id) => ClusterSharding.Get(System).ShardRegion(id.Kind);

    private async Task JoinAsync(Cluster cluster, CancellationToken cancellationToken)
    {
        var isUp = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        cluster.RegisterOnMemberUp(() => isUp.TrySetResult());
        if (options.Seeds.Count == 0)
            cluster.Join(cluster.SelfAddress);
        await isUp.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
    }
}
