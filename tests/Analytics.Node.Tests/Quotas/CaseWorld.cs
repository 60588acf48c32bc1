using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;
using Analytics.Engine.Projections;
using Analytics.Engine.Usage;

namespace Analytics.Node.Tests.Quotas;

/// <summary>Plays one case: orders and states over the management API, calls by <see cref="CaseCalls"/>. Its accounts are its own.</summary>
internal sealed class CaseWorld(CaseNode node, string caseId, CaseShape shape)
{
    /// <summary>Far above what a case needs; the cases are about packs, and stand still in time.</summary>
    private const int Rate = 100_000;

    /// <summary>Calls of one step that run together.</summary>
    private const int InFlight = 128;

    private readonly Dictionary<string, (string Account, string Order)> orders = new(StringComparer.Ordinal);
    private readonly HashSet<string> accounts = new(StringComparer.Ordinal);
    private readonly HashSet<(string Account, string Ability)> raised = [];

    public async Task PlayAsync(JsonElement step)
    {
        node.Time.Set(CaseFile.Local(CaseFile.Text(step, "t")!));
        switch (CaseFile.Text(step, "op"))
        {
            case "buy":
                await BuyAsync(step, isPaid: true);
                break;
            case "order":
                await BuyAsync(step, isPaid: false);
                break;
            case "pay":
                Expect(step, await ChangeAsync(step, "pay"));
                break;
            case "refund":
                Expect(step, await ChangeAsync(step, "refund"));
                break;
            case "call":
                await CallAsync(step);
                break;
            case "begin":
                await RaiseAsync(step, Rate);
                Expect(step, await node.Calls.BeginAsync($"{caseId}-{CaseFile.Text(step, "id")}", shape.CallOf(step, AccountOf(step))));
                break;
            case "end":
                await node.Calls.EndAsync($"{caseId}-{CaseFile.Text(step, "id")}", CaseFile.Text(step, "outcome") ?? "success");
                break;
            case "state":
                await CheckStateAsync(step);
                break;
            case "cycles":
                await CheckCyclesAsync(step);
                break;
            default:
                Assert.Fail($"unknown step {step}");
                break;
        }
    }

    /// <summary>R17, R18: the console's sums over the calls are the units that the packs have used.</summary>
    public async Task CheckFiguresAsync()
    {
        await node.Host.Projections.CaughtUpAsync(TestContext.Current.CancellationToken);
        var (from, to) = (new DateTimeOffset(2000, 1, 1, 0, 0, 0, TimeSpan.Zero), new DateTimeOffset(2100, 1, 1, 0, 0, 0, TimeSpan.Zero));
        foreach (var account in raised.Select(r => r.Account).Distinct())
        {
            var usage = await node.Host.Reading.Quotas.UsageAsync(new UsageQuery(account, from, to, UsageGrain.Hour));
            var packs = await GetAsync($"/api/v1/accounts/{account}/packs");
            Assert.Equal(packs.AsArray().Sum(pack => (long)pack!["usedInAll"]!), usage.Cells.Sum(cell => cell.Value.Units));
        }
    }

    private async Task BuyAsync(JsonElement step, bool isPaid)
    {
        await RaiseAsync(step, Rate);
        var account = AccountOf(step);
        using var response = step.TryGetProperty("trial", out _)
            ? await PostAsync($"/api/v1/accounts/{account}/trial", new { ability = CaseFile.Text(step, "ability") })
            : await PostAsync($"/api/v1/accounts/{account}/orders", new
            {
                offer = CaseFile.OfferOf(step),
                quantity = CaseFile.Number(step, "qty", 1),
                months = CaseFile.Number(step, "months", 0),
                pay = isPaid,
            });
        var order = await ReadAsync(response);
        Assert.Equal(CaseFile.Number(step, "size", 0) * CaseFile.Number(step, "qty", 1), (long)order["units"]!);
        orders[CaseFile.Text(step, "id")!] = (account, order["id"]!.GetValue<string>());
    }

