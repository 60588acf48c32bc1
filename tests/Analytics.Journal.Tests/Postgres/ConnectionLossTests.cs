using Analytics.Domain;
using Analytics.Engine.Ports;
using Analytics.Journal.Coverage;
using Analytics.Journal.Postgres;
using Analytics.TestKit;
using Analytics.TestKit.Postgres;
using Npgsql;

namespace Analytics.Journal.Tests.Postgres;

/// <summary>A connection that breaks at every point of a commit: what was answered is there once, and nothing is there twice.</summary>
public sealed class ConnectionLossTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("BEGIN", false)]
    [InlineData("BEGIN", true)]
    [InlineData("COMMIT", false)]
    [InlineData("COMMIT", true)]
    public async Task A_write_is_there_once_wherever_the_connection_breaks(string word, bool isHeard)
    {
        var direct = PostgresJournals.NewDatabase();
        var address = new NpgsqlConnectionStringBuilder(direct.Reveal());
        await using var proxy = new CuttingProxy(address.Port);
        await using var journal = Open(address, proxy);
        var coverage = new CoverageStore(journal);
        var (camera, start) = (new EntityId("camera", "t", "gate"), new DateTimeOffset(2026, 3, 1, 8, 0, 0, TimeSpan.Zero));
        await coverage.OwnAsync(camera, 1, start);

        proxy.CutAt(word, isHeard);
        Assert.Equal(AppendOutcome.Committed, await AppendAsync(journal, 1).InTimeAsync("the append"));
        Assert.Equal(1, proxy.Cuts);
        proxy.CutAt(word, isHeard);
        Assert.Equal(CoverageOutcome.Written, await coverage.AdvanceAsync(new CoverageStep(
            camera, 1, start, start.AddSeconds(5), TimeSpan.FromSeconds(4), [new CoverageDrop("queue-full", 3, TimeSpan.FromSeconds(1))], []))
            .AsTask().InTimeAsync("the step"));
        Assert.Equal(2, proxy.Cuts);

        Assert.Equal(1, await journal.ReadAsync("counter|t|a", 0, (in StoredEvent _) => { }, Stop));
        var progress = await coverage.ReadAsync(camera, Stop);
        Assert.True(progress!.AddsUp);
        Assert.Equal(3, Assert.Single(progress.Drops).Windows);
        Assert.Equal(AppendOutcome.Committed, await AppendAsync(journal, 2).InTimeAsync("the next append"));
        Assert.Null(journal.Fault);
    }

    [Fact]
    public async Task A_conflict_after_a_loss_is_a_conflict()
    {
        var direct = PostgresJournals.NewDatabase();
        var address = new NpgsqlConnectionStringBuilder(direct.Reveal());
        await using var proxy = new CuttingProxy(address.Port);
        await using var journal = Open(address, proxy);
        await using var rival = PostgresJournals.Open(direct);
        await AppendAsync(rival, 1);

        proxy.CutAt("BEGIN", isHeard: true);

        Assert.Equal(AppendOutcome.Conflict, await AppendAsync(journal, 1).InTimeAsync("the append"));
    }

    [Fact]
    public async Task Of_two_writers_in_each_others_way_the_server_ends_one_and_it_runs_again()
    {
        var server = PostgresJournals.NewDatabase();
        await using var left = PostgresJournals.Open(server);
        await using var right = PostgresJournals.Open(server);
        await left.WriteAsync(database =>
        {
            database.Execute("CREATE TABLE cells (id bigint PRIMARY KEY, count bigint NOT NULL); INSERT INTO cells VALUES (1, 0), (2, 0)");
            return true;
        });
        using var both = new Barrier(2);

        var answers = await Task.WhenAll(Count(left, 1, 2), Count(right, 2, 1)).InTimeAsync("both writers");

        Assert.Contains(answers, runs => runs > 1);
        Assert.Equal([2, 2], left.Reader.With(database => database.Prepare("SELECT count FROM cells ORDER BY id").Rows(row => row.Int64(0))));
        Assert.Null(left.Fault ?? right.Fault);

        Task<int> Count(PostgresJournal journal, int first, int second)
        {
            var runs = 0;
            return journal.WriteAsync(database =>
            {
                database.Execute($"UPDATE cells SET count = count + 1 WHERE id = {first}");
                // In each other's way the first time: each has one row and wants the other.
                if (++runs == 1)
                    both.SignalAndWait(Patience.Limit);
                database.Execute($"UPDATE cells SET count = count + 1 WHERE id = {second}");
                return runs;
            });
        }
    }

    [Fact]
    public async Task A_reader_goes_on_over_a_new_connection()
    {
        var direct = PostgresJournals.NewDatabase();
        await using var journal = PostgresJournals.Open(direct);
        await AppendAsync(journal, 1);
        Assert.Equal(1, await ReadAsync(journal));

        await EndConnectionsAsync(direct);

        Assert.Equal(1, await ReadAsync(journal));
        Assert.Equal(AppendOutcome.Committed, await AppendAsync(journal, 2).InTimeAsync("the append after the loss"));
        Assert.Equal(2, await ReadAsync(journal));
    }

    [Fact]
    public async Task A_server_that_is_killed_and_started_again_costs_time_and_nothing_else()
    {
        PrivatePostgres.Need();
        using var own = new PrivatePostgres();
        await using var journal = PostgresJournal.Open(PostgresJournals.Options(PostgresServer.Parse(own.NewDatabase())) with { OutagePatience = Patience.Limit });
        await AppendAsync(journal, 1);

        own.Kill();
        var waiting = AppendAsync(journal, 2);
        Assert.Throws<JournalException>(() => { _ = journal.Reader.List("counter"); });
        Assert.False(waiting.IsCompleted);
        own.Restart();

        Assert.Equal(AppendOutcome.Committed, await waiting.InTimeAsync("the append that waited"));
        Assert.Equal(2, await ReadAsync(journal));
    }

    [Fact]
    public async Task A_server_that_stays_away_is_a_fault_that_names_it_and_the_journal_goes_on_when_it_is_back()
    {
        PrivatePostgres.Need();
        using var own = new PrivatePostgres();
        var server = PostgresServer.Parse(own.NewDatabase());
        await using var journal = PostgresJournal.Open(PostgresJournals.Options(server) with { OutagePatience = TimeSpan.Zero });
        await AppendAsync(journal, 1);

        own.Kill();
        var fault = await Assert.ThrowsAsync<JournalException>(() => AppendAsync(journal, 2));
        Assert.Equal(JournalFaultKind.NotAccessible, fault.Kind);
        Assert.Contains(server.Address, fault.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(own.Password, fault.ToString(), StringComparison.Ordinal);
        Assert.NotNull(journal.Fault);
        own.Restart();

        Assert.Equal(AppendOutcome.Committed, await AppendAsync(journal, 2).InTimeAsync("the append after the restart"));
        Assert.Null(journal.Fault);
    }

    private static PostgresJournal Open(NpgsqlConnectionStringBuilder address, CuttingProxy proxy)
    {
        var through = new NpgsqlConnectionStringBuilder(address.ToString()) { Port = proxy.Port };
        return PostgresJournal.Open(PostgresJournals.Options(PostgresServer.Parse(through.ToString())) with { OutagePatience = Patience.Limit });
    }

    private static async Task<AppendOutcome> AppendAsync(IEventJournal journal, long sequence) =>
        await journal.AppendAsync(new AppendBatch("counter|t|a", sequence, [new EncodedEvent("spec-event.v1", "x"u8.ToArray())]));

    private static ValueTask<long> ReadAsync(IEventJournal journal) => journal.ReadAsync("counter|t|a", 0, (in StoredEvent _) => { }, Stop);

    private static async Task EndConnectionsAsync(PostgresServer server)
    {
        await using var connection = new NpgsqlConnection(server.Reveal());
        await connection.OpenAsync(Stop);
        await using var end = new NpgsqlCommand("SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()", connection);
        await end.ExecuteScalarAsync(Stop);
    }
}
