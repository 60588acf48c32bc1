using Analytics.Inference.Batching;
using Analytics.Inference.Models;
using Analytics.Inference.Sessions;
using Analytics.Inference.Tests.Support;
using Analytics.TestKit;

namespace Analytics.Inference.Tests.Batching;

using Outcome = JobOutcome<float>;

public sealed class BatcherTests
{
    private readonly ManualTime _time = new();
    private readonly MemorySession _session = new();

    [Fact]
    public async Task A_job_gets_its_own_answer_and_the_digest_of_the_model()
    {
        await using var batcher = Open(new());
        Assert.Equal(new Outcome.Completed(7, "aa"), await Submit(batcher, 3));
    }

    [Fact]
    public async Task What_waits_while_a_run_is_on_goes_together_in_the_next_one()
    {
        await using var batcher = Open(new() { MaxBatch = 3 }, held: true);
        var first = Submit(batcher, 0);
        await _session.BegunAsync();
        var others = Enumerable.Range(1, 4).Select(number => Submit(batcher, number)).ToList();
        Release(3);

        var outcomes = await Task.WhenAll(others.Prepend(first));

        Assert.Equal([1, 3, 5, 7, 9], outcomes.Select(outcome => Assert.IsType<Outcome.Completed>(outcome).Result));
        Assert.Equal(new Dictionary<int, long> { [1] = 2, [3] = 1 }, batcher.Counters.BatchSizes);
    }

    [Fact]
    public async Task A_job_waits_for_company_until_the_wait_is_over_and_not_longer()
    {
        await using var batcher = Open(new() { MaxBatch = 4, MaxWait = TimeSpan.FromMilliseconds(20) });
        var first = Submit(batcher, 1);
        _time.Advance(TimeSpan.FromMilliseconds(19));
        var second = Submit(batcher, 2);
        Assert.Equal(2, batcher.Counters.Queued);
        Assert.Equal(0, _session.Runs);

        // A step that an alarm being set just now notices: smaller ones are within its precision.
        _time.Advance(TimeSpan.FromMilliseconds(10));
        await Task.WhenAll(first, second);

        Assert.Equal(new Dictionary<int, long> { [2] = 1 }, batcher.Counters.BatchSizes);
    }

    [Fact]
    public async Task A_full_batch_does_not_wait()
    {
        await using var batcher = Open(new() { MaxBatch = 2, MaxWait = TimeSpan.FromSeconds(1) });
        await Task.WhenAll(Submit(batcher, 1), Submit(batcher, 2));
        Assert.Equal(1, batcher.Counters.Batches);
    }

    [Fact]
    public async Task The_models_own_limit_goes_before_the_options()
    {
        await using var batcher = Open(new() { MaxBatch = 16 }, held: true, maxBatch: 2);
        var first = Submit(batcher, 0);
        await _session.BegunAsync();
        var others = Enumerable.Range(1, 4).Select(number => Submit(batcher, number)).ToList();
        Release(3);
        await Task.WhenAll(others.Prepend(first));
        Assert.Equal(new Dictionary<int, long> { [1] = 1, [2] = 2 }, batcher.Counters.BatchSizes);
    }

    [Fact]
    public async Task A_job_past_its_patience_is_dropped_before_it_is_run_and_counted()
    {
        await using var batcher = Open(new() { MaxBatch = 1 }, held: true);
        var running = Submit(batcher, 1, patience: 100);
        await _session.BegunAsync();
        var (late, patient) = (Submit(batcher, 2, patience: 200), Submit(batcher, 3, patience: 201));
        _time.Advance(TimeSpan.FromMilliseconds(200));
        Release(2);

        Assert.IsType<Outcome.Completed>(await running);
        Assert.Equal(new Outcome.Dropped(DropCause.Deadline), await late);
        Assert.IsType<Outcome.Completed>(await patient);
        Assert.Equal(1, batcher.Counters.Dropped[DropCause.Deadline]);
        Assert.Equal(2, _session.Runs);
    }

