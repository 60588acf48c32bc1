using Analytics.Capture.Ffmpeg;

namespace Analytics.Capture.Feeds;

/// <summary>How one camera is read.</summary>
public sealed record FeedOptions
{
    /// <summary>Size, rate and layout of the pictures.</summary>
    public required FrameRequest Frames { get; init; }

    /// <summary>How fast a file, a folder or a test picture is played. Live sources have their own pace. Default real time.</summary>
    public Pace Pace { get; init; } = Pace.RealTime;

    /// <summary>
    /// Begin a file or folder anew at its end; times go on increasing. False plays it once, and the feed ends with it; a fault
    /// before that ends it too, since playing it again would repeat what was already analysed. Without meaning for live sources.
    /// </summary>
    public bool Loop { get; init; } = true;

    /// <summary>A slow reader holds the source back and loses nothing. Default false: the reader gets the freshest pictures.</summary>
    public bool Lossless { get; init; }

    /// <summary>Pictures that wait for the reader, 1 to 64. Default 4.</summary>
    public int QueueCapacity { get; init; } = 4;

    /// <summary>
    /// The instant of media time 0, which makes every instant repeatable. Null takes the wall clock at each first picture, and,
    /// where the pace is as fast as possible, at the opening.
    /// </summary>
    public DateTimeOffset? FixedStart { get; init; }

    /// <summary>Every picture stands for a later instant than this: the camera's last progress and watermarks.</summary>
    public DateTimeOffset? After { get; init; }

    /// <summary>A source whose timestamps stand still for so long is frozen. Default 5 s.</summary>
    public TimeSpan FrozenAfter { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Longest wait from start to first picture. Default 10 s.</summary>
    public TimeSpan FirstPictureWithin { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Pause after the first failure; doubled with each further one. Default 0.5 s.</summary>
    public TimeSpan BackOffFirst { get; init; } = TimeSpan.FromSeconds(0.5);

    /// <summary>Longest pause. Default 5 s.</summary>
    public TimeSpan BackOffMost { get; init; } = TimeSpan.FromSeconds(5);

    /// <exception cref="ArgumentOutOfRangeException">A value is outside its range.</exception>
    public FeedOptions Checked()
    {
        Frames.Checked();
        ArgumentOutOfRangeException.ThrowIfLessThan(QueueCapacity, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(QueueCapacity, 64);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(FrozenAfter, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(FirstPictureWithin, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(BackOffFirst, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfLessThan(BackOffMost, BackOffFirst);
        return this;
    }
}
