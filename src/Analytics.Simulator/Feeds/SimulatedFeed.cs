using Analytics.Vision.Frames;
using Analytics.Vision.Media;

namespace Analytics.Simulator.Feeds;

/// <summary>
/// A camera without a device: for load tests and cluster tests. Slot n of the source is due n frame intervals after the start,
/// over faults too, so instants never go back and a late reader finds the freshest frame.
/// </summary>
public sealed class SimulatedFeed : ICameraFeed
{
    private readonly Lock _gate = new();
    private readonly FramePool _pool;
    private readonly TimeProvider _clock;
    private readonly SimulatedFeedOptions _options;
    private readonly DateTimeOffset _start;
    private readonly long _startStamp;

    // Replaced on every change, so that a reader who waits for the next slot wakes up and looks again.
    private TaskCompletionSource _changed = New();
    private ISceneFrames _frames;
    private SimulatedFault? _fault;
    private DateTimeOffset _faultAt;
    private TimeSpan _faultElapsed;
    private FeedItem.Interrupted? _pending;
    private bool _isReported;
    private bool _isDisposed;
    private long _slot;
    private FeedCounters _counters = new(0, 0, 0, 0);

    /// <param name="frames">What the camera shows.</param>
    /// <param name="pool">Where its buffers come from.</param>
    /// <param name="clock">Paces the feed and stamps its faults.</param>
    /// <param name="options">How it runs.</param>
    public SimulatedFeed(ISceneFrames frames, FramePool pool, TimeProvider clock, SimulatedFeedOptions options)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(frames.FramesPerSecond, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(frames.FramesPerSecond, 240);
        (_frames, _pool, _clock, _options) = (frames, pool, clock, options);
        _start = options.IsPaced ? clock.GetUtcNow() : options.Start;
        _startStamp = clock.GetTimestamp();
        Interval = TimeSpan.FromSeconds(1.0 / frames.FramesPerSecond);
    }

    public FeedCounters Counters
    {
        get
        {
            lock (_gate)
                return _counters;
        }
    }

    private TimeSpan Interval { get; }

    private TimeSpan Watchdog => _options.Watchdog ?? TimeSpan.FromSeconds(5);

    /// <summary>Breaks the camera. A fault replaces the one before it.</summary>
    public void Break(SimulatedFault fault) => Change(() =>
    {
        if (fault is SimulatedFault.ChangeSize change)
        {
            var (was, now) = (_frames.Shape, change.Frames.Shape);
            if (change.Frames.FramesPerSecond != _frames.FramesPerSecond)
                throw new ArgumentException($"The new pictures must come at {_frames.FramesPerSecond} frames a second too.", nameof(fault));
            _frames = change.Frames;
            _slot = FreshSlot;
            _counters = _counters with { Restarts = _counters.Restarts + 1 };
            _pending = new FeedItem.Interrupted(
                new FeedFault(FeedFaultKind.SizeChanged,
                    $"The picture changed from {was.Width}x{was.Height} to {now.Width}x{now.Height}."), Now);
            return;
        }

        (_fault, _faultAt, _faultElapsed, _isReported) = (fault, Now, _clock.GetElapsedTime(_startStamp), false);
    });

    /// <summary>The camera works again. Pictures go on with the slot that is due now; what was missed is a gap, not a drop.</summary>
    public void Repair() => Change(() =>
    {
        if (_fault is null)
            return;
        // An outage that nobody has read of yet is reported before the pictures go on; a freeze shorter than the watchdog is none.
        if (!_isReported && (_fault is SimulatedFault.Disappear || Silence >= Watchdog))
            _pending = Report(_fault);
        if (_isReported || _pending is not null)
            _counters = _counters with { Restarts = _counters.Restarts + 1 };
        _fault = null;
        _slot = FreshSlot;
    });

    public async ValueTask<FeedItem> ReadAsync(CancellationToken cancel)
    {
        while (true)
        {
            cancel.ThrowIfCancellationRequested();
            TimeSpan? wait;
            Task changed;
            lock (_gate)
            {
                ObjectDisposedException.ThrowIf(_isDisposed, this);
                if (Next(out wait) is { } item)
                    return item;
                changed = _changed.Task;
            }

            await WaitAsync(wait, changed, cancel).ConfigureAwait(false);
        }
    }

