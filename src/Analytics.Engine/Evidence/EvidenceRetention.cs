namespace Analytics.Engine.Evidence;

/// <summary>Sweeps evidence once at the start and every hour from then on, beside everything else.</summary>
public sealed class EvidenceRetention : IAsyncDisposable
{
    public static readonly TimeSpan Every = TimeSpan.FromHours(1);

    private readonly EvidenceStore _store;
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _work;
    private long _failures;

    public EvidenceRetention(EvidenceStore store, TimeProvider time)
    {
        _store = store;
        // Armed here, so that the clock counts from the start; the first sweep of a large folder holds nobody up.
        _work = RunAsync(new PeriodicTimer(Every, time));
    }

    /// <summary>Sweeps that a file or folder stopped; the next one tries again.</summary>
    public long Failures => Volatile.Read(ref _failures);

    /// <summary>Why the last sweep stopped; null where it did not.</summary>
    public string? LastFailure { get; private set; }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _work;
        _stop.Dispose();
    }

    private async Task RunAsync(PeriodicTimer timer)
    {
        using (timer)
        {
            try
            {
                do
                    await Task.Run(Sweep, CancellationToken.None);
                while (await timer.WaitForNextTickAsync(_stop.Token));
            }
            catch (OperationCanceledException) when (_stop.IsCancellationRequested)
            {
            }
        }
    }

    private void Sweep()
    {
        try
        {
            _store.Sweep();
            LastFailure = null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            LastFailure = e.Message;
            Interlocked.Increment(ref _failures);
        }
    }
}