    private async Task<string> ChangeAsync(JsonElement step, string action)
    {
        var (account, order) = orders[CaseFile.Text(step, "id")!];
        using var response = await PostAsync($"/api/v1/accounts/{account}/orders/{order}/{action}", null);
        return response.StatusCode switch
        {
            HttpStatusCode.OK => "ok",
            HttpStatusCode.Conflict => "refused",
            var other => other.ToString(),
        };
    }

    private async Task CallAsync(JsonElement step)
    {
        var call = shape.CallOf(step, AccountOf(step));
        await RaiseAsync(step, Rate);
        if (call.Gateway == "429")
        {
            // One call a second, and one that broke on the network: the next one is over the rate.
            await SetRateAsync(call.Account, call.Ability, 1);
            Assert.Equal("ok", await node.Calls.CallAsync(call with { Outcome = "network_error" }));
        }

        using var gate = new SemaphoreSlim(InFlight);
        var answers = await Task.WhenAll(Enumerable.Range(0, (int)CaseFile.Number(step, "times", 1)).Select(async _ =>
        {
            await gate.WaitAsync();
            try
            {
                return await node.Calls.CallAsync(call);
            }
            finally
            {
                gate.Release();
            }
        }));
        foreach (var answer in answers)
            Expect(step, answer);
    }

    private async Task CheckStateAsync(JsonElement step)
    {
        var order = await OrderAsync(step);
        foreach (var field in step.GetProperty("expect").EnumerateObject())
        {
            var name = field.Name == "state" ? "stateWord" : field.Name;
            Assert.True(field.Value.ToString() == order[name]!.ToString(), $"{step}: got {order}");
        }
    }

    private async Task CheckCyclesAsync(JsonElement step)
    {
        var cycles = (await OrderAsync(step))["cycles"]!.AsArray();
        Assert.Equal(
            step.GetProperty("expect").EnumerateArray().Select(c => (CaseFile.Local(c[0].GetString()!), CaseFile.Local(c[1].GetString()!))),
            cycles.Select(c => (c!["from"]!.GetValue<DateTimeOffset>(), c["to"]!.GetValue<DateTimeOffset>())));
    }

    private async Task<JsonNode> OrderAsync(JsonElement step)
    {
        var (account, order) = orders[CaseFile.Text(step, "id")!];
        return await GetAsync($"/api/v1/accounts/{account}/orders/{order}");
    }

    // The account that a step names, made and vouched for, with a rate that no case meets.
    private async Task RaiseAsync(JsonElement step, int rate)
    {
        var account = AccountOf(step);
        if (accounts.Add(account))
        {
            using var response = await node.Api.PutAsJsonAsync($"/api/v1/accounts/{account}", new { name = account });
            await ReadAsync(response);
        }

        if (CaseFile.Text(step, "ability") is { } ability && raised.Add((account, ability)))
            await SetRateAsync(account, ability, rate);
    }

    private async Task SetRateAsync(string account, string ability, int rate)
    {
        using var response = await node.Api.PutAsJsonAsync($"/api/v1/accounts/{account}/rate/{ability}", new { callsPerSecond = rate });
        await ReadAsync(response);
    }

    private string AccountOf(JsonElement step) => $"{caseId}-{CaseFile.Text(step, "account") ?? "A"}".ToLowerInvariant();

    private Task<HttpResponseMessage> PostAsync(string path, object? body) =>
        body is null ? node.Api.PostAsync(path, null) : node.Api.PostAsJsonAsync(path, body);

    private async Task<JsonNode> GetAsync(string path)
    {
        using var response = await node.Api.GetAsync(path);
        return await ReadAsync(response);
    }

    private static async Task<JsonNode> ReadAsync(HttpResponseMessage response)
    {
        var text = await response.Content.ReadAsStringAsync();
        Assert.True(response.StatusCode == HttpStatusCode.OK, $"{(int)response.StatusCode} {text}");
        return JsonNode.Parse(text)!;
    }

    private static void Expect(JsonElement step, string answer) =>
        Assert.True((CaseFile.Text(step, "expect") ?? "ok") == answer, $"{step}: got {answer}");
}
