using Polly;
using Polly.CircuitBreaker;

namespace Analytics.Inference.Remote;

/// <summary>Leaves a failing backend alone for a while, then lets one call try. Counts network failures and service errors, nothing else.</summary>
internal sealed class Breaker
{
    private readonly ResiliencePipeline<CallOutcome> _pipeline;
    private readonly BreakerOptions _options;
    private readonly TimeProvider _time;

    // Timestamp of the opening; 0 while closed. Polly itself leaves the open state only when a call comes, and routing sends none
    // to a backend that says it is open.
    private long _openedAt;
    private long _opened;

    public Breaker(BreakerOptions options, TimeProvider time)
    {
        (_options, _time) = (options, time);
        _pipeline = new ResiliencePipelineBuilder<CallOutcome> { TimeProvider = time }.AddCircuitBreaker(new CircuitBreakerStrategyOptions<CallOutcome>
        {
            FailureRatio = options.FailureRatio,
            MinimumThroughput = options.MinimumCalls,
            SamplingDuration = options.Window,
            BreakDuration = options.Pause,
            ShouldHandle = arguments => ValueTask.FromResult(arguments.Outcome.Result is { IsFailure: true }),
            OnOpened = _ =>
            {
                Volatile.Write(ref _openedAt, time.GetTimestamp());
                Interlocked.Increment(ref _opened);
                return ValueTask.CompletedTask;
            },
            OnClosed = _ =>
            {
                Volatile.Write(ref _openedAt, 0);
                return ValueTask.CompletedTask;
            },
        }).Build();
    }

    /// <summary>Times that it opened.</summary>
    public long Opened => Interlocked.Read(ref _opened);

    /// <summary>Whether a call would be refused now.</summary>
    public bool IsOpen => Volatile.Read(ref _openedAt) is not 0 and var at && _time.GetElapsedTime(at) < _options.Pause;

    /// <summary>Null where the breaker let nothing through.</summary>
    public async Task<CallOutcome?> RunAsync(Func<CancellationToken, Task<CallOutcome>> call, CancellationToken cancel)
    {
        try
        {
            return await _pipeline.ExecuteAsync(async token => await call(token).ConfigureAwait(false), cancel).ConfigureAwait(false);
        }
        catch (BrokenCircuitException)
        {
            return null;
        }
    }
}
