using System.Text;
using Analytics.Node.Commands;
using Analytics.Node.Composition;
using Analytics.Node.Configuration;
using Analytics.TestKit;
using static Analytics.Node.Tests.Commands.CommandLine;

namespace Analytics.Node.Tests.Commands;

/// <summary><c>quota</c> against a whole node, and the packs of its configuration.</summary>
[Collection(nameof(ConsoleTests))]
public sealed class QuotaOnANodeTests : IDisposable
{
    private const string Hats = """{ "id": "start", "account": "acme", "offer": "g3-hard_hat-100000" }""";

    private readonly TempFolder _folder = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Packs_are_bought_shown_paid_refunded_and_tried()
    {
        await using var node = await NodeHost.StartAsync(Settings(), TimeProvider.System, Token);
        await using var web = await WebSurface.StartAsync(node, Token);
        string[] on = ["--url", web.Urls.Single(), "--data", _folder["data"]];
        Assert.Single(await LinesAsync(["accounts", "create", "acme", .. on]));

        Assert.Contains(await LinesAsync(["quota", "catalogue", .. on]), pack => pack["id"]!.ToString() == "g3-face_detect-1000000");
        var bought = Assert.Single(await LinesAsync(["quota", "buy", "acme", "g1-face_detect-1000", "--quantity", "2", "--months", "3", .. on]));
        Assert.Equal(("未使用", "0/2,000次", 3), (bought["stateWord"]!.ToString(), bought["usage"]!.ToString(), bought["cycles"]!.AsArray().Count));
        var unpaid = Assert.Single(await LinesAsync(["quota", "buy", "acme", "g3-face_compare-1000000", "--unpaid", .. on]));
        var id = unpaid["id"]!.ToString();
        Assert.Equal("待支付", unpaid["stateWord"]!.ToString());
        Assert.Equal("未使用", Assert.Single(await LinesAsync(["quota", "pay", "acme", id, .. on]))["stateWord"]!.ToString());
        Assert.Equal("已退订", Assert.Single(await LinesAsync(["quota", "refund", "acme", id, .. on]))["stateWord"]!.ToString());
        Assert.Equal("0/10,000次", Assert.Single(await LinesAsync(["quota", "trial", "acme", "face_compare", .. on]))["usage"]!.ToString());
        Assert.Equal(50, (int)Assert.Single(await LinesAsync(["quota", "rate", "acme", "fight", "50", .. on]))["callsPerSecond"]!);
        Assert.Equal(5, (int)Assert.Single(await LinesAsync(["quota", "rate", "acme", "fight", .. on]))["callsPerSecond"]!);

        Assert.Equal(3, (await LinesAsync(["quota", "orders", "acme", .. on])).Count);
        var shown = await LinesAsync(["quota", "show", "acme", .. on]);
        Assert.Equal(2000, (long)Assert.Single(shown, a => a["key"]!.ToString() == "face_detect")["remaining"]!);
        Assert.Empty(await LinesAsync(["quota", "usage", "acme", .. on]));
    }

    [Fact]
    public async Task People_get_tables_and_a_refusal_is_told_with_its_code()
    {
        await using var node = await NodeHost.StartAsync(Settings(), TimeProvider.System, Token);
        await using var web = await WebSurface.StartAsync(node, Token);
        string[] on = ["--url", web.Urls.Single(), "--data", _folder["data"]];
        await LinesAsync(["accounts", "create", "acme", "--unverified", .. on]);

        foreach (var table in (string[][])[["catalogue"], ["show", "acme"], ["orders", "acme"], ["usage", "acme"]])
        {
            var (code, output, _) = await RunAsync(["quota", .. table, .. on]);
            Assert.Equal(ExitCodes.Done, code);
            Assert.NotEmpty(output);
        }

        var unverified = await RunAsync(["quota", "buy", "acme", "g3-hard_hat-100000", .. on]);
        var unknown = await RunAsync(["quota", "buy", "acme", "g3-nothing-1", .. on]);
        Assert.Equal((ExitCodes.Failed, 0), (unverified.Code, unverified.Output.Length));
        Assert.Contains("[not-verified]", Assert.Single(unverified.Errors), StringComparison.Ordinal);
        Assert.Equal(ExitCodes.Wrong, unknown.Code);
        Assert.Contains("[invalid-field]", Assert.Single(unknown.Errors), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Packs_of_the_file_are_bought_at_the_start_and_new_ones_when_the_file_changes()
    {
        await using var node = await NodeHost.StartAsync(Settings(Hats), TimeProvider.System, Token);
        await using var web = await WebSurface.StartAsync(node, Token);

        var start = await node.ImportAsync("campus.jsonc", Settings(Hats), Token);
        var again = await node.ImportAsync("campus.jsonc", Settings(Hats), Token);
        var changed = await node.ImportAsync("campus.jsonc", Settings($$"""{{Hats}}, { "id": "more", "account": "acme", "offer": "g3-hard_hat-400000" }"""), Token);
        var stranger = await node.ImportAsync("campus.jsonc", Settings(Hats.Replace("acme", "ghost", StringComparison.Ordinal)), Token);

        // The account itself, and its ledger.
        Assert.Equal(["account", "quota-account"], start.Changed.Select(id => id.Kind));
        Assert.Empty(again.Changed);
        Assert.Equal(["quota-account"], changed.Changed.Select(id => id.Kind));
        Assert.Contains("AccountRefusal.NotFound", Assert.Single(stranger.Refused).Reason, StringComparison.Ordinal);
        Assert.Equal(2, (await LinesAsync("quota", "orders", "acme", "--url", web.Urls.Single(), "--data", _folder["data"])).Count);
    }

    private NodeSettings Settings(string packs = "")
    {
        var data = _folder["data"].Replace("\\", "\\\\", StringComparison.Ordinal);
        var accounts = packs.Length > 0 ? """{ "id": "acme" }""" : "";
        var text = $$"""
            { "data": "{{data}}", "http": { "urls": "http://127.0.0.1:0" }, "evidence": { "enabled": false }, "inference": { "models": [] },
              "accounts": [ {{accounts}} ], "packs": [ {{packs}} ] }
            """;
        var file = ConfigFile.Parse("campus.jsonc", Encoding.UTF8.GetBytes(text));
        Assert.Empty(file.Faults);
        return file.Settings!;
    }
}