    [Fact]
    public async Task A_full_queue_drops_the_oldest_and_counts_it()
    {
        await using var batcher = Open(new() { MaxBatch = 1, QueueLength = 2 }, held: true);
        var running = Submit(batcher, 0);
        await _session.BegunAsync();
        var waiting = Enumerable.Range(1, 4).Select(number => Submit(batcher, number)).ToList();

        Assert.Equal(new Outcome.Dropped(DropCause.QueueFull), await waiting[0]);
        Assert.Equal(new Outcome.Dropped(DropCause.QueueFull), await waiting[1]);
        Assert.Equal((2, 2L), (batcher.Counters.Queued, batcher.Counters.Dropped[DropCause.QueueFull]));
        Release(3);
        Assert.All(await Task.WhenAll(running, waiting[2], waiting[3]), outcome => Assert.IsType<Outcome.Completed>(outcome));
    }

    [Fact]
    public async Task A_lossless_queue_holds_the_submitter_up_and_drops_nothing()
    {
        await using var batcher = Open(new() { MaxBatch = 1, QueueLength = 2, IsLossless = true }, held: true);
        var jobs = Enumerable.Range(0, 20).Select(number => Submit(batcher, number)).ToList();
        for (var run = 0; run < 20; run++)
        {
            await _session.BegunAsync();
            Assert.InRange(batcher.Counters.Queued, 0, 2);
            _session.Go();
        }

        var outcomes = await Task.WhenAll(jobs);
        Assert.Equal(Enumerable.Range(0, 20).Select(number => (2f * number) + 1), outcomes.Select(outcome => Assert.IsType<Outcome.Completed>(outcome).Result));
        Assert.All(batcher.Counters.Dropped.Values, count => Assert.Equal(0, count));
    }

    [Fact]
    public async Task Cancelling_ends_a_waiting_job_at_once_and_leaves_a_running_one_alone()
    {
        await using var batcher = Open(new() { MaxBatch = 1 }, held: true);
        using var cancel = new CancellationTokenSource();
        var running = batcher.SubmitAsync(new NumberJob(1), new JobTerms("a"), cancel.Token);
        await _session.BegunAsync();
        var waiting = batcher.SubmitAsync(new NumberJob(2), new JobTerms("a"), cancel.Token);
        await cancel.CancelAsync();

        Assert.Equal(new Outcome.Dropped(DropCause.Cancelled), await waiting);
        Assert.Equal(new Outcome.Dropped(DropCause.Cancelled), await batcher.SubmitAsync(new NumberJob(3), new JobTerms("a"), cancel.Token));
        Release(1);
        Assert.IsType<Outcome.Completed>(await running);
        Assert.Equal((0, 2L), (batcher.Counters.Queued, batcher.Counters.Dropped[DropCause.Cancelled]));
    }

    [Fact]
    public async Task Cancelling_frees_a_lossless_submitters_place()
    {
        await using var batcher = Open(new() { MaxBatch = 1, QueueLength = 1, IsLossless = true }, held: true);
        using var cancel = new CancellationTokenSource();
        var running = Submit(batcher, 1);
        await _session.BegunAsync();
        var queued = batcher.SubmitAsync(new NumberJob(2), new JobTerms("a"), cancel.Token);
        var held = batcher.SubmitAsync(new NumberJob(3), new JobTerms("a"), cancel.Token);
        var next = Submit(batcher, 4);
        await cancel.CancelAsync();

        Assert.Equal(new Outcome.Dropped(DropCause.Cancelled), await queued);
        Assert.Equal(new Outcome.Dropped(DropCause.Cancelled), await held);
        Release(2);
        Assert.IsType<Outcome.Completed>(await running);
        Assert.Equal(new Outcome.Completed(9, "aa"), await next);
    }

