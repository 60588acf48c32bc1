using Analytics.Journal.Sqlite;

namespace Analytics.Journal.Checking;

/// <summary>What <c>journal stats</c> prints.</summary>
/// <param name="Bytes">Of the database and its log on disk.</param>
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
            JournalReader.Scalar(database, "SELECT count(*) FROM journal"),
            Size(reader.Path) + Size(reader.Path + "-wal"),
            first, last,
            JournalReader.Scalar(database, "SELECT count(*) FROM snapshot"),
            database.Prepare("""
                SELECT substr(persistence_id, 1, instr(persistence_id, '|') - 1), count(DISTINCT persistence_id), count(*), sum(length(message))
                FROM journal WHERE identifier = 4201 GROUP BY 1
                """).Rows(row => (Kind: row.Text(0), Stats: new KindStats(row.Int64(1), row.Int64(2), row.Int64(3))))
                .ToDictionary(kind => kind.Kind, kind => kind.Stats, StringComparer.Ordinal),
            database.Prepare("SELECT manifest, count(*) FROM journal WHERE identifier = 4201 GROUP BY 1")
                .Rows(row => (Manifest: row.Text(0), Events: row.Int64(1)))
                .ToDictionary(row => row.Manifest, row => row.Events, StringComparer.Ordinal));
    });

    private static long Size(string path) => File.Exists(path) ? new FileInfo(path).Length : 0;

    private static DateTimeOffset? At(long ticks) => new DateTimeOffset(ticks, TimeSpan.Zero);
}

/// <param name="PayloadBytes">Of the events' payloads.</param>
public sealed record KindStats(long Entities, long Events, long PayloadBytes);