    public ValueTask DisposeAsync()
    {
        Change(() => _isDisposed = true);
        return ValueTask.CompletedTask;
    }

    // Null where there is nothing to say yet; then wait says how long at most, null for until something changes.
    private FeedItem? Next(out TimeSpan? wait)
    {
        wait = null;
        if (_pending is { } pending)
        {
            _pending = null;
            return pending;
        }

        if (_fault is not null)
            return OutageItem(out wait);
        while (true)
        {
            if (_slot >= _options.Frames)
                return new FeedItem.Ended(_start + (Interval * _options.Frames!.Value));
            if (_options.IsPaced)
            {
                var due = (Interval * _slot) - _clock.GetElapsedTime(_startStamp);
                if (due > TimeSpan.Zero)
                {
                    wait = due;
                    return null;
                }

                Skip();
            }

            var slot = _slot++;
            if (Picture(slot) is { } picture)
                return picture;
            if (!_options.IsPaced)
            {
                // Nothing paces this feed but its reader, and no buffer is free: without a wait it would spin.
                wait = Interval;
                return null;
            }
        }
    }

    private FeedItem? OutageItem(out TimeSpan? wait)
    {
        wait = null;
        if (_isReported)
            return null;
        if (_fault is SimulatedFault.Freeze && Silence < Watchdog)
        {
            wait = Watchdog - Silence;
            return null;
        }

        _isReported = true;
        return Report(_fault!);
    }

    private FeedItem.Interrupted Report(SimulatedFault fault) => new(
        fault is SimulatedFault.Freeze
            ? new FeedFault(FeedFaultKind.Frozen, $"No picture for {Watchdog.TotalSeconds:0.#} s.")
            : new FeedFault(FeedFaultKind.Unreachable, "The simulated camera has disappeared."),
        _faultAt);

    // Freshest wins: slots that passed unread are dropped and counted, but for the last one.
    private void Skip()
    {
        var last = Math.Min(DueSlot, (_options.Frames ?? long.MaxValue) - 1);
        if (last <= _slot)
            return;
        _counters = _counters with { DroppedQueue = _counters.DroppedQueue + last - _slot };
        _slot = last;
    }

    private FeedItem.Picture? Picture(long slot)
    {
        if (_pool.TryRent(_frames.Shape) is not { } frame)
        {
            _counters = _counters with { DroppedMemory = _counters.DroppedMemory + 1 };
            return null;
        }

        _frames.Fill(slot, frame.Pixels);
        frame.Stamp(slot, Interval * slot, _start + (Interval * slot));
        _counters = _counters with { Decoded = _counters.Decoded + 1 };
        return new FeedItem.Picture(frame);
    }

    // The first slot behind everything that was due, so that no picture is older than the outage before it.
    private long FreshSlot => _options.IsPaced ? Math.Max(_slot, DueSlot + 1) : _slot;

    private DateTimeOffset Now => _options.IsPaced ? _start + _clock.GetElapsedTime(_startStamp) : _start + (Interval * _slot);

    private TimeSpan Silence => _clock.GetElapsedTime(_startStamp) - _faultElapsed;

    private long DueSlot => (long)(_clock.GetElapsedTime(_startStamp) / Interval);

    private async Task WaitAsync(TimeSpan? wait, Task changed, CancellationToken cancel)
    {
        if (wait is not { } longest)
        {
            await changed.WaitAsync(cancel).ConfigureAwait(false);
            return;
        }

        // Timers count whole milliseconds and round down: rounded up here, else the last part of one would be spent spinning.
        var whole = TimeSpan.FromMilliseconds(Math.Ceiling(longest.TotalMilliseconds));
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        await Task.WhenAny(Task.Delay(whole, _clock, stop.Token), changed).ConfigureAwait(false);
        await stop.CancelAsync().ConfigureAwait(false);
    }

    private void Change(Action change)
    {
        TaskCompletionSource woken;
        lock (_gate)
        {
            change();
            (woken, _changed) = (_changed, New());
        }

        woken.TrySetResult();
    }

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
