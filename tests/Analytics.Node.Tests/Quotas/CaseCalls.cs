using System.Globalization;
using System.Net;
using System.Text.Json.Nodes;
using Analytics.Client;
using Analytics.Client.Contract;
using Analytics.Domain;
using Analytics.Domain.Quotas;
using Analytics.Engine.Ports;
using Analytics.TestKit;
using Analytics.TestKit.Contract;

namespace Analytics.Node.Tests.Quotas;

/// <summary>
/// The calls of the cases as real signed requests to the node's own port. Answers are <c>ok</c> where the contract's own answer for the
/// call's outcome came back, else the number that the caller was told. A call that breaks on the network is one whose caller leaves while
/// the vendor behind the node has it.
/// </summary>
internal sealed class CaseCalls(CaseNode node, CaseTenants tenants) : IDisposable
{
    private readonly HttpClient http = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseProxy = false })
    {
        BaseAddress = node.Api.BaseAddress,
        Timeout = Patience.Limit,
    };

    private readonly Dictionary<string, Begun> begun = new(StringComparer.Ordinal);
    private int ids;

    public async Task<string> CallAsync(CaseCall call)
    {
        if (call.Outcome == "network_error")
        {
            var id = NewId();
            var answer = await BeginAsync(id, call);
            if (answer == "ok")
                await EndAsync(id, "network_error");
            return answer;
        }

        // What the gateway finds wrong with the body does not come to the vendor.
        node.Vendor.RefuseNext(call.Error is 4012 or 400012 ? 0 : call.Error);
        return await SendAsync(call, CancellationToken.None);
    }

    /// <summary>The first half of a call: it is held, and the vendor has it.</summary>
    public async Task<string> BeginAsync(string id, CaseCall call)
    {
        var wait = node.Vendor.KeepNext();
        var leaving = new CancellationTokenSource();
        var answer = SendAsync(call, leaving.Token);
        if (await Task.WhenAny(answer, wait.Asked.Task).InTimeAsync($"the answer to {id}, or its way to the vendor") == answer)
        {
            node.Vendor.Forget(wait);
            leaving.Dispose();
            return await answer;
        }

        begun.Add(id, new Begun(call, wait, leaving, answer));
        return "ok";
    }

    public async Task EndAsync(string id, string outcome)
    {
        Assert.True(begun.Remove(id, out var half), $"no call {id}");
        using var leaving = half.Leaving;
        if (outcome == "network_error")
        {
            await leaving.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => half.Answer);
        }
        else
        {
            half.Wait.Told.SetResult();
            Assert.Equal("ok", await half.Answer);
        }

        // The node learns of a caller's leaving in its own time.
        var account = new EntityId(QuotaDecider.KindName, half.Call.Account, LedgerKey.Of(half.Call.Ability, null));
        await Patience.UntilAsync(
            async () => (await node.Host.Engine.ReadAsync<QuotaState>(account, TestContext.Current.CancellationToken)).State.Held.ById.IsEmpty,
            $"the end of {id}'s hold");
    }

    public void Dispose() => http.Dispose();

    private async Task<string> SendAsync(CaseCall call, CancellationToken cancel)
    {
        var (app, access) = await tenants.KeysAsync(call.Account, call.App, call.IsOpened);
        if (call.Gateway == "10020")
            (app, access) = (app with { AppSecret = "wrong" }, access with { SecurityKey = "wrong" });
        var id = Interlocked.Increment(ref ids);
        // The case's clock stands still, and the same bytes of the same instant are a replay in G1 and G2.
        var at = node.Time.GetUtcNow() - TimeSpan.FromMilliseconds(call.Endpoint.Generation == Generation.G3 ? 0 : id % 100_000);
        using var request = SignedMessage.Of(call.Endpoint, app, access, CaseBodies.Of(call), at, $"case-{id}");
        using var response = await http.SendAsync(request, cancel);
        return Judge(call, response, JsonNode.Parse(await response.Content.ReadAsStringAsync(cancel))!);
    }

    private static string Judge(CaseCall call, HttpResponseMessage response, JsonNode answer)
    {
        var number = int.Parse((answer["statusCode"] ?? answer["code"])!.ToString(), CultureInfo.InvariantCulture);
        var refusal = call.Endpoint.Find(number) is null ? GatewayErrors.Find(number) : null;
        Assert.Equal(refusal?.Http ?? (int)HttpStatusCode.OK, (int)response.StatusCode);
        return refusal is null && number == call.Error ? "ok" : number.ToString(CultureInfo.InvariantCulture);
    }

    private string NewId() => $"half-{Interlocked.Increment(ref ids)}";

    private sealed record Begun(CaseCall Call, CaseVendor.Wait Wait, CancellationTokenSource Leaving, Task<string> Answer);
}
