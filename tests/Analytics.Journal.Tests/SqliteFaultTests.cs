using Analytics.Engine.Ports;
using Analytics.TestKit;
using Analytics.TestKit.Time;
using Microsoft.Data.Sqlite;

namespace Analytics.Journal.Tests;

/// <summary>Every way in which a journal cannot be used has its own kind, names the file and the fix, and changes nothing.</summary>
public sealed class SqliteFaultTests : IDisposable
{
    private readonly TempFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void A_file_that_is_no_database()
    {
        File.WriteAllText(folder["journal.db"], new string('x', 5000));

        var fault = Refused(JournalFaultKind.NotADatabase);

        Assert.Contains("backup", fault.Fix, StringComparison.Ordinal);
        Assert.Equal(5000, new FileInfo(folder["journal.db"]).Length);
    }

    [Fact]
    public async Task A_newer_format()
    {
        await (await MadeAsync()).ExecuteAsync("UPDATE meta SET value = '2' WHERE name = 'format'");

        Assert.Contains("format '2'", Refused(JournalFaultKind.NewerFormat).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("UPDATE meta SET value = '128' WHERE name = 'shards'", "128 shards")]
    [InlineData("UPDATE meta SET value = 'md5' WHERE name = 'hash'", "md5")]
    public async Task Another_number_of_shards_or_hash(string change, string named)
    {
        await (await MadeAsync()).ExecuteAsync(change);

        Assert.Contains(named, Refused(JournalFaultKind.OtherShards).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_database_that_another_process_has_locked()
    {
        await using var other = await MadeAsync();
        await other.ExecuteAsync("BEGIN EXCLUSIVE");

        Refused(JournalFaultKind.Locked);
    }

    [Fact]
    public async Task A_lock_that_comes_later_fails_the_append_and_nothing_else()
    {
        await using var journal = SqliteJournals.Open(folder["journal.db"]);
        await using (var other = await SqlHand.OpenAsync(folder["journal.db"]))
        {
            await other.ExecuteAsync("BEGIN IMMEDIATE");
            var fault = await Assert.ThrowsAsync<JournalException>(async () => await AppendAsync(journal));
            Assert.Equal(JournalFaultKind.Locked, fault.Kind);
            await other.ExecuteAsync("ROLLBACK");
        }

        Assert.Equal(AppendOutcome.Committed, await AppendAsync(journal));
    }

    [Fact]
    public async Task A_full_disk_fails_the_append_and_the_next_one_succeeds_when_there_is_room()
    {
        await using var made = await MadeAsync();
        await using var journal = SqliteJournals.Open(folder["journal.db"]);
        // The database file may not grow: SQLite answers as for a full file system.
        await journal.WriteAsync(database =>
        {
            database.Execute("PRAGMA max_page_count = 1");
            return true;
        });
        var fault = await Assert.ThrowsAsync<JournalException>(async () => await AppendAsync(journal, size: 100_000));
        Assert.Equal(JournalFaultKind.DiskFull, fault.Kind);
        Assert.Same(fault, journal.Fault);
        await journal.WriteAsync(database =>
        {
            database.Execute("PRAGMA max_page_count = 1000000");
            return true;
        });

        Assert.Null(journal.Fault);
        Assert.Equal(AppendOutcome.Committed, await AppendAsync(journal, size: 100_000));
    }

    [Fact]
    public async Task A_row_that_the_database_refuses_harms_no_neighbour()
    {
        await using var journal = SqliteJournals.Open(folder["journal.db"]);
        using var together = new ManualResetEventSlim();
        // While this one is written the next two gather for one transaction.
        var first = journal.WriteAsync(_ => together.Wait(Patience.Limit));
        var wrong = journal.WriteAsync(database =>
        {
            database.Execute("INSERT INTO meta (name, value) VALUES ('rule', NULL)");
            return true;
        });
        var right = AppendAsync(journal);
        together.Set();

        Assert.True(await first);
        Assert.Equal(AppendOutcome.Committed, await right);
        Assert.Equal(JournalFaultKind.Refused, (await Assert.ThrowsAsync<JournalException>(() => wrong)).Kind);
        Assert.Null(journal.Fault);
    }

    [Fact]
    public async Task A_disk_that_takes_no_more_shows_without_anybodys_command()
    {
        await using var made = await MadeAsync();
        var time = new ManualTimeProvider();
        var options = SqliteJournals.Options(folder["journal.db"]) with { Time = time };
        await using var journal = SqliteJournal.Open(options);
        await using var other = await SqlHand.OpenAsync(folder["journal.db"]);
        await other.ExecuteAsync("BEGIN IMMEDIATE");

        time.Advance(options.LeaseTime / 3);
        await Patience.UntilAsync(() => journal.Fault is not null, "the failed renewal");
        await other.ExecuteAsync("ROLLBACK");
        time.Advance(options.LeaseTime / 3);

        await Patience.UntilAsync(() => journal.Fault is null, "the next renewal");
    }

    [Fact]
    public void A_directory_that_is_not_there() =>
        Assert.Equal(JournalFaultKind.NotAccessible,
            Assert.Throws<JournalException>(() => SqliteJournals.Open(folder["missing/journal.db"])).Kind);

    [Fact]
    public void A_reader_without_a_journal() =>
        Assert.Equal(JournalFaultKind.NotAccessible, Assert.Throws<JournalException>(() => JournalReader.Open(folder["none.db"])).Kind);

    [Fact]
    public async Task Another_engine_holds_the_lease()
    {
        await using var journal = SqliteJournals.Open(folder["journal.db"], "cluster:campus");

        Assert.Contains("'cluster:campus'", Refused(JournalFaultKind.LeaseHeld).Message, StringComparison.Ordinal);
        Assert.Equal(AppendOutcome.Committed, await AppendAsync(journal));
    }

    [Fact]
    public async Task A_lease_that_was_given_back_is_free_at_once()
    {
        await using (SqliteJournals.Open(folder["journal.db"], "cluster:campus"))
        {
        }

        await using var journal = SqliteJournals.Open(folder["journal.db"]);
        Assert.Equal(AppendOutcome.Committed, await AppendAsync(journal));
    }

    [Fact]
    public async Task The_same_holder_starts_at_once_after_a_crash_and_another_one_when_the_lease_has_run_out()
    {
        await using var hand = await MadeAsync();
        await hand.ExecuteAsync("""
            INSERT INTO writer_lease VALUES (1, 'local:dead', CAST((julianday('now') - 2440587.5) * 86400000 AS INTEGER) + 15000)
            """);
        Refused(JournalFaultKind.LeaseHeld);
        await using (SqliteJournals.Open(folder["journal.db"], "local:dead"))
        {
        }

        await hand.ExecuteAsync("INSERT INTO writer_lease VALUES (1, 'local:dead', 1)");
        await using var journal = SqliteJournals.Open(folder["journal.db"]);
        Assert.Equal(AppendOutcome.Committed, await AppendAsync(journal));
    }

    [Fact]
    public async Task A_writer_whose_lease_was_taken_writes_nothing_more()
    {
        await using var journal = SqliteJournals.Open(folder["journal.db"]);
        await using var hand = await SqlHand.OpenAsync(folder["journal.db"]);
        await hand.ExecuteAsync("UPDATE writer_lease SET holder = 'cluster:campus'");

        var fault = await Assert.ThrowsAsync<JournalException>(async () => await AppendAsync(journal));

        Assert.Equal(JournalFaultKind.LeaseHeld, fault.Kind);
        Assert.Equal(0, await journal.HighestOrderingAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public void A_data_directory_has_one_process_and_keeps_its_id()
    {
        using (var first = DataDirectory.Open(folder["data"], () => "n1"))
        {
            Assert.Equal("n1", first.Id);
            Assert.Equal(JournalFaultKind.Locked, Assert.Throws<JournalException>(() => DataDirectory.Open(folder["data"], () => "n2")).Kind);
        }

        using var again = DataDirectory.Open(folder["data"], () => "n3");
        Assert.Equal("n1", again.Id);
    }

    [Fact]
    public void A_data_directory_that_cannot_be_made()
    {
        File.WriteAllText(folder["file"], "");

        Assert.Equal(JournalFaultKind.NotAccessible,
            Assert.Throws<JournalException>(() => DataDirectory.Open(folder["file/data"], () => "n1")).Kind);
    }

    private static ValueTask<AppendOutcome> AppendAsync(SqliteJournal journal, int size = 1) =>
        journal.AppendAsync(new AppendBatch("counter|t|a", 1, [new EncodedEvent("e.v1", new byte[size])]));

    private JournalException Refused(JournalFaultKind kind)
    {
        var fault = Assert.Throws<JournalException>(() => SqliteJournals.Open(folder["journal.db"]));
        Assert.Equal((kind, folder["journal.db"]), (fault.Kind, fault.Path));
        Assert.NotEmpty(fault.Fix);
        return fault;
    }

    /// <summary>A sound journal, closed, and a hand on it.</summary>
    private async Task<SqlHand> MadeAsync()
    {
        await SqliteJournals.Open(folder["journal.db"]).DisposeAsync();
        return await SqlHand.OpenAsync(folder["journal.db"]);
    }
}

#pragma warning disable CA2100 // The SQL is the tests' own.
/// <summary>Another program that has the database open.</summary>
internal sealed class SqlHand(SqliteConnection connection) : IAsyncDisposable
{
    public static async Task<SqlHand> OpenAsync(string path)
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Pooling = false }.ToString());
        await connection.OpenAsync();
        return new SqlHand(connection);
    }

    public async Task ExecuteAsync(string sql)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        await command.ExecuteNonQueryAsync();
    }

    /// <summary>Every row of a query, its values in SQL's own notation.</summary>
    public async Task<List<string>> QueryAsync(string sql)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        await using var reader = await command.ExecuteReaderAsync();
        var rows = new List<string>();
        while (await reader.ReadAsync())
            rows.Add(string.Join(" | ", Enumerable.Range(0, reader.FieldCount).Select(column => Convert.ToString(reader.GetValue(column)))));
        return rows;
    }

    public ValueTask DisposeAsync() => connection.DisposeAsync();
}
