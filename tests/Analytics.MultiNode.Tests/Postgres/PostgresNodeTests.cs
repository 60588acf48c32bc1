using Analytics.MultiNode.Tests.Support;
using Analytics.TestKit.Postgres;

namespace Analytics.MultiNode.Tests.Postgres;

/// <summary>A node whose journal is in PostgreSQL: camera to incident to the commands beside it, and both of them killed.</summary>
public sealed class PostgresNodeTests : IDisposable
{
    private readonly Campus campus = new();

    public void Dispose() => campus.Dispose();

    [Fact]
    public async Task An_incident_of_a_camera_is_in_PostgreSQL_and_every_command_finds_it_by_the_folder()
    {
        Need();
        var secret = PrivatePostgres.Shared.NewDatabase();
        Configure(secret);
        string id;
        await using (var node = campus.Up())
        {
            id = (await node.IncidentAsync(_ => true, "an incident")).Id;
            await ListsAsync(id);
            await VerifiesAsync();
            node.Terminate();
            await node.ExitAsync();
            Assert.Equal(0, node.ExitCode);
            Assert.DoesNotContain(PrivatePostgres.Shared.Password, string.Join('\n', node.Out.Concat(node.Errors)), StringComparison.Ordinal);
        }

        Assert.False(File.Exists(Path.Combine(campus.Data, "journal.db")));
        Assert.False(File.Exists(Path.Combine(campus.Data, "read.db")));
        Assert.DoesNotContain(PrivatePostgres.Shared.Password, await File.ReadAllTextAsync(Path.Combine(campus.Data, "journal.place"), TestContext.Current.CancellationToken), StringComparison.Ordinal);
        await ListsAsync(id);
        await RunsAsync("journal", "stats");
        await RunsAsync("journal", "rebuild");
        await ListsAsync(id);
        await RunsAsync("keys", "status");
        await VerifiesAsync();
    }

    [Fact]
    public async Task Node_and_server_are_killed_and_started_again_and_no_incident_is_lost_or_doubled()
    {
        Need();
        Needs.Setpriv();
        using var server = new PrivatePostgres();
        Configure(server.NewDatabase());
        var printed = new HashSet<string>(StringComparer.Ordinal);

        // The server first, under a running node: it waits and goes on.
        await using (var node = campus.Up())
        {
            await node.IncidentAsync(_ => true, "an incident");
            server.Kill();
            server.Restart();
            var before = node.Incidents.Select(incident => incident.Id).ToHashSet(StringComparer.Ordinal);
            await node.IncidentAsync(incident => !before.Contains(incident.Id), "an incident after the server's restart");
            await node.KillAsync();
            printed.UnionWith(node.Incidents.Select(incident => incident.Id));
        }

        // Then the node itself: its lease is its own, so it does not wait for it.
        await using (var node = campus.Up())
        {
            await node.IncidentAsync(incident => !printed.Contains(incident.Id), "an incident after the node's death");
            node.Terminate();
            await node.ExitAsync();
            printed.UnionWith(node.Incidents.Select(incident => incident.Id));
        }

        await using var list = await NodeProcess.RunAsync(campus.Folder, "incidents", "list", "--limit", "500", "--data", campus.Data, "--json");
        Assert.True(list.ExitCode == 0, list.Told);
        Assert.All(printed, id => Assert.Single(list.Out, line => line.Contains(id, StringComparison.Ordinal)));
        await VerifiesAsync();
    }

    [Fact]
    public async Task A_server_that_is_not_there_is_one_sentence_without_the_password()
    {
        Needs.Linux();
        Configure("Host=127.0.0.1;Port=9;Database=campus;Username=analytics;Password=hunter2-hunter2");

        await using var node = campus.Up();
        await node.ExitAsync();

        Assert.Equal(1, node.ExitCode);
        Assert.Contains(node.Errors, line => line.Contains("postgres://127.0.0.1:9/campus", StringComparison.Ordinal));
        Assert.DoesNotContain("hunter2", node.Told, StringComparison.Ordinal);
    }

    private static void Need()
    {
        Needs.Linux();
        Needs.Ffmpeg();
        PrivatePostgres.Need();
    }

    private void Configure(string connectionString)
    {
        File.WriteAllText(campus["journal.secret"], connectionString);
        campus.Write([Campus.Camera("yard", Needs.Sample("fence"))], journal: new { kind = "postgres", connection = $"file:{campus["journal.secret"]}" });
    }

    private async Task ListsAsync(string id)
    {
        await using var list = await NodeProcess.RunAsync(campus.Folder, "incidents", "list", "--data", campus.Data, "--json");
        Assert.True(list.ExitCode == 0 && list.Out.Any(line => line.Contains(id, StringComparison.Ordinal)), list.Told);
    }

    private Task VerifiesAsync() => RunsAsync("journal", "verify");

    private async Task RunsAsync(params string[] command)
    {
        await using var run = await NodeProcess.RunAsync(campus.Folder, [.. command, "--data", campus.Data]);
        Assert.True(run.ExitCode == 0, run.Told);
    }
}
