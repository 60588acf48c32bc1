namespace Analytics.Simulator.Feeds;

/// <summary>What is wrong with a simulated camera until it is repaired.</summary>
public abstract record SimulatedFault
{
    private SimulatedFault()
    {
    }

    /// <summary>
    /// The camera stays connected and sends nothing; the watchdog notices after <see cref="SimulatedFeedOptions.Watchdog"/>.
    /// </summary>
    public sealed record Freeze : SimulatedFault;

    /// <summary>The camera is gone from the network.</summary>
    public sealed record Disappear : SimulatedFault;

    /// <summary>The camera goes on at once with pictures of another size: no outage to repair, only a restart.</summary>
    /// <param name="Frames">The new pictures, for good.</param>
    public sealed record ChangeSize(ISceneFrames Frames) : SimulatedFault;
}

/// <summary>How a simulated camera runs.</summary>
/// <param name="Start">Instant of the first frame where the feed is not paced.</param>
/// <param name="IsPaced">
/// In the clock's own time, frames that the reader misses being dropped; else as fast as they are read, the media time deciding
/// their instants and none dropped but for memory. Default true.
/// </param>
/// <param name="Frames">Ends after so many frames of the source; null for an endless camera.</param>
/// <param name="Watchdog">Silence after which a freeze is reported. Default 5 s.</param>
public sealed record SimulatedFeedOptions(
    DateTimeOffset Start = default, bool IsPaced = true, long? Frames = null, TimeSpan? Watchdog = null);
