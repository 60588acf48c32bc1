using System.Text;
using Analytics.Engine.Codec;
using Analytics.Engine.Ports;
using Analytics.Journal.Postgres;
using Analytics.TestKit;
using Npgsql;

namespace Analytics.Journal.Tests.Postgres;

/// <summary>Rows that show after rows with higher numbers: none is passed over, and a number that never comes holds nobody up.</summary>
public sealed class OutOfOrderTests : IAsyncLifetime
{
    private PostgresServer server = null!;
    private PostgresJournal journal = null!;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync()
    {
        server = PostgresJournals.NewDatabase();
        journal = PostgresJournals.Open(server);
        return ValueTask.CompletedTask;
    }

    public ValueTask DisposeAsync() => journal is null ? ValueTask.CompletedTask : journal.DisposeAsync();

    [Fact]
    public async Task A_row_that_is_committed_late_is_read_before_the_rows_behind_it()
    {
        await AppendAsync("counter|t|a", 1);
        await using var slow = await Writer.BeginAsync(server, "counter|t|slow");
        await AppendAsync("counter|t|a", 2);

        Assert.Equal(["counter|t|a 1"], await ReadAsync(0));
        var rest = ReadAsync(1);
        Assert.False(rest.IsCompleted);
        await slow.CommitAsync();

        Assert.Equal(["counter|t|slow 1", "counter|t|a 2"], await rest.WaitAsync(Patience.Limit, TimeProvider.System, Stop));
    }

    [Fact]
    public async Task A_number_that_was_rolled_back_is_passed_over_and_later_writers_are_not_waited_for()
    {
        await AppendAsync("counter|t|a", 1);
        await using var given = await Writer.BeginAsync(server, "counter|t|given-up");
        await AppendAsync("counter|t|a", 2);
        var rest = ReadAsync(1);
        await Patience.UntilAsync(async () => await journal.Reader.With(database => Task.FromResult(((PostgresDatabase)database).Writers().Count)) == 1, "the writer");
        await using var later = await Writer.BeginAsync(server, "counter|t|later");

        await given.RollBackAsync();

        Assert.Equal(["counter|t|a 2"], await rest.WaitAsync(Patience.Limit, TimeProvider.System, Stop));
        await later.CommitAsync();
        Assert.Equal(["counter|t|later 1"], await ReadAsync(3));
    }

    [Fact]
    public async Task The_highest_number_is_one_below_which_nothing_comes_any_more()
    {
        await using var slow = await Writer.BeginAsync(server, "counter|t|slow");
        await AppendAsync("counter|t|a", 1);

        var highest = journal.HighestOrderingAsync(Stop).AsTask();
        Assert.False(highest.IsCompleted);
        await slow.CommitAsync();

        Assert.Equal(2, await highest.WaitAsync(Patience.Limit, TimeProvider.System, Stop));
    }

    [Fact]
    public async Task Many_writers_that_commit_and_roll_back_lose_no_row_to_a_reader_that_follows()
    {
        const int Writers = 8;
        const int Each = 60;
        using var done = CancellationTokenSource.CreateLinkedTokenSource(Stop);
        var read = new List<string>();
        var following = Task.Run(async () =>
        {
            var last = 0L;
            while (true)
            {
                // Asked before reading: what was written by then must be found.
                var isDone = done.IsCancellationRequested;
                var before = last;
                last = await journal.ReadAllAsync(last, 37, (in StoredEvent stored) => read.Add($"{stored.PersistenceId} {stored.SequenceNumber}"), Stop);
                if (last == before && isDone)
                    return;
            }
        }, Stop);

        var committed = await Task.WhenAll(Enumerable.Range(0, Writers).Select(number => Task.Run(() => WriteAsync(number), Stop)));
        await done.CancelAsync();
        await following.InTimeAsync("the end of the reading");

        Assert.Equal(committed.SelectMany(rows => rows).Order(StringComparer.Ordinal), read.Order(StringComparer.Ordinal));

        async Task<List<string>> WriteAsync(int number)
        {
            var (random, rows) = (new Random(number), new List<string>());
            for (var round = 1; round <= Each; round++)
            {
                await using var writer = await Writer.BeginAsync(server, $"counter|t|{number}-{round}");
                await Task.Delay(TimeSpan.FromMilliseconds(random.Next(0, 4)), TimeProvider.System, Stop);
                if (random.Next(4) == 0)
                {
                    await writer.RollBackAsync();
                    continue;
                }

                await writer.CommitAsync();
                rows.Add($"counter|t|{number}-{round} 1");
            }

            return rows;
        }
    }

    private async Task AppendAsync(string id, long sequence) => Assert.Equal(
        AppendOutcome.Committed, await journal.AppendAsync(new AppendBatch(id, sequence, [new EncodedEvent("spec-event.v1", "x"u8.ToArray())])));

    private async Task<List<string>> ReadAsync(long after)
    {
        var read = new List<string>();
        await journal.ReadAllAsync(after, 100, (in StoredEvent stored) => read.Add($"{stored.PersistenceId} {stored.SequenceNumber}"), Stop);
        return read;
    }

    /// <summary>Another node's transaction, which holds a number that nobody sees yet.</summary>
    private sealed class Writer(NpgsqlConnection connection, NpgsqlTransaction transaction) : IAsyncDisposable
    {
        public static async Task<Writer> BeginAsync(PostgresServer server, string persistenceId)
        {
            var connection = new NpgsqlConnection(server.Reveal());
            await connection.OpenAsync(Stop);
            var transaction = await connection.BeginTransactionAsync(Stop);
            await using var insert = new NpgsqlCommand("""
                INSERT INTO journal (created, deleted, persistence_id, sequence_number, message, manifest, identifier, writer_uuid)
                VALUES (0, false, $1, 1, $2, 'spec-event.v1', $3, 'other')
                """, connection)
            {
                Parameters = { new() { Value = persistenceId }, new() { Value = Encoding.UTF8.GetBytes("x") }, new() { Value = EventCodec.SerializerId } },
            };
            await insert.ExecuteNonQueryAsync(Stop);
            return new Writer(connection, transaction);
        }

        public Task CommitAsync() => transaction.CommitAsync(Stop);

        public Task RollBackAsync() => transaction.RollbackAsync(Stop);

        public async ValueTask DisposeAsync()
        {
            await transaction.DisposeAsync();
            await connection.DisposeAsync();
        }
    }
}
