using System.Collections.Concurrent;
using Analytics.Inference.Abilities;

namespace Analytics.Inference.Routing;

/// <summary>What one backend did for the router since it began.</summary>
/// <param name="Answered">Answers, business refusals among them.</param>
/// <param name="Faults">Failures by their kind.</param>
/// <param name="Cancelled">Calls that the caller gave up.</param>
/// <param name="PassedOn">Failures after which the next backend was asked.</param>
public sealed record BackendCounters(long Answered, IReadOnlyDictionary<AbilityFault, long> Faults, long Cancelled, long PassedOn);

internal sealed class BackendTally
{
    private readonly ConcurrentDictionary<AbilityFault, long> _faults = new();
    private long _answered;
    private long _cancelled;
    private long _passedOn;

    public BackendCounters Snapshot() =>
        new(Interlocked.Read(ref _answered), new Dictionary<AbilityFault, long>(_faults), Interlocked.Read(ref _cancelled), Interlocked.Read(ref _passedOn));

    public void Answer() => Interlocked.Increment(ref _answered);

    public void Cancel() => Interlocked.Increment(ref _cancelled);

    public void PassOn() => Interlocked.Increment(ref _passedOn);

    public void Fault(AbilityFault fault) => _faults.AddOrUpdate(fault, 1, static (_, count) => count + 1);
}
