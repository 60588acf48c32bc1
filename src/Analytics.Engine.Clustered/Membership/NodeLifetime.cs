using Microsoft.Extensions.Hosting;

namespace Analytics.Engine.Clustered.Membership;

/// <summary>
/// Akka.Hosting's view of the application around it. When the actor system ends unasked (the cluster downed this node) it wants the
/// application stopped; that is for whoever composed the node, who watches <see cref="ClusteredEngine.LostAsync"/>.
/// </summary>
internal sealed class NodeLifetime : IHostApplicationLifetime
{
    public CancellationToken ApplicationStarted => CancellationToken.None;

    public CancellationToken ApplicationStopping => CancellationToken.None;

    public CancellationToken ApplicationStopped => CancellationToken.None;

    public void StopApplication()
    {
    }
}
