using Analytics.Engine.Ports;
using Analytics.Engine.Specs;
using Analytics.Journal.Postgres;
using Analytics.TestKit;
using Analytics.TestKit.Postgres;
using Npgsql;

namespace Analytics.Journal.Tests.Postgres;

public sealed class PostgresJournalTests : JournalSpec
{
    private PostgresServer server = null!;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    protected override ValueTask<IEventJournal> OpenAsync()
    {
        server = PostgresJournals.NewDatabase();
        return ValueTask.FromResult<IEventJournal>(PostgresJournals.Open(server));
    }

    [Fact]
    public async Task What_was_committed_is_there_when_the_journal_is_opened_again()
    {
        await AppendAsync("counter|t|a", 1, "a1", "a2");
        var id = Journal.JournalId;
        await Journal.DisposeAsync();

        await using var again = PostgresJournals.Open(server);

        Assert.Equal(2, await again.ReadAsync("counter|t|a", 0, (in StoredEvent _) => { }, Stop));
        Assert.Equal(id, again.JournalId);
    }

    [Fact]
    public async Task Another_engine_is_kept_out_until_the_lease_is_given_back()
    {
        var fault = Assert.Throws<JournalException>(() => PostgresJournals.Open(server, "cluster:campus"));
        Assert.Equal(JournalFaultKind.LeaseHeld, fault.Kind);
        await AppendAsync("counter|t|a", 1, "a1");

        await Journal.DisposeAsync();

        await using var cluster = PostgresJournals.Open(server, "cluster:campus");
        Assert.Equal("cluster:campus", cluster.Holder);
    }

    [Fact]
    public async Task A_node_that_closes_leaves_the_lease_to_the_others_of_its_cluster()
    {
        var campus = PostgresJournals.NewDatabase();
        var leaver = PostgresJournal.Open(PostgresJournals.Options(campus, "cluster:campus") with { SharesLease = true });
        await using var stayer = PostgresJournal.Open(PostgresJournals.Options(campus, "cluster:campus") with { SharesLease = true });

        await leaver.DisposeAsync();

        await stayer.RenewAsync();
        var fault = Assert.Throws<JournalException>(() => PostgresJournals.Open(campus, "local:other"));
        Assert.Equal(JournalFaultKind.LeaseHeld, fault.Kind);
    }

    [Fact]
    public async Task Nodes_of_one_holder_renew_its_lease_beside_each_other_and_never_block_for_good()
    {
        PrivatePostgres.Need();
        var (connection, options) = (PrivatePostgres.Shared.NewDatabase(), new Func<string, PostgresJournalOptions>(text => PostgresJournals.Options(PostgresServer.Parse(text), "cluster:campus")));
        var journals = Enumerable.Range(0, 3).Select(_ => PostgresJournal.Open(options(connection) with { SharesLease = true })).ToList();

        // Each waits for its commit, so that the three loops run beside each other.
        await Task.WhenAll(journals.Select(journal => Task.Run(async () =>
        {
            for (var round = 0; round < 200; round++)
                await journal.RenewAsync();
        }, Stop)));
        foreach (var journal in journals)
            await journal.DisposeAsync();

        // A session's figures are counted when it ends.
        var name = new NpgsqlConnectionStringBuilder(connection).Database!;
        await Patience.UntilAsync(() => PrivatePostgres.Shared.Query("postgres", $"SELECT count(*) FROM pg_stat_activity WHERE datname = '{name}'") == "0", "the end of the sessions");
        Assert.Equal("0", PrivatePostgres.Shared.Query("postgres", $"SELECT deadlocks FROM pg_stat_database WHERE datname = '{name}'"));
    }

    [Fact]
    public async Task Nodes_of_one_holder_that_start_together_make_the_tables_once()
    {
        var empty = PostgresJournals.NewDatabase();

        var journals = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => Task.Run(() => PostgresJournals.Open(empty, "cluster:campus"), Stop)));

        Assert.Single(journals.Select(journal => journal.JournalId).Distinct());
        foreach (var journal in journals)
            await journal.DisposeAsync();
    }

    [Fact]
    public async Task Two_processes_on_one_entity_never_both_win()
    {
        await using var other = PostgresJournals.Open(server);
        for (var sequence = 1; sequence <= 50; sequence++)
        {
            var outcomes = await Task.WhenAll(
                AppendAsync("counter|t|a", sequence, "left").AsTask(),
                other.AppendAsync(new AppendBatch("counter|t|a", sequence, [new EncodedEvent("spec-event.v1", "right"u8.ToArray())])).AsTask());
            Assert.Single(outcomes, AppendOutcome.Committed);
        }

        Assert.Equal(50, await Journal.ReadAsync("counter|t|a", 0, (in StoredEvent _) => { }, Stop));
    }

    [Fact]
    public async Task Rows_of_another_process_are_found_by_looking()
    {
        await using var watching = PostgresJournal.Open(PostgresJournals.Options(server) with { PollEvery = TimeSpan.FromMilliseconds(50) });
        var found = watching.WaitBeyondAsync(0, Stop);

        await AppendAsync("counter|t|a", 1, "a1");

        await found.InTimeAsync("the other process's row");
    }

    [Fact]
    public async Task Tables_of_a_newer_version_are_left_alone()
    {
        await Journal.DisposeAsync();
        await using (var connection = new NpgsqlConnection(server.Reveal()))
        {
            await connection.OpenAsync(Stop);
            await using var newer = new NpgsqlCommand("INSERT INTO schema_scripts (number, name) VALUES (9999, 'later')", connection);
            await newer.ExecuteNonQueryAsync(Stop);
        }

        var fault = Assert.Throws<JournalException>(() => PostgresJournals.Open(server));

        Assert.Equal(JournalFaultKind.NewerFormat, fault.Kind);
    }

    [Theory]
    [InlineData("nonsense")]
    [InlineData("Host=h;Database=d;hunter2=hunter2")]
    [InlineData("Database=d;Password=hunter2")]
    [InlineData("Host=h;Port=hunter2;Database=d")]
    public void A_connection_string_that_is_none_is_not_repeated(string text)
    {
        var fault = Assert.Throws<FormatException>(() => PostgresServer.Parse(text));

        Assert.DoesNotContain("hunter2", fault.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("nonsense", fault.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_refused_password_is_a_fault_without_the_password()
    {
        var wrong = PostgresServer.Parse(new NpgsqlConnectionStringBuilder(server.Reveal()) { Password = "hunter2" }.ToString());

        var fault = Assert.Throws<JournalException>(() => PostgresJournals.Open(wrong));

        Assert.Equal(JournalFaultKind.NotAccessible, fault.Kind);
        Assert.DoesNotContain("hunter2", fault.ToString() + wrong, StringComparison.Ordinal);
        Assert.Contains("pg_hba.conf", fault.Message, StringComparison.Ordinal);
    }
}
