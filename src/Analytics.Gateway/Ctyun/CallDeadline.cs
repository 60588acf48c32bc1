namespace Analytics.Gateway.Ctyun;

/// <summary>When a call must stop: its caller is gone, or its time is up. A timer is made once something asks that may wait.</summary>
internal sealed class CallDeadline(CancellationToken gone, TimeSpan limit, TimeProvider time) : IDisposable
{
    private readonly long _started = time.GetTimestamp();
    private CancellationTokenSource? _late;
    private CancellationTokenSource? _both;

    /// <summary>Asked by the call's own thread of work alone.</summary>
    public CancellationToken Token
    {
        get
        {
            if (_both is null)
            {
                var left = limit - time.GetElapsedTime(_started);
                _late = new CancellationTokenSource(left > TimeSpan.Zero ? left : TimeSpan.Zero, time);
                _both = CancellationTokenSource.CreateLinkedTokenSource(gone, _late.Token);
            }

            return _both.Token;
        }
    }

    public void Dispose()
    {
        _both?.Dispose();
        _late?.Dispose();
    }
}
