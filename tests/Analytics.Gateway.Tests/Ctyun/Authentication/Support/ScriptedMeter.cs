using System.Collections.Concurrent;
using Analytics.Domain.Quotas;
using Analytics.Engine.Metering;

namespace Analytics.Gateway.Tests.Ctyun.Authentication.Support;

/// <summary>A meter that only says how calls ended.</summary>
/// <param name="usual">Of a call that no test ended.</param>
internal sealed class ScriptedMeter(CallEnd usual = CallEnd.Posted) : ICallMeter
{
    public ConcurrentDictionary<string, CallEnd> Ends { get; } = new(StringComparer.Ordinal);

    public ConcurrentQueue<(string Account, string Ability, string CallId)> Asked { get; } = [];

    public ValueTask<Admission> AdmitAsync(CallTicket ticket, CancellationToken cancel) => throw new NotSupportedException("Nothing is metered here.");

    public Task<CallEnd> EndOfAsync(string account, string ability, string callId, CancellationToken cancel)
    {
        Asked.Enqueue((account, ability, callId));
        return Task.FromResult(Ends.GetValueOrDefault(callId, usual));
    }
}
