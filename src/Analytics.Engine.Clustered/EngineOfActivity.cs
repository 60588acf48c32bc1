using Akka.Actor;
using Analytics.Domain;
using Analytics.Engine.Clustered.Sharding;
using Analytics.Engine.Ports;

namespace Analytics.Engine.Clustered;

/// <summary>
/// The engine as an activity sees it: to its own entity straight, to all others through their shards. While an entity stops its shard
/// keeps back what comes for it, and the activity's last commands are among that.
/// </summary>
internal sealed class EngineOfActivity(IAnalyticsEngine engine, EntityId own, IActorRef entity, EntityHost host) : IAnalyticsEngine
{
    public string NodeId => engine.NodeId;

    public Task StartAsync(CancellationToken cancellationToken = default) => engine.StartAsync(cancellationToken);

    public Task StopAsync(CancellationToken cancellationToken = default) => engine.StopAsync(cancellationToken);

    public async Task<Reply> AskAsync(EntityId id, ICommand command, CancellationToken cancellationToken = default) => id == own
        ? Answers.ReplyOf(await host.AskAsync(entity, new AskEntity(id, command), cancellationToken).ConfigureAwait(false))
        : await engine.AskAsync(id, command, cancellationToken).ConfigureAwait(false);

    public async Task<EntityView> ReadAsync(EntityId id, CancellationToken cancellationToken = default) => id == own
        ? Answers.ViewOf(await host.AskAsync(entity, new ReadEntity(id), cancellationToken).ConfigureAwait(false))
        : await engine.ReadAsync(id, cancellationToken).ConfigureAwait(false);

    public Task ActivateAsync(EntityId id, CancellationToken cancellationToken = default) => engine.ActivateAsync(id, cancellationToken);

    public Task ReleaseAsync(EntityId id, CancellationToken cancellationToken = default) => engine.ReleaseAsync(id, cancellationToken);

    public ClusterView Observe() => engine.Observe();

    public IDisposable Observe(Action<EngineChange> observer) => engine.Observe(observer);

    public ValueTask DisposeAsync() => engine.DisposeAsync();
}
