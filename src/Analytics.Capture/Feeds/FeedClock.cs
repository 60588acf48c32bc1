namespace Analytics.Capture.Feeds;

/// <summary>
/// From media time to instants that strictly increase per camera, over loops, restarts and clock steps. Live: the wall clock at
/// a session's first picture plus the time that the source's own stamps have advanced. Fixed: a given start plus media time.
/// </summary>
internal sealed class FeedClock(TimeProvider time, DateTimeOffset? fixedStart, DateTimeOffset? after)
{
    /// <summary>A source whose stamps and the wall clock part by more is put back on the wall clock.</summary>
    public static readonly TimeSpan MostDrift = TimeSpan.FromSeconds(2);

    /// <summary>
    /// Servers send what they have buffered in one burst, so the first picture is older than its arrival. While its stamps run
    /// ahead of the wall clock by more than <see cref="Ahead"/>, a session's time passes slower by this part.
    /// </summary>
    public const double Slew = 0.1;

    public static readonly TimeSpan Ahead = TimeSpan.FromMilliseconds(100);

    /// <summary>Least distance of two pictures. The journal keeps milliseconds.</summary>
    public static readonly TimeSpan Step = TimeSpan.FromMilliseconds(1);

    private readonly Lock _lock = new();
    private DateTimeOffset _last = after ?? DateTimeOffset.MinValue;
    private DateTimeOffset? _anchor;
    private TimeSpan _lead;
    private TimeSpan _media;
    private bool _isFirst = true;

    /// <summary>The instant up to which pictures were stamped; before the first one, the instant from which they are missing.</summary>
    public DateTimeOffset CoveredUntil { get; private set; } = Later(fixedStart ?? time.GetUtcNow(), after ?? DateTimeOffset.MinValue);

    /// <summary>A new run of the source begins: its media times start anew.</summary>
    public void BeginSession()
    {
        lock (_lock)
            _anchor = null;
    }

    /// <summary>The instant that a picture stands for.</summary>
    public DateTimeOffset Stamp(TimeSpan media)
    {
        lock (_lock)
        {
            _anchor = _anchor is not { } anchor ? Anchor(media) : fixedStart is null ? Follow(anchor, media) : anchor;
            (_isFirst, _media) = (false, media);
            return CoveredUntil = _last = Later(_anchor.Value + media, _last + Step);
        }
    }

    /// <summary>The instant of a media time of the present session; null before its first picture.</summary>
    public DateTimeOffset? InstantOf(TimeSpan media)
    {
        lock (_lock)
            return _anchor + media;
    }

    /// <summary>From when on pictures are missing for a new reason, while they are missing already.</summary>
    public DateTimeOffset Now() => fixedStart is null ? Later(time.GetUtcNow(), CoveredUntil) : CoveredUntil;

    private DateTimeOffset Anchor(TimeSpan media)
    {
        if (fixedStart is { } start)
            return _isFirst ? Later(start, _last == DateTimeOffset.MinValue ? start : _last + Step) : _last + Step - media;

        // A wall clock behind the camera's own past: go on from there at the right pace, rather than squeeze the pictures
        // together until the clock has caught up.
        var now = time.GetUtcNow();
        var instant = _last == DateTimeOffset.MinValue ? now : Later(now, _last + Step);
        _lead = instant - now;
        return instant - media;
    }

    private DateTimeOffset Follow(DateTimeOffset anchor, TimeSpan media)
    {
        var ahead = anchor + media - (time.GetUtcNow() + _lead);
        if (ahead < -MostDrift)
            return Anchor(media);
        // A longer burst is squeezed: followed, it would put the camera into the future for good, and hide the next outage.
        if (ahead > MostDrift)
            return time.GetUtcNow() + _lead + MostDrift - media;
        return ahead > Ahead && media > _media ? anchor - ((media - _media) * Slew) : anchor;
    }

    private static DateTimeOffset Later(DateTimeOffset a, DateTimeOffset b) => a > b ? a : b;
}
