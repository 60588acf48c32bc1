using System.Net;
using Akka;
using Akka.Actor;
using Akka.Cluster;
using Akka.Cluster.Sharding;
using Akka.Hosting;
using Analytics.Domain;
using Analytics.Engine.Clustered.Membership;
using Analytics.Engine.Clustered.Placement;
using Analytics.Engine.Clustered.Sharding;
using Analytics.Engine.Ports;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Analytics.Engine.Clustered;

/// <summary>
/// The engine of a cluster: every entity lives in one shard, on one node, written by one actor. Brings its own actor system up and
/// down, so that nothing runs before <see cref="StartAsync"/> and after <see cref="StopAsync"/>.
/// </summary>
public sealed class ClusteredEngine : IAnalyticsEngine, IClusterControl, IClusterDuties
{
    private readonly ClusteredEngineOptions options;
    private readonly EntityHost host;
    private ServiceProvider? services;
#pragma warning disable CA2213 // The service provider's, which disposes it.
    private volatile ActorSystem? system;
#pragma warning restore CA2213
    private readonly List<ClusterDuty> duties = [];
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

    /// <summary>Why the cluster no longer has this node, in English; null while it has it.</summary>
    public string? Lost => host.Lost;

    /// <summary>Where the others reach this node, as a seed.</summary>
    internal string Address => Members.AddressOf(Cluster.Get(System).SelfAddress);

    /// <summary>Whether this node does it now.</summary>
    public bool Does(string duty) => host.Reports.Does(duty);

    /// <summary>The actor system, for what lives beside the entities: singletons, health.</summary>
    internal ActorSystem System => system ?? throw new InvalidOperationException("The engine is not started.");

    public async Task StartAsync(CancellationToken cancellationToken = default)
    {
        if (Interlocked.CompareExchange(ref phase, 1, 0) != 0)
            throw new InvalidOperationException("An engine is started once.");
        var remembered = new List<string>();
        foreach (var kind in options.Kinds.All.Where(kind => kind.IsRemembered))
            remembered.AddRange(await options.Journal.ListAsync(kind.Name, cancellationToken).ConfigureAwait(false));

        var seeds = await SeedAddresses.ResolveAsync(options.Seeds, Dns.GetHostAddressesAsync, cancellationToken).ConfigureAwait(false);
        services = new ServiceCollection().AddLogging().AddClusterNode(options with { Seeds = seeds }, host).BuildServiceProvider();
        foreach (var service in services.GetServices<IHostedService>())
            await service.StartAsync(cancellationToken).ConfigureAwait(false);
        var starting = services.GetRequiredService<ActorSystem>();
        starting.RegisterOnTermination(Close);
        await JoinAsync(Cluster.Get(starting), cancellationToken).ConfigureAwait(false);
        system = starting;
        foreach (var duty in duties)
            DutyActor.Offer(starting, duty, host);
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
        await GiveAwayAsync().ConfigureAwait(false);
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

    public async Task<DrainAnswer> DrainAsync(string nodeId, bool isDraining, CancellationToken cancellationToken = default)
    {
        var members = Cluster.Get(System).State.Members;
        if (members.FirstOrDefault(member => Members.NameOf(member) == nodeId) is not { } member)
            return DrainAnswer.NoSuchNode;
        if (isDraining && !members.Any(other => other != member && other.Status == Akka.Cluster.MemberStatus.Up && host.Reports.Find(Members.NameOf(other)) is { IsDraining: false }))
            return DrainAnswer.LastNode;
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, host.Closed.Token);
        limit.CancelAfter(options.AskTimeout);
        try
        {
            host.Reports.Note(await NodeReportsActor.At(System, member.Address).Ask<NodeReport>(new DrainNode(isDraining), limit.Token).ConfigureAwait(false));
            return DrainAnswer.Done;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return DrainAnswer.NoAnswer;
        }
    }

    public Task<string> LostAsync() => host.Gone.Task;

    public void Undertake(ClusterDuty duty)
    {
        lock (duties)
            duties.Add(duty);
        if (system is not { } running)
            return;
        try
        {
            DutyActor.Offer(running, duty, host);
        }
        catch (Exception) when (host.Closed.IsCancellationRequested || running.WhenTerminated.IsCompleted)
        {
            // The cluster has ended this node meanwhile: LostAsync tells why.
        }
    }

    public ClusterView Observe() => system is { } running && !host.Closed.IsCancellationRequested
        ? new ClusterView(NodeId, Members.Of(host, Cluster.Get(running).State), host.Changes.Active)
        : new ClusterView(NodeId, [], host.Changes.Active);

    public IDisposable Observe(Action<EngineChange> observer) => host.Changes.Subscribe(observer);

    public async ValueTask DisposeAsync() => await StopAsync().ConfigureAwait(false);

    private Task<IEntityAnswer> SendAsync(IEntityMessage message, CancellationToken cancellationToken)
    {
        // Said first: a kind that nobody registered is the caller's mistake in any state of the engine.
        _ = options.Kinds[message.Id.Kind];
        return system is null || host.Closed.IsCancellationRequested || host.Lost is not null
            ? Task.FromResult<IEntityAnswer>(new EntityUnavailable(
                message.Id, ReplyCause.Stopped, host.Lost ?? $"node {NodeId} is {(phase == 2 ? "stopping" : "not started")}"))
            : host.AskAsync(RegionOf(message.Id), message, cancellationToken);
    }

    private IActorRef RegionOf(EntityId id) => ClusterSharding.Get(System).ShardRegion(id.Kind);

    private void Close()
    {
        host.Closed.Cancel();
        if (Volatile.Read(ref phase) == 1)
            host.Gone.TrySetResult(host.Lost ?? $"the actor system of node {NodeId} ended unasked: see the log");
    }

    private async Task JoinAsync(Cluster cluster, CancellationToken cancellationToken)
    {
        var isUp = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        cluster.RegisterOnMemberUp(() => isUp.TrySetResult());
        if (options.Seeds.Count == 0)
            cluster.Join(cluster.SelfAddress);
        try
        {
            await isUp.Task.WaitAsync(options.JoinTimeout, TimeProvider.System, cancellationToken).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            throw new ClusterNotJoinedException(
                $"No cluster took node {NodeId} within {options.JoinTimeout.TotalSeconds:0} s: seeds {string.Join(", ", options.Seeds)}, "
                + $"{options.ExpectedNodes} nodes expected, {cluster.State.Members.Count} seen. Start the other nodes, or mend the network between them.");
        }
    }

    /// <summary>One after the other, while it still runs: every camera is away for as long as its own hand-over takes.</summary>
    private async Task GiveAwayAsync()
    {
        if (system is not { } running || host.Closed.IsCancellationRequested || host.Lost is not null)
            return;
        var cluster = Cluster.Get(running);
        if (!cluster.State.Members.Any(member => member.UniqueAddress != cluster.SelfUniqueAddress && member.Status == Akka.Cluster.MemberStatus.Up))
            return;
        try
        {
            await NodeReportsActor.At(running, cluster.SelfAddress).Ask<Done>(new GiveAway(options.GiveAwayTime), host.Closed.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // The cluster ended this node in the meantime.
        }
    }
}
