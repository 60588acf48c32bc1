using System.Collections.Concurrent;
using Analytics.Inference.Abilities;

namespace Analytics.Gateway.Ctyun;

/// <summary>What the operator is told. Never a body, a header or a secret; of one fault of one ability a line a minute.</summary>
internal sealed partial class CtyunLog(ILogger log, TimeProvider time)
{
    private static readonly TimeSpan s_quiet = TimeSpan.FromMinutes(1);

    private readonly ConcurrentDictionary<(string Ability, AbilityFault Fault), long> _told = new();

    /// <param name="missing">What the backend lacks.</param>
    public void NotServed(string ability, string missing)
    {
        if (IsDue(ability, AbilityFault.NotServed))
            NotServed(log, ability, missing);
    }

    public void Failed(string ability, AbilityException fault)
    {
        if (IsDue(ability, fault.Fault))
            Failed(log, ability, fault.Fault, fault.Message);
    }

    public void Broke(string trace, Exception fault) => Broke(log, trace, fault);

    public void Unavailable(string what, string detail) => Unavailable(log, what, detail);

    private bool IsDue(string ability, AbilityFault fault)
    {
        var now = time.GetTimestamp();
        var before = _told.GetOrAdd((ability, fault), now);
        return (before == now || time.GetElapsedTime(before, now) >= s_quiet) && (before == now || _told.TryUpdate((ability, fault), now, before));
    }

    [LoggerMessage(EventId = 4300, Level = LogLevel.Warning, Message = "The ability {Ability} is not served: {Missing}")]
    private static partial void NotServed(ILogger log, string ability, string missing);

    [LoggerMessage(EventId = 4301, Level = LogLevel.Warning, Message = "The ability {Ability} could not be carried out ({Fault}): {Reason}")]
    private static partial void Failed(ILogger log, string ability, AbilityFault fault, string reason);

    [LoggerMessage(EventId = 4302, Level = LogLevel.Error, Message = "The call {Trace} broke.")]
    private static partial void Broke(ILogger log, string trace, Exception fault);

    [LoggerMessage(EventId = 4303, Level = LogLevel.Error, Message = "No answer from {What}: {Detail}")]
    private static partial void Unavailable(ILogger log, string what, string detail);
}
