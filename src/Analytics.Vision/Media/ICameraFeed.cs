using Analytics.Vision.Frames;

namespace Analytics.Vision.Media;

/// <summary>
/// The frames of one camera, over every restart of its source. One reader. The feed restarts a broken source by itself, with
/// back-off; the reader only learns when the pictures stopped, why, and when they came back.
/// </summary>
public interface ICameraFeed : IAsyncDisposable
{
    /// <summary>The next thing that happened. After <see cref="FeedItem.Ended"/> there is nothing more.</summary>
    ValueTask<FeedItem> ReadAsync(CancellationToken cancel);

    /// <summary>Counters since the feed was opened.</summary>
    FeedCounters Counters { get; }
}

/// <summary>What a feed reports. A frame passes to the reader with one reference, which the reader releases.</summary>
public abstract record FeedItem
{
    private FeedItem()
    {
    }

    public sealed record Picture(Frame Frame) : FeedItem;

    /// <summary>No pictures from <paramref name="At"/> on, until the next <see cref="Picture"/>.</summary>
    public sealed record Interrupted(FeedFault Fault, DateTimeOffset At) : FeedItem;

    /// <summary>A source that is played once came to its end at <paramref name="At"/>.</summary>
    public sealed record Ended(DateTimeOffset At) : FeedItem;
}

/// <summary>Why a source gives no pictures. Stored in coverage rows: names and numbers are frozen.</summary>
public enum FeedFaultKind
{
    Unreachable = 1,
    Unauthorized = 2,
    NotFound = 3,
    UnsupportedMedia = 4,
    CorruptMedia = 5,
    Frozen = 6,
    SizeChanged = 7,
    EndedEarly = 8,
    DecoderFailed = 9,
    OutOfMemory = 10,
}

/// <param name="Kind">The class of the fault, by which it is counted.</param>
/// <param name="Detail">What the decoder said, without credentials.</param>
public sealed record FeedFault(FeedFaultKind Kind, string Detail);

/// <param name="Decoded">Frames handed to the reader.</param>
/// <param name="DroppedQueue">Frames dropped since the reader was slower than the source.</param>
/// <param name="DroppedMemory">Frames dropped since the frame pool's budget was spent.</param>
/// <param name="Restarts">Times that the source was started again.</param>
public sealed record FeedCounters(long Decoded, long DroppedQueue, long DroppedMemory, long Restarts);
