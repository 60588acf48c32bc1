using System.Collections.Concurrent;
using Analytics.Inference.Models;

namespace Analytics.Inference.Batching;

/// <summary>
/// Gathers the jobs of all cameras for one model into runs, on one thread of its own. Every job ends exactly once. A failed
/// run fails its jobs with the library's text; the session is opened again after a back-off, during which jobs wait; where
/// that fails too, all that wait fail with its text. A full queue drops the oldest job, or, lossless, holds the submitter up.
/// </summary>
public sealed class Batcher : IModelRunner, IAsyncDisposable
{
    private static readonly TimeSpan s_step = TimeSpan.FromMilliseconds(5);

    private readonly BatcherOptions _options;
    private readonly TimeProvider _clock;
    private readonly object _gate = new();
    private readonly JobQueue _queue;
    private readonly BatcherTally _tally = new();
    private readonly ConcurrentDictionary<string, SemaphoreSlim> _room = new(StringComparer.Ordinal);
    private readonly CancellationTokenSource _stop = new();
    // The token outlives its source: late submitters still ask it.
    private readonly CancellationToken _stopped;
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ITimer _alarm;
    private readonly BatchRunner _runner;
    private long _waitingSince;
    private bool _isResting;
    private bool _isStopping;

    /// <param name="open">Opens the model; called here, and again after a failure, on the batcher's thread.</param>
    /// <param name="options">Checked here.</param>
    /// <param name="clock">Deadlines, waits and back-off go by its timestamps and timers.</param>
    /// <param name="name">Of the thread, such as the model's reference.</param>
    /// <exception cref="ModelRefusedException">The model cannot be opened.</exception>
    public Batcher(Func<LoadedModel> open, BatcherOptions options, TimeProvider clock, string name)
    {
        (_options, _clock, _stopped) = (options.Checked(), clock, _stop.Token);
        _queue = new JobQueue(options.QueueLength);
        _runner = new BatchRunner(open, options, clock);
        _alarm = clock.CreateTimer(_ => Ring(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _waitingSince = clock.GetTimestamp();
        new Thread(Work) { IsBackground = true, Name = $"infer {name}" }.Start();
    }

    public BatcherCounters Counters
    {
        get
        {
            lock (_gate)
                return _tally.Snapshot(_queue.Count);
        }
    }

    public bool IsHere => true;

    public async Task<JobOutcome<TResult>> SubmitAsync<TResult>(IInferenceJob<TResult> job, JobTerms terms, CancellationToken cancel = default)
    {
        var deadline = terms.Patience is { } patience ? _clock.GetTimestamp() + Ticks(patience) : (long?)null;
        var pending = new PendingJob<TResult>(job, terms, deadline);
        _tally.Submit();
        if (_options.IsLossless && await WaitForRoomAsync(terms.Tenant, cancel).ConfigureAwait(false) is { } cause)
            _tally.Drop(pending, cause);
        else
            Enqueue(pending, cancel);
        return await pending.Outcome.ConfigureAwait(false);
    }

    /// <summary>
    /// From here on the model gives its memory back whenever no job waits: another version has replaced it. Jobs that still come open it
    /// again and wait for that, so that none is lost.
    /// </summary>
    public void Rest()
    {
        lock (_gate)
        {
            _isResting = true;
            Monitor.PulseAll(_gate);
        }
    }

    /// <summary>Ends the rest; returns once the model is open again, or could not be opened and is tried again with the next job.</summary>
    public void Wake()
    {
        lock (_gate)
        {
            _isResting = false;
            Monitor.PulseAll(_gate);
            while (_runner.IsAsleep && !_isStopping)
                Monitor.Wait(_gate);
        }
    }

    /// <summary>Stops the run under way; its jobs and all that wait end as dropped.</summary>
    public async ValueTask DisposeAsync()
    {
        bool isFirst;
        lock (_gate)
        {
            (isFirst, _isStopping) = (!_isStopping, true);
            Monitor.PulseAll(_gate);
        }

        if (isFirst)
            await _stop.CancelAsync().ConfigureAwait(false);
        await _ended.Task.ConfigureAwait(false);
        await _alarm.DisposeAsync().ConfigureAwait(false);
        _runner.Dispose();
        _stop.Dispose();
    }

    private async Task<DropCause?> WaitForRoomAsync(string tenant, CancellationToken cancel)
    {
        var room = _room.GetOrAdd(tenant, _ => new SemaphoreSlim(_options.QueueLength));
        try
        {
            using var either = CancellationTokenSource.CreateLinkedTokenSource(cancel, _stopped);
            await room.WaitAsync(either.Token).ConfigureAwait(false);
            return null;
        }
        catch (OperationCanceledException)
        {
            return cancel.IsCancellationRequested ? DropCause.Cancelled : DropCause.Stopped;
        }
    }

    private void Enqueue(PendingJob job, CancellationToken cancel)
    {
        // Registered before it is queued, so that the registration is in place before anybody can end the job.
        job.Registration = cancel.UnsafeRegister(_ => Cancel(job), null);
        lock (_gate)
        {
            if (_isStopping || job.IsCancelled)
            {
                GiveRoom(job);
                _tally.Drop(job, _isStopping ? DropCause.Stopped : DropCause.Cancelled);
                return;
            }

            if (_queue.Count == 0)
                _waitingSince = _clock.GetTimestamp();
            if (_queue.Add(job) is { } evicted)
                _tally.Drop(evicted, DropCause.QueueFull);
            Monitor.PulseAll(_gate);
        }
    }

    private void Cancel(PendingJob job)
    {
        lock (_gate)
        {
            job.IsCancelled = true;
            if (!_queue.Remove(job))
                return;
            GiveRoom(job);
            _tally.Drop(job, DropCause.Cancelled);
        }
    }

    private void Work()
    {
        var jobs = new List<PendingJob>();
        while (true)
        {
            switch (Next(jobs))
            {
                case Step.Run:
                    Settle(_runner.Run(jobs, _stopped));
                    jobs.Clear();
                    break;
                case Step.Rest:
                    Sleep();
                    break;
                case Step.Reopen:
                    Reopen();
                    break;
                default:
                    _ended.SetResult();
                    return;
            }
        }
    }

    // Waits until there is something to do. Slow things are done by the caller, outside the lock.
    private Step Next(List<PendingJob> jobs)
    {
        lock (_gate)
        {
            while (true)
            {
                var now = _clock.GetTimestamp();
                if (_isStopping)
                    return StopAll();
                if (_queue.Count > 0)
                {
                    var due = !_runner.IsOpen ? _runner.RetryAt : _queue.Count >= _runner.Limit ? now : _waitingSince + Ticks(_options.MaxWait);
                    if (now < due)
                        SetAlarm(due);
                    else if (!_runner.IsOpen)
                        return Step.Reopen;
                    else if (Take(jobs, now))
                        return Step.Run;
                    else
                        continue;
                }
                else if (_isResting && _runner.IsOpen)
                {
                    return Step.Rest;
                }
                else if (!_isResting && _runner.IsAsleep)
                {
                    return Step.Reopen;
                }

                Monitor.Wait(_gate);
            }
        }
    }

    // False where all that were due had to be dropped.
    private bool Take(List<PendingJob> jobs, long now)
    {
        while (jobs.Count < _runner.Limit && _queue.Take() is { } job)
        {
            GiveRoom(job);
            if (job.IsLate(now))
                _tally.Drop(job, DropCause.Deadline);
            else
                jobs.Add(job);
        }

        return jobs.Count > 0;
    }

    private Step StopAll()
    {
        DrainQueue(job => _tally.Drop(job, DropCause.Stopped));
        return Step.Stop;
    }

    // Under the lock, so that whoever wakes it either comes before or finds it asleep.
    private void Sleep()
    {
        lock (_gate)
        {
            if (_isResting && _queue.Count == 0)
                _runner.Sleep();
        }
    }

    private void Reopen()
    {
        var (wasAsleep, fault) = (_runner.IsAsleep, _runner.TryReopen());
        lock (_gate)
        {
            if (fault is not null)
                DrainQueue(job => _tally.Fail(job, fault));
            else if (!wasAsleep)
                _tally.Reopen();
            Monitor.PulseAll(_gate);
        }
    }

    private void DrainQueue(Action<PendingJob> end)
    {
        while (_queue.Take() is { } job)
        {
            GiveRoom(job);
            end(job);
        }
    }

    private void Settle(BatchResult result)
    {
        _tally.Batch(result.Rows, result.Completed.Count);
        foreach (var job in result.Completed)
            job.Complete(result.Sha256);
        foreach (var (job, fault) in result.Failed)
            _tally.Fail(job, fault);
        foreach (var job in result.Stopped)
            _tally.Drop(job, DropCause.Stopped);
    }

    private void GiveRoom(PendingJob job)
    {
        if (_options.IsLossless)
            _room[job.Terms.Tenant].Release();
    }

    private void Ring()
    {
        lock (_gate)
            Monitor.PulseAll(_gate);
    }

    // The clock may step while the alarm is set, and the alarm would then be late by that step: it is set again.
    private void SetAlarm(long at)
    {
        long now;
        do
        {
            now = _clock.GetTimestamp();
            _alarm.Change(TimeSpan.FromSeconds(Math.Max(0, at - now) / (double)_clock.TimestampFrequency), Timeout.InfiniteTimeSpan);
        }
        while (_clock.GetElapsedTime(now) > s_step);
    }

    private long Ticks(TimeSpan span) => (long)(span.TotalSeconds * _clock.TimestampFrequency);

    private enum Step
    {
        Run,
        Rest,
        Reopen,
        Stop,
    }
}
