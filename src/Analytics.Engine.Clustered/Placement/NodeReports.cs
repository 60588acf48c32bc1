using System.Collections.Concurrent;
using System.Globalization;
using Analytics.Domain;
using Analytics.Engine.Hosting;
using Analytics.Engine.Ports;

namespace Analytics.Engine.Clustered.Placement;

/// <summary>What this node knows of every node's load, its own included. Safe for concurrent use.</summary>
internal sealed class NodeReports(EntityHost host)
{
    private readonly ConcurrentDictionary<string, NodeReport> latest = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, IReadOnlySet<string>> handOffs = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, bool> duties = new(StringComparer.Ordinal);

    public bool IsDraining { get; set; }

    public NodeReport? Find(string nodeId) => latest.GetValueOrDefault(nodeId);

    public void Note(NodeReport report) => latest[report.NodeId] = report;

    public void Forget(string nodeId) => latest.TryRemove(nodeId, out _);

    /// <summary>Of a coordinator on this node; empty once it has none on their way, or is gone.</summary>
    public void NoteHandOffs(string kind, IReadOnlySet<string> shards) => handOffs[kind] = shards;

    public void NoteDuty(string name, bool isDone)
    {
        if (isDone)
            duties[name] = true;
        else
            duties.TryRemove(name, out _);
    }

    public bool Does(string duty) => duties.ContainsKey(duty);

    /// <summary>This node's report as things are now.</summary>
    public NodeReport Own()
    {
        var active = host.Changes.ActiveIds;
        return new NodeReport(
            host.NodeId,
            host.Options.Power,
            IsDraining,
            active.GroupBy(id => id.Kind, StringComparer.Ordinal).ToDictionary(kind => kind.Key, kind => kind.Count(), StringComparer.Ordinal),
            active.GroupBy(id => id.Kind, StringComparer.Ordinal).ToDictionary(kind => kind.Key, CostsOf, StringComparer.Ordinal),
            [.. handOffs.SelectMany(kind => kind.Value.Select(shard => $"{kind.Key}/{shard}")).Order(StringComparer.Ordinal)],
            [.. duties.Keys.Order(StringComparer.Ordinal)],
            host.Options.PeerUrl,
            host.Options.ConfigDigest());
    }

    public static NodeLoad LoadOf(NodeReport report) => new(
        report.IsDraining,
        report.Entities,
        report.Shards.ToDictionary(kind => kind.Key, kind => kind.Value.Count, StringComparer.Ordinal),
        Math.Round(report.Shards.Values.Sum(shards => shards.Values.Sum()), 1),
        report.HandOffs,
        report.Duties);

    private IReadOnlyDictionary<string, double> CostsOf(IEnumerable<EntityId> ids) => ids
        .GroupBy(id => EntityShard.Of(id).ToString(CultureInfo.InvariantCulture), StringComparer.Ordinal)
        .ToDictionary(shard => shard.Key, shard => Math.Round(shard.Sum(host.Options.CostOf), 2), StringComparer.Ordinal);
}
