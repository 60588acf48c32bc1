using System.Threading.Channels;
using Analytics.Vision.Frames;

namespace Analytics.Vision.Windows;

/// <summary>
/// The sliding window of one ability over one camera: samples by timestamp, shares frames by reference, and hands windows to
/// one reader through a bounded queue in which the freshest win. One writer offers, interrupts and completes; anyone disposes.
/// </summary>
public sealed class SlidingWindow : IDisposable
{
    private readonly WindowOptions _options;
    private readonly Action<FrameWindow, DropCause>? _dropped;
    private readonly Sampler _sampler;
    private readonly Channel<FrameWindow> _ready;

    // Guards the frames in the making, which the writer and a disposing thread both touch.
    private readonly Lock _gate = new();
    private readonly Queue<Frame> _frames = new();
    private (DateTimeOffset At, FrameShape Shape)? _last;
    private long _windows;
    private long _resets;
    private bool _disposed;

    /// <param name="options">Checked here.</param>
    /// <param name="dropped">Hears of each window that no reader will see, before its frames are released.</param>
    public SlidingWindow(WindowOptions options, Action<FrameWindow, DropCause>? dropped = null)
    {
        _options = options.Checked();
        _dropped = dropped;
        _sampler = new Sampler(options.Interval);
        var bounds = new BoundedChannelOptions(options.Capacity)
        {
            FullMode = options.IsLossless ? BoundedChannelFullMode.Wait : BoundedChannelFullMode.DropOldest,
        };
        _ready = Channel.CreateBounded<FrameWindow>(bounds, dropped => Drop(dropped, DropCause.QueueFull));
    }

    public DropCounters Drops { get; } = new();

    /// <summary>Windows made so far, read and dropped ones.</summary>
    public long Windows => Volatile.Read(ref _windows);

    /// <summary>Times that frames in the making were given up, since the next ones do not follow on them.</summary>
    public long Resets => Volatile.Read(ref _resets);

    /// <summary>Windows that wait for the reader, never more than the capacity.</summary>
    public int Waiting => _ready.Reader.Count;

    /// <summary>
    /// Looks at a frame and retains it where it is due. Completes at once, but in lossless mode waits for room in the queue.
    /// </summary>
    /// <returns>Whether the frame was sampled.</returns>
    public async ValueTask<bool> OfferAsync(Frame frame, CancellationToken cancel)
    {
        if (!Sample(frame, out var window))
            return false;
        if (window is null)
            return true;
        try
        {
            await _ready.Writer.WriteAsync(window, cancel).ConfigureAwait(false);
        }
        catch (Exception e) when (e is ChannelClosedException or OperationCanceledException)
        {
            Drop(window, DropCause.Stopped);
            cancel.ThrowIfCancellationRequested();
        }

        return true;
    }

    /// <summary>The camera paused: frames from before and after never share a window.</summary>
    public void Interrupt()
    {
        lock (_gate)
            Reset();
    }

    /// <summary>No more frames: the reader gets what waits, then null.</summary>
    public void Complete() => _ready.Writer.TryComplete();

    /// <summary>The next window, which the caller disposes, or null after <see cref="Complete"/>.</summary>
    public async ValueTask<FrameWindow?> ReadAsync(CancellationToken cancel)
    {
        while (await _ready.Reader.WaitToReadAsync(cancel).ConfigureAwait(false))
        {
            if (_ready.Reader.TryRead(out var window))
                return window;
        }

        return null;
    }

    /// <summary>Releases every frame it holds; windows that were read stay their reader's.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            if (_disposed)
                return;
            _disposed = true;
            ReleaseFrames();
        }

        Complete();
        while (_ready.Reader.TryRead(out var window))
            Drop(window, DropCause.Stopped);
    }

    private bool Sample(Frame frame, out FrameWindow? window)
    {
        window = null;
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            if (_last is { } last && !Follows(last.At, last.Shape, frame))
                Reset();
            if (!_sampler.Takes(frame.At))
                return false;
            _last = (frame.At, frame.Shape);
            _frames.Enqueue(frame.Retain());
            if (_frames.Count < _options.Length)
                return true;
            window = new FrameWindow(_windows++, _frames);
            // Only what the next window shows again stays: an ability with windows of one frame holds none between them.
            for (var i = 0; i < _options.Stride; i++)
                _frames.Dequeue().Release();
            return true;
        }
    }

    private bool Follows(DateTimeOffset at, FrameShape shape, Frame next) =>
        next.At > at && next.At - at <= _options.MaxGap && next.Shape == shape;

    private void Reset()
    {
        _sampler.Reset();
        _last = null;
        if (_frames.Count == 0)
            return;
        ReleaseFrames();
        _resets++;
    }

    private void ReleaseFrames()
    {
        while (_frames.TryDequeue(out var frame))
            frame.Release();
    }

    private void Drop(FrameWindow window, DropCause cause)
    {
        Drops.Add(cause);
        _dropped?.Invoke(window, cause);
        window.Dispose();
    }
}
