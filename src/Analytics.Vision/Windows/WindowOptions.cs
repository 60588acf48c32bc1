namespace Analytics.Vision.Windows;

/// <summary>How an ability wants to see a camera.</summary>
/// <param name="Interval">Time between sampled frames; zero takes every frame.</param>
/// <param name="Length">Frames in a window: 1, or 16 to 64.</param>
/// <param name="Stride">Sampled frames from one window's begin to the next one's, 1 to <paramref name="Length"/>.</param>
public sealed record WindowOptions(TimeSpan Interval, int Length = 1, int Stride = 1)
{
    /// <summary>Windows that may wait, 1 to 64. Default 2.</summary>
    public int Capacity { get; init; } = 2;

    /// <summary>
    /// A full queue blocks the writer instead of dropping the oldest window: for sources that are read once, as fast as
    /// possible. Default false.
    /// </summary>
    public bool IsLossless { get; init; }

    /// <summary>Sampled frames further apart are not consecutive: the window begins anew. Default 2 s or three intervals.</summary>
    public TimeSpan MaxGap { get; init; } = Interval * 3 > TimeSpan.FromSeconds(2) ? Interval * 3 : TimeSpan.FromSeconds(2);

    /// <exception cref="ArgumentException">A value is out of its range; the message names it.</exception>
    public WindowOptions Checked()
    {
        if (Interval < TimeSpan.Zero)
            throw new ArgumentException($"Interval is {Interval}: use zero or more.");
        if (Length is not (1 or (>= 16 and <= 64)))
            throw new ArgumentException($"Length is {Length}: use 1, or 16 to 64.");
        if (Stride < 1 || Stride > Length)
            throw new ArgumentException($"Stride is {Stride}: use 1 to {Length}.");
        if (Capacity is < 1 or > 64)
            throw new ArgumentException($"Capacity is {Capacity}: use 1 to 64.");
        if (MaxGap <= Interval)
            throw new ArgumentException($"MaxGap is {MaxGap}: use more than the interval of {Interval}.");
        return this;
    }
}
