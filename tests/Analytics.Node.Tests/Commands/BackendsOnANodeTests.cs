using System.Text;
using Analytics.Inference.Abilities;
using Analytics.Node.Commands;
using Analytics.Node.Composition;
using Analytics.Node.Configuration;
using Analytics.TestKit;
using Analytics.TestKit.Vendor;
using Analytics.Vision.Media;
using static Analytics.Node.Tests.Commands.CommandLine;

namespace Analytics.Node.Tests.Commands;

/// <summary><c>backends</c> against a whole node whose cloud is spent.</summary>
[Collection(nameof(ConsoleTests))]
public sealed class BackendsOnANodeTests : IDisposable
{
    private readonly TempFolder _folder = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_spent_cloud_is_seen_and_resumed()
    {
        await using var vendor = await VendorServer.StartAsync();
        vendor.Then(VendorAnswer.Json("""{"code":51003,"statusCode":51003,"message":"API可用次数已不足","details":"","error":"51003"}""", 403));
        await using var node = await StartAsync(vendor.Address);
        await using var web = await WebSurface.StartAsync(node, Token);
        string[] on = ["--url", web.Urls.Single(), "--data", _folder["data"]];

        // The first call hears of it as the second does, which is not sent any more.
        Assert.Equal([AbilityFault.Exhausted, AbilityFault.Exhausted], [await FaultAsync(node), await FaultAsync(node)]);
        Assert.Single(vendor.Requests);
        var cloud = Assert.Single(await LinesAsync(["backends", "list", .. on]));
        var spent = Assert.Single(cloud["abilities"]!.AsArray())!;
        Assert.Equal(("cloud", "closed"), (cloud["name"]!.ToString(), cloud["breaker"]!.ToString()));
        Assert.Equal(("51003", "20", "1"), (spent["ledger"]!["stopped"]!.ToString(), spent["callsPerSecond"]!.ToString(), spent["sent"]!.ToString()));
        Assert.Contains("51003", spent["whyNot"]!.ToString(), StringComparison.Ordinal);
        Assert.Contains("51003", spent["lastFailure"]!["detail"]!.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("keep-this-secret", cloud.ToJsonString(), StringComparison.Ordinal);

        var resumed = Assert.Single(await LinesAsync(["backends", "resume", "cloud", "hard_hat", .. on]));

        Assert.Null(resumed["whyNot"]);
        Assert.IsType<AbilityAnswer.Objects>(await AskAsync(node));
        var (code, table, _) = await RunAsync(["backends", "list", .. on]);
        Assert.Equal(ExitCodes.Done, code);
        Assert.Contains(table, line => line.Contains("hard_hat", StringComparison.Ordinal));
        Assert.Contains("[backend-not-found]", Assert.Single((await RunAsync(["backends", "resume", "ghost", "hard_hat", .. on])).Errors), StringComparison.Ordinal);
    }

    private static async Task<AbilityFault> FaultAsync(NodeHost node) => (await Assert.ThrowsAsync<AbilityException>(() => AskAsync(node))).Fault;

    private static Task<AbilityAnswer> AskAsync(NodeHost node) => node.Abilities.Router.RunAsync(
        new AbilityRequest.HardHat(new Picture(new byte[] { 0xFF, 0xD8, 0xFF, 0xE0 }, new BgrImage(64, 48, new byte[64 * 48 * 3]))), Token);

    private Task<NodeHost> StartAsync(Uri vendor)
    {
        File.WriteAllText(_folder["keys.json"], """{ "appKey": "app", "accessKey": "ak", "securityKey": "keep-this-secret" }""");
        var text = $$"""
            { "data": "{{_folder["data"]}}", "http": { "urls": "http://127.0.0.1:0" }, "evidence": { "enabled": false }, "inference": { "models": [] },
              "backends": [ { "name": "cloud", "address": "{{vendor.GetLeftPart(UriPartial.Authority)}}", "credentialsFile": "{{_folder["keys.json"]}}", "retries": 0,
                "abilities": [ { "ability": "hard_hat", "qps": 20 } ] } ] }
            """;
        var file = ConfigFile.Parse("campus.jsonc", Encoding.UTF8.GetBytes(text));
        Assert.Empty(file.Faults);
        return NodeHost.StartAsync(file.Settings!, TimeProvider.System, Token);
    }
}
