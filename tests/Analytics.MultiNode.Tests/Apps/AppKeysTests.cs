using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Analytics.MultiNode.Tests.Support;

namespace Analytics.MultiNode.Tests.Apps;

/// <summary>Accounts and apps on a real process: killed, started again, its key file rotated beside it.</summary>
public sealed class AppKeysTests
{
    [Fact]
    public async Task Keys_of_a_configuration_survive_a_kill_and_a_rotation_and_stand_in_no_file_of_the_journal()
    {
        using var campus = Campus.Of();
        await File.WriteAllTextAsync(campus.Config, JsonSerializer.Serialize(new
        {
            http = new { urls = "http://127.0.0.1:0" },
            evidence = new { enabled = false },
            accounts = new[] { new { id = "acme", keys = new[] { new { id = "main" } }, apps = new[] { new { id = "gate", abilities = new[] { new { ability = "hard_hat" } } } } } },
        }));
        string told;
        await using (var first = Run(campus))
        {
            await first.RunningAsync();
            var line = await first.ErrorAsync("credentials: ");
            told = line[(line.IndexOf(": ", StringComparison.Ordinal) + 2)..];
            Assert.Equal(Path.Combine(campus.Folder, "data.credentials"), told);
            await first.KillAsync();
        }

        var lines = (await File.ReadAllLinesAsync(told)).Select(line => JsonNode.Parse(line)!).ToList();
        await using var second = Run(campus);
        await second.RunningAsync();
        Assert.DoesNotContain(second.Errors, error => error.Contains("does not open", StringComparison.Ordinal));
        await using var rotation = await NodeProcess.RunAsync(campus.Folder, "keys", "rotate", "--data", campus.Data, "--json");
        Assert.True(rotation.ExitCode == 0, rotation.Told);
        var url = (await second.ErrorAsync("http: ")).Split(' ')[1];
        var made = await OneAsync(campus, "apps", "create", "acme", "--id", "yard", "--name", "Yard", "--url", url);
        var shown = await OneAsync(campus, "apps", "show", "acme", "gate", "--url", url);

        Assert.Equal(lines.Single(line => line["app"]?.ToString() == "gate")["publicId"]!.ToString(), shown["appKey"]!.ToString());
        Assert.Equal(lines.Count, (await File.ReadAllLinesAsync(told)).Length);
        await second.KillAsync();
        await using var third = Run(campus);
        await third.RunningAsync();
        Assert.DoesNotContain(third.Errors, error => error.Contains("does not open", StringComparison.Ordinal));

        List<string> secrets = [made["appSecret"]!.ToString(), .. lines.Select(line => line["secret"]!.ToString())];
        foreach (var path in Directory.GetFiles(campus.Data, "*.db*"))
        {
            var bytes = Encoding.Latin1.GetString(await ReadSharedAsync(path));
            Assert.All(secrets, secret => Assert.DoesNotContain(secret, bytes, StringComparison.Ordinal));
        }
    }

    private static NodeProcess Run(Campus campus) => NodeProcess.Start(campus.Folder, "run", "--config", campus.Config, "--data", campus.Data);

    private static async Task<JsonNode> OneAsync(Campus campus, params string[] arguments)
    {
        await using var command = await NodeProcess.RunAsync(campus.Folder, [.. arguments, "--data", campus.Data, "--json"]);
        Assert.True(command.ExitCode == 0, command.Told);
        return JsonNode.Parse(Assert.Single(command.Out))!;
    }

    private static async Task<byte[]> ReadSharedAsync(string path)
    {
        await using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        using var copy = new MemoryStream();
        await file.CopyToAsync(copy);
        return copy.ToArray();
    }
}
