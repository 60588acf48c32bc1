using System.Text.Json;
using System.Text.RegularExpressions;
using Analytics.MultiNode.Tests.Support;

namespace Analytics.MultiNode.Tests.Faults;

/// <summary><c>check</c> finds every fault of a file at once, with line and column, and starts nothing.</summary>
public sealed partial class ConfigCheckTests
{
    /// <summary>One file with 26 kinds of mistakes; each is on a line of its own, marked with the path that must be named.</summary>
    private const string Wrong = """
        {
          "nmae": "n",                                                        // @ nmae
          "data": "",                                                         // @ data
          "name": "No Spaces",                                                // @ name
          "http": {
            "urls": "ftp://x",                                                // @ http.urls
            "maxBody": 5,                                                     // @ http.maxBody
            "maxLiveStreams": 0,                                              // @ http.maxLiveStreams
          },
          "engine": {
            "kind": "lokal",                                                  // @ engine.kind
            "mailbox": 1.5,                                                   // @ engine.mailbox
            "mailbox": 20,                                                    // @ engine.mailbox
          },
          "capture": {
            "frozenAfter": "5",                                               // @ capture.frozenAfter
            "frameMemory": "9PiB",                                            // @ capture.frameMemory
          },
          "inference": {
            "providers": "cpu",                                               // @ inference.providers
            "threads": 0,                                                     // @ inference.threads
          },
          "evidence": {
            "enabled": "yes",                                                 // @ evidence.enabled
            "maxAge": "1s",                                                   // @ evidence.maxAge
          },
          "cameras": [
            { "source": "a.mp4" },                                            // @ cameras[0].id
            { "id": "a" },                                                    // @ cameras[1].source
            { "id": "b", "source": "ftp://user:hunter2@x/a.mp4" },            // @ cameras[2].source
            { "id": "c", "source": "concat:a|b" },                            // @ cameras[3].source
            { "id": "d", "source": "a.mp4", "rate": 1e9 },                    // @ cameras[4].rate
            { "id": "e", "source": "a.mp4", "timeZone": "Mars/Base" },        // @ cameras[5].timeZone
            { "id": "e", "source": "a.mp4" },                                 // @ cameras[6].id
            { "id": "f", "source": "a.mp4", "rules": [
              { "id": "r", "ability": "levitation" },                         // @ cameras[7].rules[0].ability
              { "id": "s", "ability": "motion", "zone": "0,0;1,1" },          // @ cameras[7].rules[1].zone
              { "id": "t", "ability": "motion", "schedule": [ "never" ] },    // @ cameras[7].rules[2].schedule
              { "id": "u", "ability": "motion", "hits": 4, "ofWindows": 3 },  // @ cameras[7].rules[3].hits
              { "id": "u", "ability": "motion" },                             // @ cameras[7].rules[4].id
            ] },
          ],
        }
        """;

    [Fact]
    public async Task Every_fault_of_a_file_is_told_at_once_with_its_line()
    {
        using var campus = Campus.Of();
        await File.WriteAllTextAsync(campus.Config, Wrong, TestContext.Current.CancellationToken);
        var expected = Wrong.Split('\n').Select((line, i) => (Line: i + 1, Match: Mark().Match(line))).Where(l => l.Match.Success)
            .Select(l => (l.Line, Path: l.Match.Groups[1].Value)).ToList();
        Assert.True(expected.Count >= 26, $"{expected.Count} kinds");

        await using var check = await NodeProcess.RunAsync(campus.Folder, "check", "--config", campus.Config, "--json");

        Assert.Equal(2, check.ExitCode);
        var told = check.Out.Select(line => JsonDocument.Parse(line).RootElement)
            .Select(f => (Line: f.GetProperty("line").GetInt32(), Path: f.GetProperty("path").GetString()!, Column: f.GetProperty("column").GetInt32())).ToList();
        Assert.Equal(expected, told.Select(f => (f.Line, f.Path)).Distinct());
        Assert.All(told, f => Assert.True(f.Column > 1, $"{f}"));
        Assert.DoesNotContain(check.Out.Concat(check.Errors), line => line.Contains("hunter2", StringComparison.Ordinal));
        Assert.Equal([campus.Config], Directory.GetFileSystemEntries(campus.Folder));
    }

    [Theory]
    [InlineData("up")]
    [InlineData("run")]
    public async Task A_node_with_a_faulty_file_does_not_start_at_all(string command)
    {
        using var campus = Campus.Of();
        await File.WriteAllTextAsync(campus.Config, Wrong, TestContext.Current.CancellationToken);

        await using var node = await NodeProcess.RunAsync(campus.Folder, command, "--config", campus.Config, "--data", campus.Data);

        Assert.Equal(2, node.ExitCode);
        Assert.Contains(node.Errors, e => e.Contains("campus.jsonc:2:", StringComparison.Ordinal));
        Assert.False(Directory.Exists(campus.Data));
    }

    [Fact]
    public async Task A_file_that_is_not_there_or_not_JSON_is_named()
    {
        using var campus = Campus.Of();
        await using var absent = await NodeProcess.RunAsync(campus.Folder, "check", "--config", "absent.jsonc");
        Assert.Equal(2, absent.ExitCode);
        Assert.Contains(absent.Errors, e => e.Contains("absent.jsonc", StringComparison.Ordinal));
        await File.WriteAllTextAsync(campus.Config, "{ \"cameras\": [", TestContext.Current.CancellationToken);
        await using var torn = await NodeProcess.RunAsync(campus.Folder, "check", "--config", campus.Config);
        Assert.Equal(2, torn.ExitCode);
        Assert.Contains(torn.Errors, e => e.Contains("campus.jsonc:1:", StringComparison.Ordinal));
    }

    [GeneratedRegex("// @ (\\S+)")]
    private static partial Regex Mark();
}
