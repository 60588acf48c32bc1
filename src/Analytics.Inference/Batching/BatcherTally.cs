namespace Analytics.Inference.Batching;

/// <summary>The running counts of a batcher. Guarded by its lock.</summary>
internal sealed class BatcherTally
{
    private readonly Dictionary<int, long> _sizes = [];
    private readonly Dictionary<DropCause, long> _dropped = Enum.GetValues<DropCause>().ToDictionary(cause => cause, _ => 0L);
    private long _batches;

    public long Submitted { get; set; }

    public long Completed { get; set; }

    public long Failed { get; set; }

    public long Reopened { get; set; }

    public void Batch(int size)
    {
        _batches++;
        _sizes[size] = _sizes.GetValueOrDefault(size) + 1;
    }

    public void Drop(DropCause cause) => _dropped[cause]++;

    public BatcherCounters Snapshot(int queued) => new(
        Submitted, queued, Completed, Failed, _batches, new Dictionary<int, long>(_sizes), new Dictionary<DropCause, long>(_dropped), Reopened);
}
