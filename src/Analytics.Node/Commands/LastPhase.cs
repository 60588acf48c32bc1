namespace Analytics.Node.Commands;

/// <summary>
/// Bounds the end of a node that its cluster has thrown out. It stops in order, but where the journal is out of reach too each part would wait
/// for it to the end of its own patience, minutes in all, while nothing that it could still write counts: others own its entities by then.
/// </summary>
/// <param name="over">Is called once, when the time is up.</param>
public sealed class LastPhase(TimeProvider time, Action over) : IDisposable
{
    /// <summary>Activities have 10 s of these to stop.</summary>
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);

    private ITimer? _timer;

    public void Begin() => _timer ??= time.CreateTimer(_ => over(), null, Limit, Timeout.InfiniteTimeSpan);

    public void Dispose() => _timer?.Dispose();
}
