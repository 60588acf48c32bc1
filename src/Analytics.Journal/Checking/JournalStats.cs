using Analytics.Journal.Databases;

namespace Analytics.Journal.Checking;

/// <summary>What <c>journal stats</c> prints.</summary>
/// <param name="Bytes">Of the journal on disk.</param>
/// <param name="First">When the first event was written, null for an empty journal.</param>
public sealed record JournalStats(
    string JournalId,
    long Events,
    long Bytes,
    DateTimeOffset? First,
    DateTimeOffset? Last,
    long Snapshots,
    IReadOnlyDictionary<string, KindStats> Kinds,
    IReadOnlyDictionary<string, long> EventsByManifest)
{
    public static JournalStats Of(JournalReader reader) => reader.With(database =>
    {
        var (first, last) = database.Prepare("SELECT min(created), max(created) FROM journal")
            .Rows(row => row.IsNull(0) ? (default(DateTimeOffset?), default(DateTimeOffset?)) : (At(row.Int64(0)), At(row.Int64(1))))[0];
        return new JournalStats(
            reader.JournalId,
            database.Scalar("SELECT count(*) FROM journal"),
            database.Bytes(),
            first, last,
            database.Scalar("SELECT count(*) FROM snapshot"),
            database.Prepare("""
                SELECT persistence_id, count(*), CAST(sum(length(message)) AS BIGINT) FROM journal WHERE identifier = 4201 GROUP BY 1
                """).Rows(row => (Kind: row.Text(0)[..Math.Max(0, row.Text(0).IndexOf('|', StringComparison.Ordinal))], Events: row.Int64(1), Bytes: row.Int64(2)))
                .GroupBy(entity => entity.Kind, StringComparer.Ordinal)
                .ToDictionary(
                    kind => kind.Key, kind => new KindStats(kind.LongCount(), kind.Sum(entity => entity.Events), kind.Sum(entity => entity.Bytes)),
                    StringComparer.Ordinal),
            database.Prepare("SELECT manifest, count(*) FROM journal WHERE identifier = 4201 GROUP BY 1")
                .Rows(row => (Manifest: row.Text(0), Events: row.Int64(1)))
                .ToDictionary(row => row.Manifest, row => row.Events, StringComparer.Ordinal));
    });

    private static DateTimeOffset? At(long ticks) => new DateTimeOffset(ticks, TimeSpan.Zero);
}

/// <param name="PayloadBytes">Of the events' payloads.</param>
public sealed record KindStats(long Entities, long Events, long PayloadBytes);
