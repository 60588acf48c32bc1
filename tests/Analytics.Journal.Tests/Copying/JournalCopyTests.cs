using System.Text.Json;
using Analytics.Domain;
using Analytics.Domain.Cameras;
using Analytics.Domain.Incidents;
using Analytics.Engine.Ports;
using Analytics.Journal.Copying;
using Analytics.Journal.Databases;
using Analytics.Journal.Postgres;
using Analytics.Journal.Sqlite;
using Analytics.Journal.Tests.Postgres;
using Analytics.Journal.Tests.ReadModel;
using Analytics.TestKit;
using Analytics.TestKit.Postgres;
using Npgsql;

namespace Analytics.Journal.Tests.Copying;

/// <summary>A journal moves whole or not at all, and is never open in two places.</summary>
public sealed class JournalCopyTests : IDisposable
{
    private readonly TempFolder folder = new();

    private string Source => folder["journal.db"];

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task A_campus_goes_to_the_server_and_back_with_every_row_and_number_and_the_same_states()
    {
        var server = PostgresJournals.NewDatabase();
        await FillAsync();
        var before = Rows(JournalLocation.InFile(Source));
        var states = States(JournalReader.Open(Source));
        Assert.All(before, table => Assert.True(table.Value.Count > 0 || table.Key == "tags", $"{table.Key} is empty: the test shows nothing for it"));

        var outcome = JournalCopy.Run(JournalLocation.InFile(Source), JournalLocation.OnServer(server), _ => { }, TestContext.Current.CancellationToken);

        Assert.Equal(("j-0001", false), (outcome.JournalId, outcome.WasThere));
        Assert.All(before, table => Assert.Equal(table.Value.Count, outcome.Rows[table.Key]));
        Same(before, Rows(JournalLocation.OnServer(server)));
        Assert.Equal(states, States(JournalReader.Open(server, TimeProvider.System)));

        // The campus goes on there, above the highest number and in the epoch after the last one.
        await using (var campus = await Campus.OpenAsync(PostgresJournals.Open(server)))
            await campus.OpenIncidentAsync("campus", "gate-1", 500);
        var after = Rows(JournalLocation.OnServer(server));
        Assert.Equal(before["journal"], after["journal"].Take(before["journal"].Count));
        Assert.True(after["journal"].Count > before["journal"].Count);

        JournalCopy.Run(JournalLocation.OnServer(server), JournalLocation.InFile(folder["back.db"]), _ => { }, TestContext.Current.CancellationToken);

        Same(after, Rows(JournalLocation.InFile(folder["back.db"])));
        Assert.Equal(States(JournalReader.Open(server, TimeProvider.System)), States(JournalReader.Open(folder["back.db"])));
        await using var home = await Campus.OpenAsync(SqliteJournals.Open(folder["back.db"]));
        await home.OpenIncidentAsync("campus", "gate-1", 3000);
    }

