namespace Analytics.Capture.Evidence;

/// <summary>How much of a camera's recent past is kept.</summary>
public sealed record RingOptions
{
    /// <summary>Most bytes on disk. Default 64 MiB.</summary>
    public long MaxBytes { get; init; } = 64 << 20;

    /// <summary>Oldest segment, counted from the newest. Default 3 minutes: more than any pre-roll, dwell and post-roll together.</summary>
    public TimeSpan MaxAge { get; init; } = TimeSpan.FromMinutes(3);

    /// <summary>Length of a segment; it ends with the first key frame after that. Default 2 s.</summary>
    public TimeSpan SegmentLength { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>With less room than this on its disk the camera runs without evidence. Default 128 MiB.</summary>
    public long LeastFreeBytes { get; init; } = 128 << 20;

    /// <summary>How long a cut waits for the segment that holds its end, while the camera runs. Default 12 s.</summary>
    public TimeSpan TailWait { get; init; } = TimeSpan.FromSeconds(12);
}
