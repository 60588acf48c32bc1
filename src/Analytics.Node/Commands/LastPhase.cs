namespace Analytics.Node.Commands;

/// <summary>
/// Bounds the end of a node that its cluster has thrown out. It stops in order, but where the journal is out of reach too each part would wait
/// for it to the end of its own patience, minutes in all, while nothing that it could still write counts: others own its entities by then.
/// </summary>
public sealed class LastPhase(TimeProvider time) : IDisposable
{
    /// <summary>Activities have 10 s of these to stop.</summary>
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);

    private readonly TaskCompletionSource _over = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private ITimer? _timer;

    /// <summary>Ends once the time is up.</summary>
    public Task Over => _over.Task;

    public void Begin() => _timer ??= time.CreateTimer(_ => _over.TrySetResult(), null, Limit, Timeout.InfiniteTimeSpan);

    public void Dispose() => _timer?.Dispose();
}
