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

    public BreakerState State => Volatile.Read(ref _openedAt) switch
    {
        0 => BreakerState.Closed,
        var at when _time.GetElapsedTime(at) < _options.Pause => BreakerState.Open,
        _ => BreakerState.Trying,
    };

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

public enum BreakerState
{
    /// <summary>Calls go through.</summary>
    Closed = 1,

    /// <summary>A call would be refused now.</summary>
    Open = 2,

    /// <summary>The pause is over: the next call decides.</summary>
    Trying = 3,
}
