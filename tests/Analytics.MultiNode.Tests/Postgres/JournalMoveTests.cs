using Analytics.MultiNode.Tests.Support;
using Analytics.TestKit.Postgres;
using Microsoft.Data.Sqlite;
using Npgsql;

namespace Analytics.MultiNode.Tests.Postgres;

/// <summary>A campus with incidents goes from its file to a server and back, by the program itself, and once it is killed on the way.</summary>
public sealed class JournalMoveTests : IDisposable
{
    private readonly Campus campus = new();

    public void Dispose() => campus.Dispose();

    [Fact]
    public async Task A_campus_moves_to_PostgreSQL_though_the_first_try_is_killed_and_back_again()
    {
        Needs.Linux();
        Needs.Ffmpeg();
        PrivatePostgres.Need();
        var secret = PrivatePostgres.Shared.NewDatabase();
        await File.WriteAllTextAsync(campus["journal.secret"], secret, TestContext.Current.CancellationToken);
        var first = await WatchAsync(new { kind = "sqlite" }, campus.Data);
        Fill(150_000);

        // Killed while rows are on their way: the server has nothing of it, and the same command goes through.
        await using (var killed = NodeProcess.Start(campus.Folder, Move))
        {
            await killed.ErrorAsync("journal: 100000");
            await killed.KillAsync();
        }

        Assert.Equal("0", PrivatePostgres.Shared.Query(Database(secret), "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'"));
        await using (var moved = await NodeProcess.RunAsync(campus.Folder, Move))
        {
            Assert.True(moved.ExitCode == 0, moved.Told);
            Assert.DoesNotContain(PrivatePostgres.Shared.Password, string.Join('\n', moved.Out.Concat(moved.Errors)), StringComparison.Ordinal);
        }

        // Commands find it by the folder; a node that still names the file is told where the journal went.
        await ListsAsync(campus.Data, first);
        campus.Write([Campus.Camera("yard", Needs.Sample("fence"))]);
        await using (var old = campus.Up())
        {
            await old.ExitAsync();
            Assert.True(old.ExitCode == 1 && old.Errors.Any(line => line.Contains("was moved to postgres://", StringComparison.Ordinal)), old.Told);
        }

        var second = await WatchAsync(new { kind = "postgres", connection = $"file:{campus["journal.secret"]}" }, campus.Data);
        await ListsAsync(campus.Data, first, second);

        // The way back, into a folder of its own.
        await RunsAsync("journal", "copy", "--from", campus.Data, "--to", campus["home"]);
        File.Copy(Path.Combine(campus.Data, "key"), campus["home/key"]);
        var third = await WatchAsync(new { kind = "sqlite" }, campus["home"]);
        await ListsAsync(campus["home"], first, second, third);
        // Evidence lies where it was made: only the old folder can show all of it.
        await RunsAsync("journal", "stats", "--data", campus["home"]);
    }

    private string[] Move => ["journal", "copy", "--from", campus.Data, "--to", $"file:{campus["journal.secret"]}"];

    private static string Database(string connectionString) => new NpgsqlConnectionStringBuilder(connectionString).Database!;

    /// <summary>Runs the node until it opened an incident.</summary>
    private async Task<string> WatchAsync(object journal, string data)
    {
        campus.Write([Campus.Camera("yard", Needs.Sample("fence"))], journal: journal);
        await using var node = NodeProcess.Start(campus.Folder, "up", "--config", campus.Config, "--data", data, "--json");
        var incident = await node.IncidentAsync(_ => true, "an incident");
        node.Terminate();
        await node.ExitAsync();
        Assert.True(node.ExitCode == 0, node.Told);
        return incident.Id;
    }

    /// <summary>Rows of another program's stream, as cluster sharding writes them: so many that a copy takes its time.</summary>
    private void Fill(int rows)
    {
        using var connection = new SqliteConnection($"Data Source={Path.Combine(campus.Data, "journal.db")};Pooling=False");
        connection.Open();
        using var fill = connection.CreateCommand();
        fill.CommandText = """
            WITH RECURSIVE numbers (number) AS (SELECT 1 UNION ALL SELECT number + 1 FROM numbers WHERE number < $rows)
            INSERT INTO journal (created, deleted, persistence_id, sequence_number, message, manifest, identifier, writer_uuid)
            SELECT 1, 0, '/sharding/otherShard/1', number, randomblob(100), 'other', 13, 'other' FROM numbers
            """;
        fill.Parameters.AddWithValue("$rows", rows);
        fill.ExecuteNonQuery();
    }

    private async Task ListsAsync(string data, params string[] ids)
    {
        await using var list = await NodeProcess.RunAsync(campus.Folder, "incidents", "list", "--data", data, "--limit", "500", "--json");
        Assert.True(list.ExitCode == 0, list.Told);
        Assert.All(ids, id => Assert.Single(list.Out, line => line.Contains(id, StringComparison.Ordinal)));
    }

    private async Task RunsAsync(params string[] command)
    {
        await using var run = await NodeProcess.RunAsync(campus.Folder, command);
        Assert.True(run.ExitCode == 0, run.Told);
    }
}