    [Fact]
    public async Task A_job_that_cannot_be_filled_fails_alone()
    {
        await using var batcher = Open(new() { MaxBatch = 3 }, held: true);
        var first = Submit(batcher, 0);
        await _session.BegunAsync();
        var bad = batcher.SubmitAsync(new NumberJob(1, () => throw new InvalidDataException("a torn frame")), new JobTerms("a"), default);
        var good = Submit(batcher, 2);
        Release(2);

        Assert.Equal("a torn frame", Assert.IsType<Outcome.Failed>(await bad).Fault.Message);
        Assert.Equal(new Outcome.Completed(5, "aa"), await good);
        Assert.IsType<Outcome.Completed>(await first);
        Assert.Equal((1L, 0L), (batcher.Counters.Failed, batcher.Counters.Reopened));
    }

    [Fact]
    public async Task A_failed_run_fails_its_jobs_with_the_librarys_text_and_the_session_is_opened_again_after_the_back_off()
    {
        var second = new MemorySession(offset: 100);
        var sessions = new Queue<MemorySession>([_session, second]);
        await using var batcher = new Batcher(() => sessions.Dequeue().Load(), new() { BackOff = TimeSpan.FromSeconds(1) }, _time, "test");
        _session.Fault = () => new InferenceException(InferenceFaultCode.RunFailed, "the device fell off the bus");

        var failed = Assert.IsType<Outcome.Failed>(await Submit(batcher, 1));
        Assert.Equal("the device fell off the bus", failed.Fault.Message);
        var waiting = Submit(batcher, 2);
        _time.Advance(TimeSpan.FromMilliseconds(900));
        Assert.Equal(1, batcher.Counters.Queued);
        _time.Advance(TimeSpan.FromMilliseconds(200));

        Assert.Equal(new Outcome.Completed(104, "aa"), await waiting);
        Assert.True(_session.IsDisposed);
        Assert.Equal((1L, 1L, 1L), (batcher.Counters.Failed, batcher.Counters.Completed, batcher.Counters.Reopened));
    }

    [Fact]
    public async Task While_the_model_cannot_be_opened_waiting_jobs_fail_with_its_text_and_the_waits_grow()
    {
        var opens = 0;
        LoadedModel Reopen() => ++opens == 1 ? _session.Load() : throw new InferenceException(InferenceFaultCode.ProviderUnavailable, $"no device, try {opens}");
        await using var batcher = new Batcher(Reopen, new() { BackOff = TimeSpan.FromSeconds(1), MaxBackOff = TimeSpan.FromSeconds(3) }, _time, "test");
        _session.Fault = () => new InferenceException(InferenceFaultCode.RunFailed, "gone");
        Assert.IsType<Outcome.Failed>(await Submit(batcher, 1));

        // Waits of 1, 2, 3, 3 seconds.
        foreach (var (wait, attempt) in new[] { (1, 2), (2, 3), (3, 4), (3, 5) })
        {
            var waiting = Submit(batcher, 1);
            _time.Advance(TimeSpan.FromSeconds(wait) - TimeSpan.FromMilliseconds(50));
            Assert.Equal(attempt - 1, opens);
            _time.Advance(TimeSpan.FromMilliseconds(100));
            Assert.Equal($"no device, try {attempt}", Assert.IsType<Outcome.Failed>(await waiting).Fault.Message);
        }
    }

    [Fact]
    public async Task At_rest_the_model_is_closed_once_nothing_waits_and_jobs_that_still_come_are_not_lost()
    {
        var opened = new List<MemorySession>();
        LoadedModel Reopen()
        {
            opened.Add(opened.Count == 0 ? _session : new MemorySession());
            return opened[^1].Load();
        }

        _session.IsHeld = true;
        await using var batcher = new Batcher(Reopen, new() { MaxBatch = 1 }, _time, "test");
        var (running, waiting) = (Submit(batcher, 1), Submit(batcher, 2));
        await _session.BegunAsync();
        batcher.Rest();
        Assert.False(_session.IsDisposed);
        Release(2);

        Assert.Equal([3, 5], (await Task.WhenAll(running, waiting)).Select(outcome => Assert.IsType<Outcome.Completed>(outcome).Result));
        await Patience.UntilAsync(() => _session.IsDisposed, "the model to close");
        Assert.Equal(new Outcome.Completed(7, "aa"), await Submit(batcher, 3));
        await Patience.UntilAsync(() => opened[1].IsDisposed, "the model to close again");
        Assert.Equal(0, batcher.Counters.Reopened);
    }

