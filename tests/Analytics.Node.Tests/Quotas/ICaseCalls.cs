using System.Globalization;
using Analytics.Domain.Quotas;
using Analytics.Engine.Metering;

namespace Analytics.Node.Tests.Quotas;

/// <summary>One call of a case.</summary>
/// <param name="Outcome">success, business_error or network_error.</param>
/// <param name="Gateway">Number of a refusal before the ledger, or null: 10020 a bad signature, 429 over the rate.</param>
/// <param name="IsOpened">The ability is opened in the app.</param>
internal sealed record CaseCall(string Account, string App, string Ability, long Units, string Outcome, string? Gateway, bool IsOpened);

/// <summary>The way a case's calls take into the node. Answers are <c>ok</c>, or the number that the caller gets.</summary>
internal interface ICaseCalls
{
    Task<string> CallAsync(CaseCall call);

    /// <summary>The first half of a call.</summary>
    Task<string> BeginAsync(string id, CaseCall call);

    Task EndAsync(string id, string outcome);
}

/// <summary>Calls by the gateway's own port to the ledger. What a gateway refuses by itself is not played.</summary>
internal sealed class MeteredCaseCalls(ICallMeter meter) : ICaseCalls
{
    private readonly Dictionary<string, IMeteredCall> begun = new(StringComparer.Ordinal);
    private int ids;

    public async Task<string> CallAsync(CaseCall call)
    {
        if (!call.IsOpened)
            return "50002";
        if (call.Gateway is { } number && number != "429")
            return number;
        var (answer, admitted) = await AdmitAsync(call);
        if (admitted is not null)
            await EndAsync(admitted, call.Outcome);
        return answer;
    }

    public async Task<string> BeginAsync(string id, CaseCall call)
    {
        var (answer, admitted) = await AdmitAsync(call);
        if (admitted is not null)
            begun.Add(id, admitted);
        return answer;
    }

    public async Task EndAsync(string id, string outcome)
    {
        Assert.True(begun.Remove(id, out var call), $"no call {id}");
        await EndAsync(call, outcome);
    }

    private async Task<(string Answer, IMeteredCall? Call)> AdmitAsync(CaseCall call)
    {
        var id = $"case-{Interlocked.Increment(ref ids).ToString(CultureInfo.InvariantCulture)}";
        var ticket = new CallTicket(id, call.Account, call.App, call.Ability, 3, call.Units, "", "127.0.0.1", 100);
        return await meter.AdmitAsync(ticket, TestContext.Current.CancellationToken) switch
        {
            Admission.Admitted admitted => ("ok", admitted.Call),
            Admission.Refused refused => (refused.Number.ToString(CultureInfo.InvariantCulture), null),
            var other => (other.ToString(), null),
        };
    }

    private static async Task EndAsync(IMeteredCall call, string outcome)
    {
        if (outcome == "network_error")
        {
            await call.VoidAsync(ReleaseCause.NetworkError, null);
            return;
        }

        var isSuccess = outcome == "success";
        Assert.True(await call.PostAsync(
            isSuccess ? CallOutcome.Success : CallOutcome.BusinessError, isSuccess ? null : "400012", 50, TestContext.Current.CancellationToken));
    }
}
