using Analytics.Journal.Databases;

namespace Analytics.Journal.Copying;

/// <summary>The tables that make up a journal, as a copy takes them over. The writer's lease stays behind: it is a place's, not the journal's.</summary>
internal static class JournalTables
{
    private static readonly Column[] s_usage =
    [
        Column.Number("grain"), Column.Number("at"), Column.Words("account"), Column.Words("app"), Column.Words("ability"),
    ];

    public static IReadOnlyList<CopiedTable> All { get; } =
    [
        new("meta", 1, Column.Words("name"), Column.Words("value")),
        new("journal", 1,
            Column.Number("ordering"), Column.Number("created"), Column.Flag("deleted"), Column.Words("persistence_id"), Column.Number("sequence_number"),
            Column.Bytes("message"), Column.Words("manifest"), Column.Small("identifier"), Column.Words("writer_uuid")),
        new("tags", 2, Column.Number("ordering_id"), Column.Words("tag"), Column.Number("sequence_nr"), Column.Words("persistence_id")),
        new("snapshot", 2,
            Column.Words("persistence_id"), Column.Number("sequence_number"), Column.Number("created"), Column.Bytes("snapshot"), Column.Words("manifest"),
            Column.Small("serializer_id")),
        new("replay_guard", 2,
            Column.Words("app"), Column.Bytes("request"), Column.Words("call_id"), Column.Number("attempt"), Column.Number("keep_until")),
        new("data_keys", 1, Column.Words("id"), Column.Words("root"), Column.Words("wrapped")),
        new("coverage_progress", 1,
            Column.Words("camera"), Column.Number("epoch"), Column.Number("since"), Column.Number("until"), Column.Number("analysed"), Column.Number("dropped"),
            Column.Number("gap")),
        new("coverage_drops", 2, Column.Words("camera"), Column.Words("cause"), Column.Number("windows"), Column.Number("time")),
        new("coverage_gaps", 2, Column.Words("camera"), Column.Number("from_at"), Column.Number("to_at"), Column.Words("cause"), Column.Number("epoch")),
        new("usage_counters", 9,
        [
            .. s_usage, Column.Number("generation"), Column.Number("class"), Column.Number("number"), Column.Words("region"), Column.Number("calls"),
            Column.Number("units"), Column.Number("answered"), Column.Number("milliseconds"), Column.Number("bytes_in"), Column.Number("bytes_out"),
        ]),
        new("usage_counter_latency", 6, [.. s_usage, Column.Number("step"), Column.Number("calls")]),
    ];

    /// <summary>Tables of a database that is somebody's already: a journal, or read tables that were left behind.</summary>
    public static IReadOnlyList<string> Signs { get; } = ["meta", "journal", "snapshot", "checkpoint"];
}

/// <param name="Name">Of the table, in both databases.</param>
/// <param name="Keys">So many of the first columns sort its rows, and are never null.</param>
/// <param name="Columns">All of them.</param>
internal sealed record CopiedTable(string Name, int Keys, params IReadOnlyList<Column> Columns)
{
    /// <summary>All rows in an order that both databases agree about: that of numbers and of bytes.</summary>
    public string Select(Database database) =>
        $"SELECT {string.Join(", ", Columns.Select(Read))} FROM {Name} ORDER BY {string.Join(", ", Columns.Take(Keys).Select(column => column.Name + (column.Type == ColumnType.Text ? database.ByBytes : "")))}";

    private static string Read(Column column) => column.Type == ColumnType.Flag ? $"CASE WHEN {column.Name} THEN 1 ELSE 0 END" : column.Name;
}