    [Fact]
    public async Task Woken_the_model_is_open_before_the_first_job_and_stays_open()
    {
        var opened = new List<MemorySession>();
        LoadedModel Reopen()
        {
            opened.Add(new MemorySession());
            return opened[^1].Load();
        }

        await using var batcher = new Batcher(Reopen, new(), _time, "test");
        batcher.Rest();
        await Patience.UntilAsync(() => opened[0].IsDisposed, "the model to close");
        batcher.Wake();
        Assert.Equal(2, opened.Count);
        Assert.IsType<Outcome.Completed>(await Submit(batcher, 1));
        Assert.False(opened[1].IsDisposed);
        batcher.Wake();
        Assert.Equal(2, opened.Count);
    }

    [Fact]
    public async Task A_model_that_cannot_be_opened_after_its_rest_is_tried_again_with_the_next_job()
    {
        var opens = 0;
        LoadedModel Reopen() => ++opens switch
        {
            1 => _session.Load(),
            2 => throw new InferenceException(InferenceFaultCode.ProviderUnavailable, "no device"),
            _ => new MemorySession().Load(),
        };
        await using var batcher = new Batcher(Reopen, new() { BackOff = TimeSpan.FromSeconds(1) }, _time, "test");
        batcher.Rest();
        await Patience.UntilAsync(() => _session.IsDisposed, "the model to close");
        batcher.Wake();
        Assert.Equal(2, opens);

        var next = Submit(batcher, 1);
        _time.Advance(TimeSpan.FromSeconds(2));
        Assert.IsType<Outcome.Completed>(await next);
        Assert.Equal(3, opens);
    }

    [Fact]
    public async Task Stopping_ends_the_run_and_all_that_wait_as_dropped()
    {
        var batcher = Open(new() { MaxBatch = 1, QueueLength = 1, IsLossless = true }, held: true);
        var running = Submit(batcher, 1);
        await _session.BegunAsync();
        var (queued, held) = (Submit(batcher, 2), Submit(batcher, 3));

        await batcher.DisposeAsync();
        await batcher.DisposeAsync();

        Assert.All(await Task.WhenAll(running, queued, held, Submit(batcher, 4)), outcome => Assert.Equal(new Outcome.Dropped(DropCause.Stopped), outcome));
        Assert.True(_session.IsDisposed);
        Assert.Equal((4L, 4L), (batcher.Counters.Submitted, batcher.Counters.Dropped[DropCause.Stopped]));
    }

    [Fact]
    public void A_model_that_cannot_be_opened_at_first_is_the_makers_error()
    {
        Assert.Throws<ModelRefusedException>(() => new Batcher(() => throw new ModelRefusedException("m", []), new(), _time, "test"));
        Assert.Throws<ArgumentOutOfRangeException>(() => new Batcher(() => _session.Load(), new() { QueueLength = 0 }, _time, "test"));
    }

    private Batcher Open(BatcherOptions options, bool held = false, int maxBatch = 4)
    {
        _session.IsHeld = held;
        return new Batcher(() => _session.Load(maxBatch), options, _time, "test");
    }

    private static async Task<Outcome> Submit(Batcher batcher, float number, int? patience = null)
    {
        var terms = new JobTerms("a", Patience: patience is { } ms ? TimeSpan.FromMilliseconds(ms) : null);
        return await batcher.SubmitAsync(new NumberJob(number), terms, CancellationToken.None).InTimeAsync($"the end of job {number}");
    }

    private void Release(int runs)
    {
        for (var run = 0; run < runs; run++)
            _session.Go();
    }
}
