using System.Text;
using System.Text.Json.Nodes;
using Analytics.Node.Commands;
using Analytics.Node.Composition;
using Analytics.Node.Configuration;
using Analytics.TestKit;
using static Analytics.Node.Tests.Commands.CommandLine;

namespace Analytics.Node.Tests.Commands;

/// <summary>A whole node over its real journal and real HTTP, and the command line against it.</summary>
[Collection(nameof(ConsoleTests))]
public sealed class AccountsOnANodeTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Keys_of_a_configuration_outlive_restarts_and_a_rotation_of_the_key_file_and_stand_nowhere_in_clear()
    {
        const string Accounts = """{ "id": "acme", "keys": [ { "id": "main" } ], "apps": [ { "id": "gate", "abilities": [ { "ability": "hard_hat" } ] } ] }""";
        CredentialLine app;
        CredentialLine key;
        await using (var node = await StartAsync(Accounts))
        {
            (app, key) = (node.CredentialsFile.Find("acme", "gate", null)!, node.CredentialsFile.Find("acme", null, "main")!);
            Holds(node, app, key);
        }

        await using (var node = await StartAsync(Accounts))
            Holds(node, app, key);
        await using (var node = await StartAsync(Accounts))
        {
            // Beside the running node, which goes on to make and open keys.
            Assert.Equal(ExitCodes.Done, (await RunAsync("keys", "rotate", "--data", _folder["data"], "--json")).Code);
            var report = await node.ImportAsync("campus.jsonc", Settings($$"""{{Accounts}}, { "id": "north", "apps": [ { "id": "yard" } ] }"""), default);
            Assert.Empty(report.Refused);
            Holds(node, app, key);
        }

        await using (var node = await StartAsync($$"""{{Accounts}}, { "id": "north", "apps": [ { "id": "yard" } ] }"""))
        {
            Holds(node, app, key);
            Assert.NotNull(node.Credentials.FindApp(node.CredentialsFile.Find("north", "yard", null)!.PublicId));
        }

        var secrets = (await File.ReadAllLinesAsync(_folder["data.credentials"])).Select(line => JsonNode.Parse(line)!["secret"]!.ToString()).ToList();
        Assert.Equal(3, secrets.Count);
        foreach (var path in Directory.GetFiles(_folder["data"], "*", SearchOption.AllDirectories))
        {
            var bytes = Encoding.Latin1.GetString(await File.ReadAllBytesAsync(path));
            Assert.All(secrets, secret => Assert.DoesNotContain(secret, bytes, StringComparison.Ordinal));
        }
    }

    [Fact]
    public async Task The_command_line_makes_opens_rotates_and_shows_on_a_running_node()
    {
        await using var node = await StartAsync("");
        await using var web = await WebSurface.StartAsync(node, default);
        web.BecomeReady();
        string[] on = ["--url", web.Urls.Single(), "--data", _folder["data"], "--json"];

        var account = await OneAsync(["accounts", "create", "acme", "--name", "Acme 园区", .. on]);
        var key = await OneAsync(["accounts", "new-key", "acme", .. on]);
        var app = await OneAsync(["apps", "create", "acme", "--id", "gate", "--name", "Gate", .. on]);
        var opened = await OneAsync(["apps", "open", "acme", "gate", "hard_hat", "action_liveness:safety", .. on]);
        await OneAsync(["apps", "allow", "acme", "gate", "127.0.0.1", "10.0.0.0/8", .. on]);
        await OneAsync(["apps", "allow", "acme", "gate", "--ability", "hard_hat", "127.0.0.1", .. on]);
        var rotated = await OneAsync(["apps", "rotate", "acme", "gate", "--grace", "0s", .. on]);
        var shown = await OneAsync(["apps", "show", "acme", "gate", .. on]);
        var listed = await OneAsync(["accounts", "keys", "acme", .. on]);

        Assert.Equal(("Acme 园区", "true"), (account["name"]!.ToString(), account["isVerified"]!.ToString()));
        Assert.Equal(["safety", "safety"], opened["abilities"]!.AsArray().Select(open => open!["product"]!.ToString()));
        Assert.Null(shown["appSecret"]);
        Assert.Null(listed["securityKey"]);
        var credential = node.Credentials.FindApp(app["appKey"]!.ToString())!;
        Assert.Equal(rotated["appSecret"]!.ToString(), Assert.Single(credential.Secrets).Value);
        Assert.Equal(["127.0.0.1/32", "10.0.0.0/8"], credential.Allowed.Select(range => range.ToString()));
        Assert.Equal(key["securityKey"]!.ToString(), Assert.Single(node.Credentials.FindAccessKey(key["accessKey"]!.ToString())!.Secrets).Value);
        Assert.Equal(ExitCodes.Done, (await RunAsync(["accounts", "disable", "acme", .. on])).Code);
        Assert.False(node.Credentials.FindApp(app["appKey"]!.ToString())!.IsEnabled);
        Assert.Equal(ExitCodes.Done, (await RunAsync(["accounts", "list", .. on[..^1]])).Code);
        Assert.Equal(ExitCodes.Done, (await RunAsync(["apps", "show", "acme", "gate", .. on[..^1]])).Code);
    }

    [Fact]
    public async Task What_the_node_refuses_is_told_with_its_code_and_nothing_on_standard_output()
    {
        await using var node = await StartAsync("");
        await using var web = await WebSurface.StartAsync(node, default);
        string[] on = ["--url", web.Urls.Single(), "--data", _folder["data"], "--json"];

        var missing = await RunAsync(["apps", "list", "ghost", .. on]);
        var wrong = await RunAsync(["apps", "rotate", "ghost", "gate", "--grace", "soon", .. on]);
        var nobody = await RunAsync(["accounts", "list", "--url", "http://127.0.0.1:1", "--data", _folder["data"]]);
        var noToken = await RunAsync(["accounts", "list", "--url", web.Urls.Single(), "--data", _folder["nowhere"]]);

        Assert.Equal(ExitCodes.Failed, missing.Code);
        Assert.Contains("[account-not-found]", Assert.Single(missing.Errors), StringComparison.Ordinal);
        Assert.Equal((ExitCodes.Wrong, 0), (wrong.Code, wrong.Output.Length));
        Assert.Equal((ExitCodes.Failed, 1), (nobody.Code, nobody.Errors.Length));
        Assert.Equal((ExitCodes.Failed, 1), (noToken.Code, noToken.Errors.Length));
    }

    private static void Holds(NodeHost node, CredentialLine app, CredentialLine key)
    {
        Assert.Equal(app.Secret, Assert.Single(node.Credentials.FindApp(app.PublicId)!.Secrets).Value);
        Assert.Equal(32, node.Credentials.FindApp(app.PublicId)!.Sm2PrivateKey.Length);
        Assert.Equal(key.Secret, Assert.Single(node.Credentials.FindAccessKey(key.PublicId)!.Secrets).Value);
        Assert.Empty(node.Credentials.Unreadable);
    }

    private NodeSettings Settings(string accounts)
    {
        var data = _folder["data"].Replace("\\", "\\\\", StringComparison.Ordinal);
        var text = $$"""{ "data": "{{data}}", "http": { "urls": "http://127.0.0.1:0" }, "evidence": { "enabled": false }, "inference": { "models": [] }, "accounts": [ {{accounts}} ] }""";
        var file = ConfigFile.Parse("campus.jsonc", Encoding.UTF8.GetBytes(text));
        Assert.Empty(file.Faults);
        return file.Settings!;
    }

    private async Task<NodeHost> StartAsync(string accounts)
    {
        var node = await NodeHost.StartAsync(Settings(accounts), TimeProvider.System, default);
        Assert.Empty((await node.ImportAsync("campus.jsonc", Settings(accounts), default)).Refused);
        return node;
    }
}
