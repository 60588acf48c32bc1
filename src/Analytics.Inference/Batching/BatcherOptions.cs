namespace Analytics.Inference.Batching;

/// <summary>How one model's jobs are gathered.</summary>
public sealed record BatcherOptions
{
    /// <summary>Most jobs in a run, 1 to 256; the model's own limit goes before. Default 2: a CPU gains next to nothing beyond.</summary>
    public int MaxBatch { get; init; } = 2;

    /// <summary>How long a job waits for company, 0 to 1 s. Default 0: a run takes what is there when it begins.</summary>
    public TimeSpan MaxWait { get; init; }

    /// <summary>Most jobs that wait in one tenant's queue, 1 to 65536. Default 64.</summary>
    public int QueueLength { get; init; } = 64;

    /// <summary>A full queue holds the submitter up instead of dropping (for <c>analyze</c>). Default false: the freshest win.</summary>
    public bool IsLossless { get; init; }

    /// <summary>First wait before a failed session is opened again. Default 1 s; doubles up to <see cref="MaxBackOff"/>.</summary>
    public TimeSpan BackOff { get; init; } = TimeSpan.FromSeconds(1);

    public TimeSpan MaxBackOff { get; init; } = TimeSpan.FromSeconds(30);

    /// <exception cref="ArgumentOutOfRangeException">A value is outside its range.</exception>
    public BatcherOptions Checked()
    {
        Within(MaxBatch, 1, 256, nameof(MaxBatch));
        Within(QueueLength, 1, 65536, nameof(QueueLength));
        Within(MaxWait, TimeSpan.Zero, TimeSpan.FromSeconds(1), nameof(MaxWait));
        Within(BackOff, TimeSpan.FromMilliseconds(1), TimeSpan.FromMinutes(10), nameof(BackOff));
        Within(MaxBackOff, BackOff, TimeSpan.FromHours(1), nameof(MaxBackOff));
        return this;
    }

    private static void Within<T>(T value, T least, T most, string name)
        where T : IComparable<T>
    {
        if (value.CompareTo(least) < 0 || value.CompareTo(most) > 0)
            throw new ArgumentOutOfRangeException(name, value, $"{name} is {least} to {most}.");
    }
}

/// <summary>What a batcher did since it began. Queued + waiting for room are those not yet ended.</summary>
/// <param name="Submitted">Jobs ever submitted = completed + failed + dropped + queued + running + waiting for room.</param>
/// <param name="Queued">Jobs waiting now.</param>
/// <param name="Completed">Jobs whose result was read.</param>
/// <param name="Failed">Jobs that ended in an error.</param>
/// <param name="Batches">Runs of the model that succeeded.</param>
/// <param name="BatchSizes">Runs by their number of jobs.</param>
/// <param name="Dropped">Jobs by the cause of their drop.</param>
/// <param name="Reopened">Times that the session was opened again after a failure.</param>
public sealed record BatcherCounters(
    long Submitted, int Queued, long Completed, long Failed, long Batches, IReadOnlyDictionary<int, long> BatchSizes,
    IReadOnlyDictionary<DropCause, long> Dropped, long Reopened);
