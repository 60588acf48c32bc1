namespace Analytics.Inference.Batching;

/// <summary>
/// The running counts of whoever takes jobs, and how a job ends beside them: counted before it is told, so that whoever saw a job end finds
/// it in the counters. Thread-safe.
/// </summary>
internal sealed class BatcherTally
{
    private readonly Lock _gate = new();
    private readonly Dictionary<int, long> _sizes = [];
    private readonly Dictionary<DropCause, long> _dropped = Enum.GetValues<DropCause>().ToDictionary(cause => cause, _ => 0L);
    private long _submitted;
    private long _completed;
    private long _failed;
    private long _batches;
    private long _reopened;

    public void Submit()
    {
        lock (_gate)
            _submitted++;
    }

    /// <summary>A run has ended.</summary>
    /// <param name="rows">That it had; 0 where nothing ran.</param>
    public void Batch(int rows, int completed)
    {
        lock (_gate)
        {
            if (rows > 0)
            {
                _batches++;
                _sizes[rows] = _sizes.GetValueOrDefault(rows) + 1;
            }

            _completed += completed;
        }
    }

    public void Complete(PendingJob job, string sha256)
    {
        lock (_gate)
            _completed++;
        job.Complete(sha256);
    }

    public void Drop(PendingJob job, DropCause cause)
    {
        lock (_gate)
            _dropped[cause]++;
        job.Drop(cause);
    }

    public void Fail(PendingJob job, Exception fault)
    {
        lock (_gate)
            _failed++;
        job.Fail(fault);
    }

    public void Reopen()
    {
        lock (_gate)
            _reopened++;
    }

    public BatcherCounters Snapshot(int queued)
    {
        lock (_gate)
            return new(_submitted, queued, _completed, _failed, _batches, new Dictionary<int, long>(_sizes), new Dictionary<DropCause, long>(_dropped), _reopened);
    }
}
