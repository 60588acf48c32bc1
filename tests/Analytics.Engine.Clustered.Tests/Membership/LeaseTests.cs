using Analytics.Engine.Ports;
using Analytics.Engine.Specs.Counters;
using Analytics.TestKit;
using Microsoft.Data.Sqlite;

namespace Analytics.Engine.Clustered.Tests.Membership;

public sealed class LeaseTests
{
    [Fact]
    public async Task A_node_that_lost_the_lease_ends_without_another_word()
    {
        await using var journal = new TemporaryJournal("cluster:lease");
        var activities = new ScriptedActivities();
        var (id, at) = (Counter.Id("leased"), TimeProvider.System.GetUtcNow());
        await using var engine = new ClusteredEngine(
            journal.Options("node", Ids.Next("lease"), TimeProvider.System, Counter.Kind(activities.Make)) with { LeaseCheck = TimeSpan.FromMilliseconds(50) });
        await engine.StartAsync();
        // A refusal that no event records: an orderly stop would append it.
        await engine.AskAsync(id, new Run("run", at, "x"));
        await engine.AskAsync(id, new Add("refused", at, -1));
        var rows = await journal.RowsAsync(id);

        TakeLease(journal);
        await engine.Terminated.InTimeAsync("the end of the node that lost the lease");

        var reply = await engine.AskAsync(id, new Add("late", at, 1));
        Assert.Equal((ReplyStatus.Unknown, ReplyCause.Stopped), (reply.Status, reply.Cause));
        Assert.Contains("local:thief", reply.Detail!, StringComparison.Ordinal);
        await engine.StopAsync();
        Assert.Equal(rows, await journal.RowsAsync(id));
    }

    /// <summary>As a local engine does when the lease has run out.</summary>
    private static void TakeLease(TemporaryJournal journal)
    {
        using var connection = new SqliteConnection(journal.ConnectionString);
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = "UPDATE writer_lease SET holder = 'local:thief', expires_at_ms = expires_at_ms + 1000000";
        Assert.Equal(1, command.ExecuteNonQuery());
    }
}
