namespace Analytics.Domain.Quotas;

/// <summary>
/// The node's side of a lease. Thread-safe and free of locks and allocations. Its life is counted on the monotonic clock from the
/// instant of the request, so neither a clock step nor a slow grant lengthens it.
/// </summary>
public sealed class LeaseSpender
{
    private readonly TimeProvider _time;
    private readonly long _endsAt;
    private readonly long _granted;
    // Units left; once closed, their complement, so that the figure survives the closing.
    private long _left;

    /// <param name="time">Use <see cref="CoarseTimeProvider"/> where spends are many: reading the clock is most of their cost.</param>
    /// <param name="requestedAt"><see cref="TimeProvider.GetTimestamp"/> of that clock, taken before the request was sent.</param>
    /// <param name="life">As granted (<see cref="QuotaLeaseGranted.Milliseconds"/>).</param>
    /// <param name="units">As granted, at least 1.</param>
    public LeaseSpender(TimeProvider time, long requestedAt, TimeSpan life, long units)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(units, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(life, TimeSpan.Zero);
        _time = time;
        // Rounded down: the account never outlives the node by rounding.
        _endsAt = requestedAt + (long)(life.TotalSeconds * time.TimestampFrequency);
        _granted = _left = units;
    }

    /// <summary>Neither settled nor past its end. It may still be spent up.</summary>
    public bool IsOpen => Volatile.Read(ref _left) >= 0 && _time.GetTimestamp() < _endsAt;

    public long Left => Math.Max(Volatile.Read(ref _left), 0);

    /// <summary>Takes units if the lease is open and has so many left; else takes nothing.</summary>
    /// <param name="units">At least 1.</param>
    public bool TrySpend(long units = 1)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(units, 1);
        var left = Volatile.Read(ref _left);
        while (left >= units)
        {
            // Asked again after each lost race, so that a thread that fights long does not spend late.
            if (_time.GetTimestamp() >= _endsAt)
                return false;
            var seen = Interlocked.CompareExchange(ref _left, left - units, left);
            if (seen == left)
                return true;
            left = seen;
        }

        return false;
    }

    /// <summary>Closes the lease for good and says what was used of it; again the same when called again.</summary>
    public long Settle()
    {
        var left = Volatile.Read(ref _left);
        while (left >= 0)
        {
            var seen = Interlocked.CompareExchange(ref _left, ~left, left);
            if (seen == left)
                return _granted - left;
            left = seen;
        }

        return _granted - ~left;
    }
}
