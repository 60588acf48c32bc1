namespace Analytics.TestKit.Time;

/// <summary>
/// A clock that only its driver moves. Timers fire during <see cref="Advance"/>, on the driver's thread, each at its own instant and
/// in order. Timestamps run at an odd frequency, so that code that takes them for ticks or milliseconds fails; it is a multiple of the
/// tick's, so that an elapsed time is exact and a deadline is reached when its span has passed, not a tick later.
/// </summary>
public sealed class ManualTimeProvider : TimeProvider
{
    /// <summary>How long real work may take between two timers, on a machine that is busy with other things too.</summary>
    private static readonly TimeSpan RealLimit = TimeSpan.FromSeconds(60);

    private readonly object gate = new();
    private readonly List<ManualTimer> armed = [];
    private TaskCompletionSource timerArmed = NewSignal();
    private readonly DateTimeOffset start;
    private DateTimeOffset now;

    public ManualTimeProvider(DateTimeOffset start) => this.start = now = start;

    public ManualTimeProvider()
        : this(new DateTimeOffset(2026, 3, 1, 8, 0, 0, TimeSpan.Zero))
    {
    }

    public override long TimestampFrequency => 30_000_000;

    public override TimeZoneInfo LocalTimeZone => TimeZoneInfo.Utc;

    public override DateTimeOffset GetUtcNow()
    {
        lock (gate)
            return now;
    }

    public override long GetTimestamp() => 1_000_003 + ((GetUtcNow() - start).Ticks * (TimestampFrequency / TimeSpan.TicksPerSecond));

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new ManualTimer(this, callback, state);
        timer.Change(dueTime, period);
        return timer;
    }

    /// <summary>Moves the clock and fires what falls due on the way, also what is armed meanwhile.</summary>
    public void Advance(TimeSpan span)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(span, TimeSpan.Zero);
        var target = GetUtcNow() + span;
        while (TakeDue(target) is { } timer)
            timer.Fire();
    }

    /// <summary>
    /// Ends once so many timers are armed: whoever was woken by the last advance has come to rest, and the next advance reaches it.
    /// </summary>
    /// <exception cref="TimeoutException">Fewer were armed within a minute of real time.</exception>
    public async Task WaitForTimersAsync(string what, int count = 1)
    {
        var patience = Task.Delay(RealLimit, System);
        while (true)
        {
            Task signal;
            int seen;
            lock (gate)
                (signal, seen) = (timerArmed.Task, armed.Count);
            if (seen >= count)
                return;
            if (await Task.WhenAny(signal, patience).ConfigureAwait(false) == patience)
                throw new TimeoutException($"{what}: {seen} of {count} timers are armed after {RealLimit.TotalSeconds:0} s.");
        }
    }

    /// <summary>
    /// Moves the clock from timer to timer until the goal is reached; where none is armed it waits for one, or for the goal.
    /// </summary>
    /// <param name="limit">Of the clock's time; beyond it the goal counts as missed.</param>
    /// <param name="pauses">
    /// The longest pause between tries on the way to the goal. What is due later is then taken for a time limit of real work and left
    /// alone: it would run out in no time at all on a machine that is busy. Null to fire whatever comes next.
    /// </param>
    /// <exception cref="TimeoutException">The goal was missed.</exception>
    public async Task<T> AdvanceUntilAsync<T>(Task<T> goal, TimeSpan limit, string what, TimeSpan? pauses = null)
    {
        await AdvanceUntilAsync((Task)goal, limit, what, pauses).ConfigureAwait(false);
        return await goal.ConfigureAwait(false);
    }

    /// <inheritdoc cref="AdvanceUntilAsync{T}"/>
    public async Task AdvanceUntilAsync(Task goal, TimeSpan limit, string what, TimeSpan? pauses = null)
    {
        var end = GetUtcNow() + limit;
        while (!goal.IsCompleted)
        {
            Task signal;
            DateTimeOffset? next;
            lock (gate)
            {
                signal = timerArmed.Task;
                next = armed.Count == 0 ? null : armed.Min(timer => timer.DueAt);
            }

            // What the last timer set off may still be about to arm the next one, or to reach the goal.
            if (next <= end && (pauses is null || next - GetUtcNow() <= pauses))
                Advance(next.Value > GetUtcNow() ? next.Value - GetUtcNow() : TimeSpan.Zero);
            else if (await Task.WhenAny(goal, signal, Task.Delay(RealLimit, System)).ConfigureAwait(false) is { } first && first != goal && first != signal)
                throw new TimeoutException($"{what}: not within {limit} of the clock's time and {RealLimit.TotalSeconds:0} s of real time.");
            await Task.Yield();
        }

        await goal.ConfigureAwait(false);
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private ManualTimer? TakeDue(DateTimeOffset target)
    {
        lock (gate)
        {
            var due = armed.Where(timer => timer.DueAt <= target).MinBy(timer => timer.DueAt);
            if (due is null)
            {
                now = target > now ? target : now;
                return null;
            }

            now = due.DueAt > now ? due.DueAt : now;
            armed.Remove(due);
            if (due.Period > TimeSpan.Zero)
            {
                due.DueAt = now + due.Period;
                armed.Add(due);
            }

            return due;
        }
    }

    private sealed class ManualTimer(ManualTimeProvider clock, TimerCallback callback, object? state) : ITimer
    {
        private bool isDisposed;

        public DateTimeOffset DueAt { get; set; }

        public TimeSpan Period { get; private set; }

        public void Fire() => callback(state);

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            lock (clock.gate)
            {
                if (isDisposed)
                    return false;
                clock.armed.Remove(this);
                Period = period;
                if (dueTime == Timeout.InfiniteTimeSpan)
                    return true;
                DueAt = clock.now + dueTime;
                clock.armed.Add(this);
                clock.timerArmed.TrySetResult();
                clock.timerArmed = NewSignal();
                return true;
            }
        }

        public void Dispose()
        {
            lock (clock.gate)
            {
                isDisposed = true;
                clock.armed.Remove(this);
            }
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