    [Fact]
    public async Task Where_a_journal_was_it_opens_no_more_and_says_where_it_went()
    {
        var server = PostgresJournals.NewDatabase();
        await FillAsync();
        JournalCopy.Run(JournalLocation.InFile(Source), JournalLocation.OnServer(server), _ => { }, TestContext.Current.CancellationToken);

        var refused = Assert.Throws<JournalException>(() => SqliteJournals.Open(Source));

        Assert.Equal(JournalFaultKind.LeaseHeld, refused.Kind);
        Assert.Contains(server.Address, refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_same_command_again_finds_that_it_is_done()
    {
        var server = PostgresJournals.NewDatabase();
        await FillAsync();
        JournalCopy.Run(JournalLocation.InFile(Source), JournalLocation.OnServer(server), _ => { }, TestContext.Current.CancellationToken);

        Assert.True(JournalCopy.Run(JournalLocation.InFile(Source), JournalLocation.OnServer(server), _ => { }, TestContext.Current.CancellationToken).WasThere);

        // Once a node writes there, they differ; the old one stays closed all the same.
        await using (var campus = await Campus.OpenAsync(PostgresJournals.Open(server)))
            await campus.OpenIncidentAsync("campus", "gate-1", 500);
        Assert.Throws<JournalException>(() => JournalCopy.Run(JournalLocation.InFile(Source), JournalLocation.OnServer(server), _ => { }, TestContext.Current.CancellationToken));
        Assert.Equal(JournalFaultKind.LeaseHeld, Assert.Throws<JournalException>(() => SqliteJournals.Open(Source)).Kind);
    }

    [Theory]
    [InlineData("CREATE TABLE journal (id bigint)", JournalFaultKind.Refused, "not empty")]
    [InlineData("CREATE TABLE checkpoint (id bigint)", JournalFaultKind.Refused, "not empty")]
    [InlineData("CREATE TABLE schema_scripts AS SELECT 99 AS number", JournalFaultKind.NewerFormat, "version 99")]
    [InlineData("REVOKE CREATE ON SCHEMA public FROM PUBLIC", JournalFaultKind.ReadOnly, "may not do that")]
    public async Task A_target_that_is_not_fit_is_refused_and_the_campus_goes_on_where_it_is(string made, JournalFaultKind kind, string words)
    {
        var server = PostgresJournals.NewDatabase();
        await FillAsync();
        var database = new NpgsqlConnectionStringBuilder(server.Reveal()).Database!;
        PrivatePostgres.Shared.Query(database, made);

        var refused = Assert.Throws<JournalException>(() => JournalCopy.Run(
            JournalLocation.InFile(Source), JournalLocation.OnServer(kind == JournalFaultKind.ReadOnly ? Guest(server) : server), _ => { }, TestContext.Current.CancellationToken));

        Assert.Equal(kind, refused.Kind);
        Assert.Contains(words, refused.Message, StringComparison.Ordinal);
        await GoesOnAsync();
    }

    [Fact]
    public async Task A_server_that_is_not_there_changes_nothing()
    {
        await FillAsync();
        var nobody = PostgresServer.Parse("Host=127.0.0.1;Port=9;Database=d;Username=u;Password=hunter2-hunter2");

        var refused = Assert.Throws<JournalException>(() => JournalCopy.Run(JournalLocation.InFile(Source), JournalLocation.OnServer(nobody), _ => { }, TestContext.Current.CancellationToken));

        Assert.Equal(JournalFaultKind.NotAccessible, refused.Kind);
        Assert.DoesNotContain("hunter2", refused.ToString(), StringComparison.Ordinal);
        await GoesOnAsync();
    }

    [Theory]
    [InlineData("UPDATE meta SET value = '2' WHERE name = 'format'", JournalFaultKind.NewerFormat)]
    [InlineData("UPDATE meta SET value = '7' WHERE name = 'shards'", JournalFaultKind.OtherShards)]
    [InlineData("INSERT INTO writer_lease VALUES (1, 'cluster:campus', 99999999999999)", JournalFaultKind.LeaseHeld)]
    public async Task A_source_of_another_version_or_one_that_is_in_use_is_refused(string made, JournalFaultKind kind)
    {
        var server = PostgresJournals.NewDatabase();
        await FillAsync();
        Execute(made);

        var refused = Assert.Throws<JournalException>(() => JournalCopy.Run(JournalLocation.InFile(Source), JournalLocation.OnServer(server), _ => { }, TestContext.Current.CancellationToken));

        Assert.Equal(kind, refused.Kind);
        AssertEmpty(server);
    }

    [Fact]
    public void Where_there_is_no_journal_none_is_made()
    {
        var server = PostgresJournals.NewDatabase();

        Assert.Throws<JournalException>(() => JournalCopy.Run(JournalLocation.InFile(Source), JournalLocation.OnServer(server), _ => { }, TestContext.Current.CancellationToken));

        Assert.False(File.Exists(Source));
        AssertEmpty(server);
    }

    [Theory]
    [InlineData("journal", false)]
    [InlineData("usage_counter_latency", false)]
    [InlineData("snapshot", true)]
    public async Task Whoever_breaks_off_leaves_an_empty_target_and_the_campus_where_it_is(string table, bool isCheck)
    {
        var server = PostgresJournals.NewDatabase();
        await FillAsync();
        using var cut = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);

        Assert.Throws<OperationCanceledException>(() => JournalCopy.Run(JournalLocation.InFile(Source), JournalLocation.OnServer(server), Cut, cut.Token));

        AssertEmpty(server);
        await GoesOnAsync();

        void Cut(CopyProgress progress)
        {
            if (progress.Table == table && progress.IsCheck == isCheck)
                cut.Cancel();
            // The last table has no row after it that would notice.
            cut.Token.ThrowIfCancellationRequested();
        }
    }

    [Fact]
    public async Task A_server_that_throws_the_copy_out_has_none_of_it()
    {
        var server = PostgresJournals.NewDatabase();
        await FillAsync();
        var database = new NpgsqlConnectionStringBuilder(server.Reveal()).Database!;

        var lost = Assert.Throws<JournalException>(() => JournalCopy.Run(JournalLocation.InFile(Source), JournalLocation.OnServer(server), progress =>
        {
            if (progress is { Table: "snapshot", IsCheck: false })
                PrivatePostgres.Shared.Query("postgres", $"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{database}'");
        }, TestContext.Current.CancellationToken));

        Assert.Equal(JournalFaultKind.NotAccessible, lost.Kind);
        AssertEmpty(server);
        await GoesOnAsync();
    }

    // Something in every table, a number that was never used, and a text that sorts differently by language.
    private async Task FillAsync()
    {
        await using (var campus = await Campus.OpenAsync(SqliteJournals.Open(Source)))
        {
            await campus.ConfigureAsync("campus", "gate-1", "Gate / 东门");
            await campus.ConfigureAsync("campus", "z-2", "Ärger 😀");
            for (var second = 0; second < 40; second += 20)
            {
                var id = await campus.OpenIncidentAsync("campus", "gate-1", second);
                await campus.AcknowledgeAsync("campus", "gate-1", id, second + 1);
                await campus.NoteAsync("campus", "gate-1", id, second + 2, "seen");
                await campus.CloseAsync("campus", "gate-1", second + 3);
            }

            Execute("UPDATE sqlite_sequence SET seq = seq + 10 WHERE name = 'journal'");
            await campus.OpenIncidentAsync("campus", "z-2", 60);
        }

        Execute("""
            INSERT INTO replay_guard VALUES ('ak', x'00ff10', 'call', 1, 5), ('ak', x'', 'other', 2, 6);
            INSERT INTO data_keys VALUES ('b', 'root', 'w1'), ('B', 'root', 'w2'), ('ä', 'root', '');
            INSERT INTO coverage_progress VALUES ('camera|campus|gate-1', 3, 0, 100, 60, 30, 10);
            INSERT INTO coverage_drops VALUES ('camera|campus|gate-1', 'queue', 4, 30);
            INSERT INTO coverage_gaps VALUES ('camera|campus|gate-1', 10, 20, 'stopped', 2);
            INSERT INTO usage_counters VALUES (1, 600000000, 'acme', 'app', 'face', 1, 2, 51003, '', 7, 0, 7, 21, 700, 1400);
            INSERT INTO usage_counter_latency VALUES (1, 600000000, 'acme', 'app', 'face', 12, 7);
            """);
    }

    private void Execute(string script)
    {
        using var database = SqliteDatabase.Open(Source, mayWrite: true, TimeSpan.FromSeconds(5));
        database.Execute(script);
    }

    private async Task GoesOnAsync()
    {
        await using var campus = await Campus.OpenAsync(SqliteJournals.Open(Source));
        await campus.OpenIncidentAsync("campus", "gate-1", 700);
    }

    private static PostgresServer Guest(PostgresServer server)
    {
        var guest = new NpgsqlConnectionStringBuilder(server.Reveal()) { Username = $"guest_{new NpgsqlConnectionStringBuilder(server.Reveal()).Database}", Password = "only-looks-around" };
        PrivatePostgres.Shared.Query("postgres", $"CREATE ROLE {guest.Username} LOGIN PASSWORD '{guest.Password}'");
        return PostgresServer.Parse(guest.ToString());
    }

    private static void AssertEmpty(PostgresServer server)
    {
        using var database = PostgresDatabase.Open(server);
        Assert.Equal(0, database.Scalar("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'"));
    }

    private static Dictionary<string, List<string>> Rows(JournalLocation location)
    {
        using var database = location.Open();
        return JournalTables.All.ToDictionary(table => table.Name, table => database.Prepare(table.Select(database)).Rows(row => Row(row, table)), StringComparer.Ordinal);
    }

    private static string Row(Statement row, CopiedTable table) => string.Join('|', table.Columns.Select((column, index) =>
        row.IsNull(index) ? "null" : column.Type switch
        {
            ColumnType.Text => $"'{row.Text(index)}'",
            ColumnType.Bytes => Convert.ToHexString(row.Blob(index)),
            _ => row.Int64(index).ToString(System.Globalization.CultureInfo.InvariantCulture),
        }));

    private static void Same(Dictionary<string, List<string>> expected, Dictionary<string, List<string>> actual) =>
        Assert.All(expected, table => Assert.Equal(table.Value, actual[table.Key]));

    /// <summary>I7: what every entity is, made from its events alone.</summary>
    private static List<string> States(JournalReader reader)
    {
        using (reader)
            return [.. States(reader, new CameraDecider()), .. States(reader, new IncidentLogDecider())];
    }

    private static IEnumerable<string> States<TState>(JournalReader reader, IDecider<TState> decider)
        where TState : class
    {
        foreach (var persistenceId in reader.List(decider.Kind))
        {
            Assert.True(EntityId.TryParse(persistenceId, out var id));
            var state = decider.Initial(id);
            reader.Read(persistenceId, 0, (in StoredEvent stored) =>
            {
                var decoded = Campus.Codec.Decode(stored.Manifest, stored.Payload, stored.SequenceNumber);
                state = decider.Evolve(state, decoded.Event, decoded.Context);
            });
            yield return $"{persistenceId} {JsonSerializer.Serialize(state)}";
        }
    }
}
