using System.Diagnostics;
using System.Text.Json;
using Analytics.Engine.Clustered;
using Analytics.Engine.Ports;
using Analytics.Journal;
using Analytics.Journal.Postgres;
using Analytics.MultiNode.Tests.Support;
using Analytics.TestKit.Postgres;
using Npgsql;

namespace Analytics.MultiNode.Tests.Cluster;

/// <summary>A whole cluster by one command: its server, its nodes, their end.</summary>
public sealed class UpNodesTests : IDisposable
{
    private readonly Campus campus = Campus.Of(
        ("yard", Needs.Sample("fence")), ("road", Needs.Sample("traffic")), ("gate", Needs.Sample("fence")), ("lane", Needs.Sample("traffic")));

    public void Dispose() => campus.Dispose();

    [Fact]
    public async Task Three_nodes_share_the_cameras_a_killed_one_comes_back_and_all_stop_in_order()
    {
        Need();
        await using var up = Up("3");
        foreach (var name in new[] { "node-1", "node-2", "node-3" })
            await up.ErrorAsync($"{name} | Node {name} runs");
        await up.UntilAsync(node => Openers(node).Count >= 2 ? "" : null, "incidents of two nodes");
        var secret = await File.ReadAllTextAsync(Path.Combine(campus.Data, "journal.secret"), TestContext.Current.CancellationToken);

        // Whoever has no password does not get in, and nobody else starts a server in this folder.
        var guest = new NpgsqlConnectionStringBuilder(secret) { Password = null };
        Assert.Equal(JournalFaultKind.NotAccessible, Assert.Throws<JournalException>(() => JournalReader.Open(PostgresServer.Parse(guest.ToString()), TimeProvider.System)).Kind);
        await using (var rival = Up("1"))
        {
            await rival.ExitAsync();
            Assert.True(rival.ExitCode == 1 && rival.Errors.Any(line => line.Contains("another process uses this data directory", StringComparison.Ordinal)), rival.Told);
        }

        using (var second = Process.GetProcessById(Child(up, "node-2.json")))
            second.Kill();
        await up.ErrorAsync("node-2 ended by itself with code 137");
        await up.UntilAsync(node => node.Errors.Count(line => line.StartsWith("node-2 | Node node-2 runs", StringComparison.Ordinal)) == 2 ? "" : null, "node-2 again");

        var children = up.Children();
        up.Terminate();
        await up.ExitAsync(TimeSpan.FromMinutes(3));
        Assert.True(up.ExitCode == 0, up.Told);
        await Processes.GoneAsync(children);
        Assert.DoesNotContain(new NpgsqlConnectionStringBuilder(secret).Password!, string.Join('\n', up.Out.Concat(up.Errors)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nothing_outlives_a_command_that_is_killed_and_the_next_one_goes_on()
    {
        Need();
        Needs.Setpriv();
        string first;
        await using (var up = Up("1"))
        {
            first = (await up.IncidentAsync(_ => true, "an incident")).Id;
            var children = up.Children();
            Assert.Equal(2, children.Count);
            await up.KillAsync();
            await Processes.GoneAsync(children);
        }

        await using var again = Up("1");
        await again.IncidentAsync(incident => incident.Id != first, "another incident");
        await using var list = await NodeProcess.RunAsync(campus.Folder, "incidents", "list", "--limit", "500", "--json", "--data", Path.Combine(campus.Data, "node-1"));
        Assert.True(list.ExitCode == 0 && list.Out.Any(line => line.Contains(first, StringComparison.Ordinal)), list.Told);
        again.Terminate();
        await again.ExitAsync(TimeSpan.FromMinutes(3));
        Assert.True(again.ExitCode == 0, again.Told);
    }

    [Fact]
    public async Task A_build_without_the_cluster_engine_says_so_in_one_line()
    {
        Assert.SkipWhen(ClusterAvailability.IsPresent, "Not run: this build has the cluster engine.");
        await using var up = Up("3");
        await up.ExitAsync();

        Assert.Equal(2, up.ExitCode);
        Assert.Equal([ClusterAvailability.WhyAbsent!], up.Errors);
    }

    private static void Need()
    {
        Assert.SkipUnless(ClusterAvailability.IsPresent, $"Not run: {ClusterAvailability.WhyAbsent}");
        Needs.Linux();
        Needs.Ffmpeg();
        PrivatePostgres.Need();
    }

    private NodeProcess Up(string nodes)
    {
        // The server's user, where that is another one, has to get through.
        if (OperatingSystem.IsLinux())
            File.SetUnixFileMode(campus.Folder, File.GetUnixFileMode(campus.Folder) | UnixFileMode.OtherExecute);
        return NodeProcess.Start(campus.Folder, "up", "--nodes", nodes, "--config", campus.Config, "--data", campus.Data, "--urls", "http://127.0.0.1:0", "--json");
    }

    private static HashSet<string> Openers(NodeProcess node) =>
        [.. node.Out.Where(line => line.StartsWith("{\"incident\":", StringComparison.Ordinal) && line.EndsWith('}')).Select(Opener)];

    private static string Opener(string line)
    {
        using var json = JsonDocument.Parse(line);
        return json.RootElement.GetProperty("node").GetString()!;
    }

    private static int Child(NodeProcess up, string argument) =>
        up.Children().Single(child => File.ReadAllText($"/proc/{child}/cmdline").Contains(argument, StringComparison.Ordinal));
}
