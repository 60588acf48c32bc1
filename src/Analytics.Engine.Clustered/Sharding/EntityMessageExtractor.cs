using System.Globalization;
using Akka.Cluster.Sharding;
using Analytics.Domain;
using Analytics.Engine.Hosting;

namespace Analytics.Engine.Clustered.Sharding;

/// <summary>
/// Entities are named by their persistence ids and live in the shards of <see cref="EntityShard"/>, whose number and hash the journal
/// records: all nodes, versions and restarts agree on them.
/// </summary>
internal sealed class EntityMessageExtractor : IMessageExtractor
{
    public static readonly EntityMessageExtractor Instance = new();

    private EntityMessageExtractor()
    {
    }

    /// <returns>Null for what is not ours: the region then drops it to the dead letters.</returns>
    public string? EntityId(object message) => (message as IEntityMessage)?.Id.PersistenceId;

    public object EntityMessage(object message) => message;

    public string ShardId(string entityId, object? messageHint = null)
    {
        var id = messageHint is IEntityMessage message ? message.Id
            : Domain.EntityId.TryParse(entityId, out var parsed) ? parsed
            : throw new ArgumentException($"'{entityId}' is no entity's persistence id.", nameof(entityId));
        return EntityShard.Of(id).ToString(CultureInfo.InvariantCulture);
    }

    [Obsolete("Akka's interface still asks for it.")]
    public string? ShardId(object message) => EntityId(message) is { } id ? ShardId(id, message) : null;
}
