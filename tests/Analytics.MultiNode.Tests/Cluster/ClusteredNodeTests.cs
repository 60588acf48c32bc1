using System.Text.Json;
using System.Text.RegularExpressions;
using Analytics.Engine.Clustered;
using Analytics.MultiNode.Tests.Support;

namespace Analytics.MultiNode.Tests.Cluster;

/// <summary>The program under the cluster engine. Several processes need a journal that they share: see docs/cluster.md.</summary>
public sealed partial class ClusteredNodeTests
{
    [Fact]
    public async Task One_clustered_node_runs_its_cameras_shows_itself_and_stops_in_order()
    {
        NeedsCluster();
        Needs.Linux();
        Needs.Ffmpeg();
        using var campus = new Campus();
        Write(campus, new { });
        await using var node = campus.Up();
        await node.RunningAsync();
        await node.IncidentAsync(incident => incident.Camera == "yard", "an incident of the yard");
        var url = Url().Match(await node.ErrorAsync("http: ")).Value;

        await using var show = await NodeProcess.RunAsync(campus.Folder, "cluster", "show", "--json", "--url", url, "--data", campus.Data);
        await using var drain = await NodeProcess.RunAsync(campus.Folder, "cluster", "drain", "node-1", "--json", "--url", url, "--data", campus.Data);
        node.Terminate();
        await node.ExitAsync();

        Assert.True(show.ExitCode == 0, show.Told);
        using var member = JsonDocument.Parse(show.Out.Single());
        Assert.Equal(("node-1", "up"), (member.RootElement.GetProperty("node").GetString(), member.RootElement.GetProperty("status").GetString()));
        Assert.Equal(1, member.RootElement.GetProperty("load").GetProperty("cameras").GetInt32());
        Assert.Equal(["gateway", "ingest"], member.RootElement.GetProperty("roles").EnumerateArray().Select(role => role.GetString()).Order(StringComparer.Ordinal));
        Assert.True(drain.ExitCode == 1 && drain.Errors.Any(line => line.Contains("[last-node]", StringComparison.Ordinal)), drain.Told);
        Assert.True(node.ExitCode == 0, node.Told);
        await using var verify = await NodeProcess.RunAsync(campus.Folder, "journal", "verify", "--data", campus.Data);
        Assert.True(verify.ExitCode == 0, verify.Told);
    }

    [Fact]
    public async Task A_campus_goes_from_the_local_engine_to_the_cluster_and_back_on_one_journal()
    {
        NeedsCluster();
        Needs.Linux();
        Needs.Ffmpeg();
        using var campus = new Campus();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var engine in new[] { "local", "clustered", "local" })
        {
            Write(campus, new { }, engine);
            await using var node = campus.Up();
            await node.IncidentAsync(incident => !seen.Contains(incident.Id), $"a new incident under the {engine} engine");
            node.Terminate();
            await node.ExitAsync();
            Assert.True(node.ExitCode == 0, node.Told);
            seen.UnionWith(node.Incidents.Select(incident => incident.Id));
        }

        await using var verify = await NodeProcess.RunAsync(campus.Folder, "journal", "verify", "--data", campus.Data);
        Assert.True(verify.ExitCode == 0, verify.Told);
    }

    [Fact]
    public async Task Several_nodes_on_a_file_of_one_are_refused()
    {
        NeedsCluster();
        using var campus = new Campus();
        Write(campus, new { port = 4053, seeds = new[] { "127.0.0.1:4053" } });

        await using var node = campus.Up();
        await node.ExitAsync();

        Assert.True(node.ExitCode == 2 && node.Told.Contains("PostgreSQL", StringComparison.Ordinal), node.Told);
    }

    private static void NeedsCluster() => Assert.SkipUnless(ClusterAvailability.IsPresent, $"Not run: {ClusterAvailability.WhyAbsent}");

    private static void Write(Campus campus, object cluster, string engine = "clustered") => File.WriteAllText(campus.Config, JsonSerializer.Serialize(new
    {
        http = new { urls = "http://127.0.0.1:0" },
        engine = new { kind = engine },
        cluster,
        evidence = new { keepFree = "1MiB" },
        cameras = new[] { Campus.Camera("yard", Needs.Sample("fence")) },
    }));

    [GeneratedRegex(@"http://\S+", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Url();
}
