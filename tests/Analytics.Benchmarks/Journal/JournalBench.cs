using Analytics.Engine.Local;
using Analytics.Engine.Ports;
using Analytics.Journal;

namespace Analytics.Benchmarks.Journals;

/// <summary>
/// <c>bench journal</c>: commands that 200 entities carry out and acknowledge after their fsync, against SQLite alone writing the same
/// rows at 128 a transaction. Ours also decides, encodes, applies and answers.
/// </summary>
public static class JournalBench
{
    /// <summary>Commands of one round.</summary>
    private const int Rows = 24_000;

    /// <summary>Commands that each entity has under way: enough that the writer never waits for them.</summary>
    private const int Saturating = 4;

    /// <summary>0 where every target is met, else 1.</summary>
    public static async Task<int> RunAsync(BenchContext context)
    {
        using var folder = new BenchFolder();
        var line = await Harness.CompareAsync(context,
            new FigureSpec("journal", "SQLite's own API, the same rows, 128 a transaction, fsync on each", "acknowledged appends/s", 0.9),
            async () => (await OursAsync(context, folder.Next(), Saturating)).Rate, () => RivalAsync(context, folder.Next()));
        // How long an answer takes is asked where no queue stands before it: each entity has one command under way.
        var slowest = new List<double>();
        for (var round = 0; round <= context.Rounds; round++)
            slowest.Add((await OursAsync(context, folder.Next(), senders: 1)).P99);
        var p99 = Harness.Median(slowest.Skip(1));
        var within = Harness.Count(context,
            new FigureSpec("journal.p99", "10 ms from a command to its acknowledgement, one under way for each entity", "answers/ms", 1),
            1 / p99, 1 / 10.0, context.Rounds);
        return line.Met && within.Met ? 0 : 1;
    }

    private static async Task<(double Rate, double P99)> OursAsync(BenchContext context, string path, int senders)
    {
        await using var journal = Open(path);
        await using var engine = new LocalEngine(new LocalEngineOptions
        {
            NodeId = "node-a",
            Kinds = new EntityKinds(Meter.Kind),
            Journal = journal,
            Time = context.Clock,
        });
        await engine.StartAsync();
        await Task.WhenAll(Enumerable.Range(0, Meter.Entities).Select(number => engine.ActivateAsync(Meter.Id(number))));

        var (all, each) = (Meter.Entities * senders, Rows / (Meter.Entities * senders));
        var taken = new double[Rows];
        var start = context.Clock.GetTimestamp();
        await Task.WhenAll(Enumerable.Range(0, all).Select(sender => Task.Run(() => SendAsync(context, engine, sender, each, taken))));
        var elapsed = context.Clock.GetElapsedTime(start);
        Array.Sort(taken);
        return (Rows / elapsed.TotalSeconds, taken[(int)(Rows * 0.99)]);
    }

    private static async Task SendAsync(BenchContext context, LocalEngine engine, int sender, int count, double[] taken)
    {
        var id = Meter.Id(sender % Meter.Entities);
        for (var number = 0; number < count; number++)
        {
            var start = context.Clock.GetTimestamp();
            var reply = await engine.AskAsync(id, new MeterAdd($"c-{sender}-{number}", context.Clock.GetUtcNow(), "bench", 1));
            if (reply.Status != ReplyStatus.Committed)
                throw new InvalidOperationException($"{reply.Status} {reply.Detail}");
            taken[(sender * count) + number] = context.Clock.GetElapsedTime(start).TotalMilliseconds;
        }
    }

    private static async Task<double> RivalAsync(BenchContext context, string path)
    {
        await Open(path).DisposeAsync();
        var payload = Meter.Codec.Encode(
            new MeterAdded("order-2026-000017", 1, "call answered", "node-a"), context.Clock.GetUtcNow(), "c-100-100", "bench").Payload.ToArray();
        var ids = Enumerable.Range(0, Meter.Entities).Select(number => RawSqlite.Utf8(Meter.Id(number).PersistenceId)).ToArray();
        using var rival = new RawSqlite(path);
        var sequences = new long[ids.Length];
        // As ours, which has one event of each entity before the clock starts.
        rival.Write(ids.Length, ids, sequences, payload);
        var start = context.Clock.GetTimestamp();
        rival.Write(Rows, ids, sequences, payload);
        return Rows / context.Clock.GetElapsedTime(start).TotalSeconds;
    }

    internal static SqliteJournal Open(string path) => SqliteJournal.Open(new SqliteJournalOptions
    {
        Path = path,
        Holder = "local:bench",
        Time = TimeProvider.System,
        NewJournalId = () => "bench",
    });
}

/// <summary>Journals of a run, on the disk that holds temporary files.</summary>
internal sealed class BenchFolder : IDisposable
{
    private readonly string path = Directory.CreateTempSubdirectory("analytics-bench-").FullName;
    private int last;

    public string Next() => Path.Combine(path, $"journal-{++last}.db");

    public void Dispose() => Directory.Delete(path, recursive: true);
}
