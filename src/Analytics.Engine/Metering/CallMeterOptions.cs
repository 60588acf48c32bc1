namespace Analytics.Engine.Metering;

public sealed record CallMeterOptions
{
    /// <summary>
    /// How long one step (hold, post) is tried while the ledger does not answer, or waits for leases to come back. Longer than a lease
    /// and its margin, or a hold of the last units could not outwait a dead node. Default 6 s.
    /// </summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(6);

    /// <summary>
    /// How long a release is tried behind the caller's back; a stop waits for it. Default 10 s: after it the call's time limit gives held
    /// units back.
    /// </summary>
    public TimeSpan ReleasePatience { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Before the first repeat; doubles with each further one. Default 10 ms.</summary>
    public TimeSpan FirstPause { get; init; } = TimeSpan.FromMilliseconds(10);

    /// <summary>Longest pause between two tries. Default 250 ms.</summary>
    public TimeSpan LongestPause { get; init; } = TimeSpan.FromMilliseconds(250);

    /// <summary>Releases that may be under way behind callers' backs; more are dropped and counted. Default 10,000.</summary>
    public int MaxReleases { get; init; } = 10_000;
}
