using Analytics.Capture.Evidence;
using Analytics.Capture.Ffmpeg;
using Analytics.Capture.Sources;
using Analytics.Vision.Frames;
using Analytics.Vision.Media;

namespace Analytics.Capture.Feeds;

/// <summary>
/// One camera: runs its source session after session, with back-off between them, and hands over pictures whose instants
/// strictly increase. Shares nothing with its neighbours but the frame pool's budget.
/// </summary>
public sealed class CameraFeed : ICameraFeed, IFrameSink
{
    /// <summary>A session that lasted so long was a success: the next failure starts with the shortest pause.</summary>
    private static readonly TimeSpan Settled = TimeSpan.FromSeconds(10);

    private readonly SourceAddress _source;
    private readonly FeedOptions _options;
    private readonly FfmpegOptions _ffmpeg;
    private readonly FramePool _pool;
    private readonly TimeProvider _time;
    private readonly SegmentRing? _ring;
    private readonly FeedClock _clock;
    private readonly FeedQueue _queue;
    private readonly BackOff _backOff;
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _supervisor;
    private FeedFaultKind? _outage;
    private long _index;
    private long _decoded;
    private long _droppedMemory;
    private long _restarts;
    private int _disposals;

    /// <summary>Opens the source at once.</summary>
    /// <param name="source">Where the pictures come from.</param>
    /// <param name="options">How they are read.</param>
    /// <param name="ffmpeg">Where ffmpeg is.</param>
    /// <param name="pool">Where the buffers come from.</param>
    /// <param name="time">The clock of the watchdog, the back-off and the pictures of a live source.</param>
    /// <param name="chance">Spreads the back-off; used by this feed alone.</param>
    /// <param name="ring">Keeps the source's own packets, where evidence is wanted. It outlives the feed.</param>
    /// <exception cref="ProgramMissingException">ffmpeg is not installed.</exception>
    public CameraFeed(
        SourceAddress source, FeedOptions options, FfmpegOptions ffmpeg, FramePool pool, TimeProvider time, Random chance, SegmentRing? ring = null)
    {
        if (ChildLauncher.Find(ffmpeg.Ffmpeg) is null)
            throw new ProgramMissingException(ffmpeg.Ffmpeg, "ffmpeg");
        (_source, _options, _ffmpeg, _pool, _time, _ring) = (source, options.Checked(), ffmpeg, pool, time, ring);
        var isRepeatable = !source.IsLive && options.Pace is Pace.AsFastAsPossible;
        _clock = new FeedClock(time, options.FixedStart ?? (isRepeatable ? time.GetUtcNow() : null), options.After);
        _queue = new FeedQueue(options.QueueCapacity, options.Lossless);
        _backOff = new BackOff(options.BackOffFirst, options.BackOffMost, chance);
        _supervisor = Task.Run(() => RunAsync(_stop.Token));
    }

    public FeedCounters Counters => new(
        Interlocked.Read(ref _decoded), _queue.Dropped, Interlocked.Read(ref _droppedMemory), Interlocked.Read(ref _restarts));

    bool IFrameSink.IsHeldBack => _queue.IsHeldBack;

    public async ValueTask<FeedItem> ReadAsync(CancellationToken cancel)
    {
        var item = await _queue.TakeAsync(cancel);
        if (item is FeedItem.Picture)
            Interlocked.Increment(ref _decoded);
        return item;
    }

    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposals, 1) != 0)
            return;
        await _stop.CancelAsync();
        _queue.Close();
        await _supervisor;
        _stop.Dispose();
    }

    Frame? IFrameSink.Rent(FrameShape shape)
    {
        if (_pool.TryRent(shape) is { } frame)
            return frame;
        _index++;
        Interlocked.Increment(ref _droppedMemory);
        return null;
    }

    void IFrameSink.Deliver(Frame frame, TimeSpan mediaTime)
    {
        frame.Stamp(_index++, mediaTime, _clock.Stamp(mediaTime));
        _outage = null;
        _queue.Add(new FeedItem.Picture(frame));
    }

    private async Task RunAsync(CancellationToken cancel)
    {
        try
        {
            await SuperviseAsync(cancel);
        }
#pragma warning disable CA1031 // Nothing is hidden: the reader gets it.
        catch (Exception failure)
#pragma warning restore CA1031
        {
            _queue.Fail(failure);
        }
    }

    private async Task SuperviseAsync(CancellationToken cancel)
    {
        var playsOnce = !_options.Loop && !_source.IsLive;
        while (!cancel.IsCancellationRequested)
        {
            var began = _time.GetTimestamp();
            var end = await RunSessionAsync(cancel);
            if (cancel.IsCancellationRequested)
                return;
            if (end.Fault is { } fault)
                Report(fault);
            if (playsOnce)
            {
                _queue.Tell(new FeedItem.Ended(_clock.CoveredUntil));
                return;
            }

            if (end.Pictures > 0 && _time.GetElapsedTime(began) >= Settled)
                _backOff.Reset();
            await Task.Delay(_backOff.Next(), _time, cancel).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            Interlocked.Increment(ref _restarts);
        }
    }

    private async Task<SessionEnd> RunSessionAsync(CancellationToken cancel)
    {
        _clock.BeginSession();
        // A full evidence disk must not blind the camera: without room it runs without segments.
        var segments = _source.HasPackets ? _ring?.BeginSession() : null;
        var session = new FeedSession(_source, _options, _ffmpeg, _time, this);
        try
        {
            return await session.RunAsync(segments, KeepSegment, cancel);
        }
        catch (Exception failure) when (failure is System.ComponentModel.Win32Exception or IOException or UnauthorizedAccessException)
        {
            // The system could not start ffmpeg now: no process or file handle to be had, or ffmpeg is being replaced.
            var kind = failure is UnauthorizedAccessException ? FeedFaultKind.Unauthorized : FeedFaultKind.DecoderFailed;
            return new SessionEnd(new FeedFault(kind, failure.Message), 0);
        }
        finally
        {
            _ring?.EndSession(_clock.InstantOf(TimeSpan.Zero), _clock.CoveredUntil);
        }
    }

    private void KeepSegment(ClosedSegment closed)
    {
        if (_clock.InstantOf(closed.From) is { } from && _clock.InstantOf(closed.To) is { } to)
            _ring!.Add(closed, from, to);
    }

    // While pictures are missing already, only a new cause is news.
    private void Report(FeedFault fault)
    {
        if (_outage == fault.Kind)
            return;
        var at = _outage is null ? _clock.CoveredUntil : _clock.Now();
        _outage = fault.Kind;
        _queue.Tell(new FeedItem.Interrupted(fault, at));
    }
}
