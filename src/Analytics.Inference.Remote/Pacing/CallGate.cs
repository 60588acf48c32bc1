namespace Analytics.Inference.Remote.Pacing;

/// <summary>
/// The one door of a remote backend: rate per ability, concurrency of the backend, bounded queues between. A call waits in its
/// ability's queue, so that a slow ability holds nobody up but itself; abilities take turns.
/// </summary>
internal sealed class CallGate : IDisposable
{
    private readonly Lock _lock = new();
    private readonly GateOptions _options;
    private readonly TimeProvider _time;
    private readonly Dictionary<string, Lane> _lanes;
    private readonly List<Lane> _turns;
    private readonly Dictionary<ShedCause, long> _shed = Enum.GetValues<ShedCause>().ToDictionary(cause => cause, _ => 0L);
    private readonly ITimer _timer;
    private int _running;
    private bool _isClosed;

    /// <param name="rates">Calls a second by ability; null for no limit.</param>
    public CallGate(IReadOnlyDictionary<string, int?> rates, GateOptions options, TimeProvider time)
    {
        (_options, _time) = (options, time);
        _lanes = rates.ToDictionary(rate => rate.Key, rate => new Lane(new PaceWindow(rate.Value, options.Margin, time)), StringComparer.Ordinal);
        _turns = [.. _lanes.Values];
        _timer = time.CreateTimer(_ => Pump(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    public int Running
    {
        get
        {
            lock (_lock)
                return _running;
        }
    }

    public int Waiting
    {
        get
        {
            lock (_lock)
                return _turns.Sum(lane => lane.Waiters.Count);
        }
    }

    public IReadOnlyDictionary<ShedCause, long> Shed
    {
        get
        {
            lock (_lock)
                return new Dictionary<ShedCause, long>(_shed);
        }
    }

    /// <summary>Waits for the call's turn.</summary>
    /// <exception cref="OperationCanceledException">The caller gave up; nothing is counted.</exception>
    public async Task<GateAnswer> EnterAsync(string ability, CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        var lane = _lanes[ability];
        Waiter waiter;
        lock (_lock)
        {
            if (_isClosed)
                return Counted(ShedCause.Closed);
            if (lane.Waiters.Count == 0 && _running < _options.Concurrency && lane.Window.TryAdmit(out _))
            {
                _running++;
                return default;
            }

            if (lane.Waiters.Count >= _options.QueueLength)
                return Counted(ShedCause.QueueFull);
            waiter = new Waiter(_time.GetTimestamp());
            lane.Waiters.AddLast(waiter);
        }

        using var given = cancel.UnsafeRegister(_ => GiveUp(lane, waiter, cancel), null);
        Pump();
        return await waiter.Task.ConfigureAwait(false);
    }

    /// <summary>A call that was let in ended, however it ended.</summary>
    public void Leave()
    {
        lock (_lock)
            _running--;
        Pump();
    }

    /// <summary>The backend refused a call for its rate: half the rate for ten seconds.</summary>
    public void SlowDown(string ability)
    {
        lock (_lock)
            _lanes[ability].Window.SlowDown();
    }

    public bool IsSlow(string ability)
    {
        lock (_lock)
            return _lanes[ability].Window.IsSlow;
    }

    public void Dispose()
    {
        List<Waiter> left;
        lock (_lock)
        {
            if (_isClosed)
                return;
            _isClosed = true;
            left = [.. _turns.SelectMany(lane => lane.Waiters)];
            foreach (var lane in _turns)
                lane.Waiters.Clear();
            _shed[ShedCause.Closed] += left.Count;
        }

        _timer.Dispose();
        foreach (var waiter in left)
            waiter.TrySetResult(new GateAnswer(ShedCause.Closed));
    }

    // Lets in whom there is room for, sends away who waited too long, and wakes up again at the next instant that can change this.
    private void Pump()
    {
        var let = new List<(Waiter Waiter, GateAnswer Answer)>();
        lock (_lock)
        {
            if (_isClosed)
                return;
            var next = Timeout.InfiniteTimeSpan;
            for (var turn = 0; turn < _turns.Count; turn++)
                next = Sooner(next, Serve(_turns[turn], let));
            // Whoever was first is last next time.
            if (_turns.Count > 1)
            {
                _turns.Add(_turns[0]);
                _turns.RemoveAt(0);
            }

            _timer.Change(next, Timeout.InfiniteTimeSpan);
        }

        foreach (var (waiter, answer) in let)
            waiter.TrySetResult(answer);
    }

    // One call of each ability a turn would be fairer still; an ability's rate is a handful a second, so that its burst is too.
    private TimeSpan Serve(Lane lane, List<(Waiter Waiter, GateAnswer Answer)> let)
    {
        while (lane.Waiters.First is { Value: var head })
        {
            var left = _options.MaxWait - _time.GetElapsedTime(head.Since);
            if (left <= TimeSpan.Zero)
            {
                lane.Waiters.RemoveFirst();
                let.Add((head, Counted(ShedCause.Waited)));
                continue;
            }

            if (_running >= _options.Concurrency)
                return left;
            if (!lane.Window.TryAdmit(out var wait))
                return Sooner(left, WholeMilliseconds(wait));
            lane.Waiters.RemoveFirst();
            _running++;
            let.Add((head, default));
        }

        return Timeout.InfiniteTimeSpan;
    }

    private void GiveUp(Lane lane, Waiter waiter, CancellationToken cancel)
    {
        bool wasWaiting;
        lock (_lock)
            wasWaiting = lane.Waiters.Remove(waiter);
        // One that was let in at the same moment keeps its place: its owner sees the cancellation when it sends, and leaves.
        if (wasWaiting)
            waiter.TrySetCanceled(cancel);
    }

    private GateAnswer Counted(ShedCause cause)
    {
        _shed[cause]++;
        return new GateAnswer(cause);
    }

    // Timers cut fractions off: a wait of less than a millisecond would fire at once, again and again.
    private static TimeSpan WholeMilliseconds(TimeSpan wait) => TimeSpan.FromMilliseconds(Math.Ceiling(wait.TotalMilliseconds));

    private static TimeSpan Sooner(TimeSpan one, TimeSpan other) =>
        one == Timeout.InfiniteTimeSpan ? other : other == Timeout.InfiniteTimeSpan || one < other ? one : other;

    private sealed class Lane(PaceWindow window)
    {
        public PaceWindow Window { get; } = window;

        public LinkedList<Waiter> Waiters { get; } = new();
    }

    private sealed class Waiter(long since) : TaskCompletionSource<GateAnswer>(TaskCreationOptions.RunContinuationsAsynchronously)
    {
        public long Since { get; } = since;
    }
}
