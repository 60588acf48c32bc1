using Analytics.Engine.Ports;
using Analytics.Journal.Databases;

namespace Analytics.Journal.Postgres;

/// <summary>
/// Reads a journal that several connections write. Numbers are taken when a row is written and rows are seen when they are committed, so
/// a lower number may show after a higher one; a number whose transaction was rolled back never shows. A reader that took a gap for dead
/// too early would lose an event for ever.
/// </summary>
/// <remarks>
/// Whoever writes holds a RowExclusiveLock on the table from before it takes a number until after its rows can be seen. So when a number
/// above the gap is seen, the gap's writer holds that lock or has ended; once all that held it then have ended, everything that can come
/// below that number is there.
/// </remarks>
public sealed class PostgresJournalReader : JournalReader
{
    /// <summary>Reading connections of one process to the journal, and as many to the read tables.</summary>
    public const int MostConnections = 16;

    private static readonly TimeSpan s_lookEvery = TimeSpan.FromMilliseconds(20);

    private readonly TimeProvider time;
    private long settled;

    internal PostgresJournalReader(PostgresServer server, TimeProvider time)
        : base(server.Address, new ConnectionPool(server.Address, () => PostgresDatabase.Open(server), MostConnections)) => this.time = time;

    public override async ValueTask<long> ReadAllAsync(
        long afterOrdering, int limit, EventSink sink, CancellationToken cancellationToken = default)
    {
        var last = await ReadPageAsync(afterOrdering, limit, Volatile.Read(ref settled), sink, cancellationToken).ConfigureAwait(false);
        if (last > afterOrdering || await LastOrderingAsync(cancellationToken).ConfigureAwait(false) <= afterOrdering)
            return last;
        await HighestOrderingAsync(cancellationToken).ConfigureAwait(false);
        return await ReadPageAsync(afterOrdering, limit, Volatile.Read(ref settled), sink, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Waits for those who write now, a transaction's length.</summary>
    public override async ValueTask<long> HighestOrderingAsync(CancellationToken cancellationToken = default)
    {
        // In this order: who wrote a lower number and was not done yet is among the writers.
        var highest = await LastOrderingAsync(cancellationToken).ConfigureAwait(false);
        if (highest <= Volatile.Read(ref settled))
            return highest;
        var writers = await WritersAsync(cancellationToken).ConfigureAwait(false);
        while (writers.Count > 0)
        {
            await Task.Delay(s_lookEvery, time, cancellationToken).ConfigureAwait(false);
            writers.IntersectWith(await WritersAsync(cancellationToken).ConfigureAwait(false));
        }

        Settle(highest);
        return highest;
    }

    private ValueTask<HashSet<string>> WritersAsync(CancellationToken cancellationToken) =>
        WithAsync(database => ((PostgresDatabase)database).Writers().ToHashSet(StringComparer.Ordinal), cancellationToken);

    private void Settle(long highest)
    {
        var known = Volatile.Read(ref settled);
        while (known < highest)
        {
            var seen = Interlocked.CompareExchange(ref settled, highest, known);
            if (seen == known)
                return;
            known = seen;
        }
    }
}
