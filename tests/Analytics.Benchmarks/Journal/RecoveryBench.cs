using Analytics.Engine.Hosting;
using Analytics.Journal;

namespace Analytics.Benchmarks.Journals;

/// <summary>
/// <c>bench recovery</c>: every entity's events are read, decoded and applied, without snapshots, as many entities at a time as there are
/// cores, as a starting node does it; against SELECTs of the same rows. The same on one thread is printed beside it without a target.
/// Both sides open the database anew each round.
/// </summary>
public static class RecoveryBench
{
    private const int EventsEach = 500;

    /// <summary>0 where the target is met, else 1.</summary>
    public static async Task<int> RunAsync(BenchContext context)
    {
        using var folder = new BenchFolder();
        var path = folder.Next();
        await JournalBench.Open(path).DisposeAsync();
        using (var journal = new RawSqlite(path))
            Fill(context, journal);

        const string RivalName = "SELECT of the same rows, entity by entity, Microsoft.Data.Sqlite";
        var cores = Environment.ProcessorCount;
        var line = await Harness.CompareAsync(context,
            new FigureSpec("recovery", RivalName, "events/s", 0.6), () => OursAsync(context, path, cores), () => RivalAsync(context, path));
        await Harness.CompareAsync(context,
            new FigureSpec("recovery.one-thread", RivalName, "events/s", null), () => OursAsync(context, path, 1), () => RivalAsync(context, path));
        return line.Met ? 0 : 1;
    }

    private static Task<double> OursAsync(BenchContext context, string path, int threads)
    {
        var (kind, recovered) = (Meter.Kind, 0L);
        var start = context.Clock.GetTimestamp();
        using var reader = JournalReader.Open(path);
        Parallel.For(0, Meter.Entities, new ParallelOptions { MaxDegreeOfParallelism = threads }, number =>
        {
            var id = Meter.Id(number);
            var session = new EntitySession<MeterState>(id, kind, "node-a");
            reader.Read(id.PersistenceId, 0, session.Replay);
            Interlocked.Add(ref recovered, session.Committed.Inner.Events);
        });
        return Task.FromResult(Checked(recovered) / context.Clock.GetElapsedTime(start).TotalSeconds);
    }

    private static Task<double> RivalAsync(BenchContext context, string path)
    {
        var start = context.Clock.GetTimestamp();
        using var rival = new RawSqlite(path);
        var rows = rival.Read(Enumerable.Range(0, Meter.Entities).Select(number => Meter.Id(number).PersistenceId)).Rows;
        return Task.FromResult(Checked(rows) / context.Clock.GetElapsedTime(start).TotalSeconds);
    }

    private static long Checked(long events) => events == Meter.Entities * EventsEach
        ? events
        : throw new InvalidOperationException($"{events} events were read instead of {Meter.Entities * EventsEach}.");

    private static void Fill(BenchContext context, RawSqlite journal)
    {
        var ids = Enumerable.Range(0, Meter.Entities).Select(number => RawSqlite.Utf8(Meter.Id(number).PersistenceId)).ToArray();
        var sequences = new long[ids.Length];
        for (var number = 0; number < EventsEach; number++)
        {
            var payload = Meter.Codec.Encode(new MeterAdded("order-2026-000017", number, "call answered", "node-a"),
                context.Clock.GetUtcNow().AddMinutes(number - EventsEach), $"c-{number}", "bench").Payload.ToArray();
            journal.Write(ids.Length, ids, sequences, payload);
        }
    }
}
