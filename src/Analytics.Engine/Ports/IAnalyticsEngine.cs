using Analytics.Domain;

namespace Analytics.Engine.Ports;

/// <summary>
/// The one door to the entities: ask one, read one, observe the cluster. An engine keeps one writer per entity, persists, applies
/// and then replies; it decides nothing about the domain.
/// </summary>
public interface IAnalyticsEngine : IAsyncDisposable
{
    /// <summary>Name of this node, as <see cref="Owned"/> events carry it.</summary>
    string NodeId { get; }

    /// <summary>Opens for commands and activates the remembered entities. Called once.</summary>
    /// <exception cref="JournalException">The journal cannot be used; nothing was started.</exception>
    Task StartAsync(CancellationToken cancellationToken = default);

    /// <summary>
    /// Orderly: activities stop, entities append their <c>Rest</c> events, everything is flushed. Later calls answer
    /// <see cref="ReplyCause.Stopped"/>.
    /// </summary>
    Task StopAsync(CancellationToken cancellationToken = default);

    /// <summary>
    /// Carries out a command. Never throws for what an entity or the journal does: see <see cref="Reply"/>. Cancelling stops the
    /// wait, not the command; repeat it with the same id to learn what came of it.
    /// </summary>
    /// <exception cref="ArgumentException">No such kind is registered.</exception>
    Task<Reply> AskAsync(EntityId id, ICommand command, CancellationToken cancellationToken = default);

    /// <summary>The committed state, never one in flight. Activates the entity.</summary>
    /// <exception cref="EntityUnavailableException">The entity cannot be activated now.</exception>
    Task<EntityView> ReadAsync(EntityId id, CancellationToken cancellationToken = default);

    /// <summary>Makes the entity active here, with its activity if it wants one. Answers once it is.</summary>
    /// <exception cref="EntityUnavailableException">The entity cannot be activated now.</exception>
    Task ActivateAsync(EntityId id, CancellationToken cancellationToken = default);

    /// <summary>
    /// Passivates the entity in order: its activity stops, its events are flushed, its <c>Rest</c> events are appended. Answers once
    /// another node may take it.
    /// </summary>
    Task ReleaseAsync(EntityId id, CancellationToken cancellationToken = default);

    /// <summary>The cluster as this node sees it now.</summary>
    ClusterView Observe();

    /// <summary>
    /// Notes of changes, in order per entity, on the engine's own threads: take them quickly and do not call the engine from them.
    /// </summary>
    /// <returns>Dispose it to end the subscription.</returns>
    IDisposable Observe(Action<EngineChange> observer);
}

/// <summary>Committed state of an entity.</summary>
/// <param name="State">The decider's state.</param>
/// <param name="SequenceNumber">Of the last event in it.</param>
/// <param name="Epoch">Of the activation that answered.</param>
public sealed record EntityView(EntityId Id, object State, long SequenceNumber, long Epoch);

/// <inheritdoc cref="EntityView"/>
public sealed record EntityView<TState>(EntityId Id, TState State, long SequenceNumber, long Epoch)
    where TState : class;

/// <summary>The entity cannot answer now; ask again later.</summary>
public sealed class EntityUnavailableException(EntityId id, ReplyCause cause, string detail)
    : Exception($"{id} is not available ({cause}): {detail}")
{
    public EntityId Id { get; } = id;

    public ReplyCause Cause { get; } = cause;
}

public static class AnalyticsEngineExtensions
{
    /// <inheritdoc cref="IAnalyticsEngine.ReadAsync"/>
    public static async Task<EntityView<TState>> ReadAsync<TState>(
        this IAnalyticsEngine engine, EntityId id, CancellationToken cancellationToken = default)
        where TState : class
    {
        var view = await engine.ReadAsync(id, cancellationToken).ConfigureAwait(false);
        return new EntityView<TState>(view.Id, (TState)view.State, view.SequenceNumber, view.Epoch);
    }
}
