using Analytics.Engine.Ports;

namespace Analytics.Engine.Peers;

/// <summary>The members of the engine's cluster. The local engine is a cluster of one: nobody else is there.</summary>
/// <param name="engine">Null until it is made.</param>
/// <param name="time">The node's clock.</param>
public sealed class EnginePeers(Func<IAnalyticsEngine?> engine, TimeProvider time) : IPeers
{
    /// <summary>A look at the cluster adds up what this node carries; tensors ask far more often than members change.</summary>
    private static readonly TimeSpan s_fresh = TimeSpan.FromSeconds(1);

    private readonly Lock _gate = new();
    private IReadOnlyList<Peer> _others = [];
    private long? _lookedAt;

    public IReadOnlyList<Peer> Others
    {
        get
        {
            lock (_gate)
            {
                if (_lookedAt is { } at && time.GetElapsedTime(at) < s_fresh)
                    return _others;
                _lookedAt = time.GetTimestamp();
                return _others = Look();
            }
        }
    }

    private IReadOnlyList<Peer> Look() => engine() is { } running
        ? [.. from member in running.Observe().Members where member.NodeId != running.NodeId select Of(member)]
        : [];

    private static Peer Of(ClusterMember member) => new(
        member.NodeId,
        Uri.TryCreate(member.PeerUrl, UriKind.Absolute, out var address) && (address.Scheme == Uri.UriSchemeHttp || address.Scheme == Uri.UriSchemeHttps) ? address : null,
        member.Roles,
        member.Status is MemberStatus.Up or MemberStatus.Leaving,
        member.Load?.IsDraining ?? false);
}
