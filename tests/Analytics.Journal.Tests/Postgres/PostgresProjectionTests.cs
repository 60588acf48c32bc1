using Analytics.Journal.Postgres;
using Analytics.Journal.ReadModel;
using Analytics.Journal.Tests.ReadModel;
using Analytics.TestKit;
using Analytics.TestKit.Journals;

namespace Analytics.Journal.Tests.Postgres;

public sealed class PostgresProjectionTests : ProjectionSpec
{
    private readonly TempFolder folder = new();
    private PostgresServer server = null!;

    protected override ReadDatabase Place => ReadDatabase.OnServer(server, folder.Path);

    protected override SqlJournal Open()
    {
        server = PostgresJournals.NewDatabase();
        return PostgresJournals.Open(server);
    }

    protected override Task<IReadOnlyList<string>> RowsAsync(string table)
    {
        using var database = Place.OpenWriter();
        return Task.FromResult<IReadOnlyList<string>>(database.Prepare($"SELECT row_to_json(one)::text FROM {table} AS one").Rows(row => row.Text(0)));
    }

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        folder.Dispose();
    }

    [Fact]
    public async Task Several_nodes_that_follow_one_journal_fold_each_event_once_and_all_tell_of_it()
    {
        var seen = new List<long>[3];
        var runners = new List<ProjectionRunner>();
        foreach (var node in Enumerable.Range(0, seen.Length))
        {
            var runner = await StartAsync();
            var orderings = seen[node] = [];
            runner.Observe(events => orderings.AddRange(events.Select(projected => projected.Ordering)));
            runners.Add(runner);
        }

        for (var number = 0; number < 40; number++)
        {
            var id = await campus.OpenIncidentAsync("campus", "gate-1", number * 60);
            await campus.NoteAsync("campus", "gate-1", id, (number * 60) + 1, "seen");
            await campus.CloseAsync("campus", "gate-1", (number * 60) + 20);
        }

        foreach (var runner in runners)
            await runner.CaughtUpAsync(Stop);

        var highest = await campus.Journal.HighestOrderingAsync(Stop);
        using var model = new JournalReadModel(Place);
        Assert.Equal(highest, await model.CheckpointAsync(Stop));
        Assert.All((await model.IncidentsAsync(new() { Limit = 100 }, Stop)).Rows, row => Assert.Single(row.Texts));
        foreach (var orderings in seen)
        {
            Assert.Equal(orderings.Distinct().Order(), orderings);
            Assert.Equal(highest, orderings[^1]);
        }

        foreach (var runner in runners)
            await runner.DisposeAsync();
    }

    [Fact]
    public async Task A_node_that_starts_while_others_append_and_fold_leaves_the_tables_as_they_are()
    {
        const string Made = "(SELECT 'incidents'::regclass::oid AS made)";
        await using var first = await StartAsync();
        await campus.ConfigureAsync("campus", "gate-1", "North gate");
        await first.CaughtUpAsync(Stop);
        var made = await RowsAsync(Made);
        var late = new CutJournal(campus.Journal)
        {
            Meanwhile = async () =>
            {
                await campus.ConfigureAsync("campus", "gate-2", "South gate");
                await first.CaughtUpAsync(Stop);
            },
        };

        await using var second = await ProjectionRunner.StartAsync(late, Place, Campus.Codec, TimeProvider.System, cancellationToken: Stop);

        Assert.Equal(made, await RowsAsync(Made));
    }
}
