using Analytics.Domain;
using Analytics.Engine.Hosting;
using Analytics.Engine.Ports;

namespace Analytics.Engine.Clustered.Tests;

/// <summary>
/// A cluster behind one door: an entity is always asked through the same node, so that commands keep their order, and two times out of
/// three that is not the one where it lives.
/// </summary>
internal sealed class NodesAsOne(IReadOnlyList<ClusteredEngine> nodes) : IAnalyticsEngine
{
    public string NodeId => nodes[0].NodeId;

    public async Task StartAsync(CancellationToken cancellationToken = default)
    {
        foreach (var node in nodes)
            await node.StartAsync(cancellationToken);
    }

    public async Task StopAsync(CancellationToken cancellationToken = default)
    {
        foreach (var node in nodes)
            await node.StopAsync(cancellationToken);
    }

    public Task<Reply> AskAsync(EntityId id, ICommand command, CancellationToken cancellationToken = default) => Door(id).AskAsync(id, command, cancellationToken);

    public Task<EntityView> ReadAsync(EntityId id, CancellationToken cancellationToken = default) => Door(id).ReadAsync(id, cancellationToken);

    public Task ActivateAsync(EntityId id, CancellationToken cancellationToken = default) => Door(id).ActivateAsync(id, cancellationToken);

    public Task ReleaseAsync(EntityId id, CancellationToken cancellationToken = default) => Door(id).ReleaseAsync(id, cancellationToken);

    public ClusterView Observe()
    {
        var views = nodes.Select(node => node.Observe()).ToList();
        return views[0] with
        {
            ActiveEntities = views.SelectMany(view => view.ActiveEntities).GroupBy(kind => kind.Key, StringComparer.Ordinal)
                .ToDictionary(kind => kind.Key, kind => kind.Sum(pair => pair.Value), StringComparer.Ordinal),
        };
    }

    public IDisposable Observe(Action<EngineChange> observer) => new All([.. nodes.Select(node => node.Observe(observer))]);

    public async ValueTask DisposeAsync() => await StopAsync();

    private ClusteredEngine Door(EntityId id) => nodes[EntityShard.Of(id) % nodes.Count];

    private sealed class All(IReadOnlyList<IDisposable> parts) : IDisposable
    {
        public void Dispose()
        {
            foreach (var part in parts)
                part.Dispose();
        }
    }
}
