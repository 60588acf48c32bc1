using Analytics.Engine.Local;
using Analytics.Engine.Ports;
using Analytics.Engine.Specs.Counters;
using Analytics.TestKit;
using Analytics.TestKit.Time;

namespace Analytics.Journal.Tests;

/// <summary>
/// Freezes the journal's tables and rows: declared types, stored types and values. fixtures/journal-v1.txt is part of the storage format;
/// what it says stays readable for ever.
/// </summary>
public sealed class GoldenRowsTests : IDisposable
{
    private static readonly string Fixture = Path.Combine(AppContext.BaseDirectory, "fixtures", "journal-v1.txt");

    private readonly TempFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task The_tables_and_rows_are_those_of_the_golden_file()
    {
        await WriteAsync();
        await using var hand = await SqlHand.OpenAsync(folder["journal.db"]);
        var lines = new List<string>();
        foreach (var table in (string[])["journal", "tags", "snapshot", "meta", "writer_lease", "replay_guard", "coverage_progress", "coverage_drops", "coverage_gaps"])
        {
            lines.Add($"# {table}");
            lines.AddRange((await hand.QueryAsync($"SELECT name, type, \"notnull\", pk FROM pragma_table_info('{table}')")).Select(column => "column " + column));
            lines.AddRange((await hand.QueryAsync(
                $"SELECT l.name, l.\"unique\", (SELECT group_concat(name) FROM pragma_index_info(l.name)) FROM pragma_index_list('{table}') l ORDER BY 1"))
                .Select(index => "index " + index));
        }

        lines.Add("# rows of journal");
        lines.AddRange(await hand.QueryAsync("""
            SELECT ordering, typeof(created), created, typeof(deleted), deleted, persistence_id, sequence_number, typeof(message), CAST(message AS TEXT),
                manifest, typeof(identifier), identifier, writer_uuid FROM journal ORDER BY ordering
            """));
        lines.Add("# rows of snapshot");
        lines.AddRange(await hand.QueryAsync("""
            SELECT persistence_id, sequence_number, typeof(created), created, typeof(snapshot), CAST(snapshot AS TEXT), manifest, serializer_id FROM snapshot
            """));
        lines.Add("# rows of meta");
        lines.AddRange(await hand.QueryAsync("SELECT name, value FROM meta ORDER BY name"));

        Assert.Equal(await File.ReadAllLinesAsync(Fixture, TestContext.Current.CancellationToken), lines);
    }

    /// <summary>One entity that is taken over, changes, refuses, rests, and leaves a snapshot.</summary>
    private async Task WriteAsync()
    {
        var time = new ManualTimeProvider();
        await using var journal = SqliteJournals.Open(folder["journal.db"]);
        await using var engine = new LocalEngine(new LocalEngineOptions
        {
            NodeId = "node-a",
            Kinds = new EntityKinds(Counter.Kind(snapshotEvery: 3)),
            Journal = journal,
            Time = time,
        });
        await engine.StartAsync(TestContext.Current.CancellationToken);
        await AskAsync(new Add("c-1", time.GetUtcNow(), 5));
        time.Advance(TimeSpan.FromMilliseconds(1500));
        await AskAsync(new Run("c-2", time.GetUtcNow().ToOffset(TimeSpan.FromHours(8)), "巡逻 \"北门\""));
        await AskAsync(new Add("c-3", time.GetUtcNow(), -100));

        Task<Reply> AskAsync(Domain.ICommand command) => engine.AskAsync(Counter.Id("golden"), command, TestContext.Current.CancellationToken);
    }
}
