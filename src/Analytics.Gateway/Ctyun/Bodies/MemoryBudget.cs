namespace Analytics.Gateway.Ctyun.Bodies;

/// <summary>
/// Bytes that all calls together may hold at one instant. What does not fit is refused at once, and counted: a body that waits would
/// hold its connection and what it has read so far.
/// </summary>
/// <param name="limit">In bytes.</param>
internal sealed class MemoryBudget(long limit)
{
    private long _taken;
    private long _peak;
    private long _refusals;

    public long Limit => limit;

    /// <summary>Bytes that are out now.</summary>
    public long Taken => Interlocked.Read(ref _taken);

    /// <summary>The most that was ever out.</summary>
    public long Peak => Interlocked.Read(ref _peak);

    public long Refusals => Interlocked.Read(ref _refusals);

    public bool TryTake(long bytes)
    {
        var taken = Interlocked.Add(ref _taken, bytes);
        if (taken > limit)
        {
            Interlocked.Add(ref _taken, -bytes);
            Interlocked.Increment(ref _refusals);
            return false;
        }

        for (var peak = Peak; taken > peak; peak = Peak)
            if (Interlocked.CompareExchange(ref _peak, taken, peak) == peak)
                break;
        return true;
    }

    public void Give(long bytes) => Interlocked.Add(ref _taken, -bytes);
}
