using System.Text;
using Analytics.Domain.Cameras;
using Analytics.Domain.Incidents;
using Analytics.Domain.Rules;
using Analytics.Engine.Codec;
using Analytics.Engine.Ports;
using Analytics.Engine.Projections;
using Analytics.Journal.ReadModel;
using Analytics.TestKit;

namespace Analytics.Journal.Tests.ReadModel;

/// <summary>What projections and queries do on every database.</summary>
public abstract class ProjectionSpec : IAsyncLifetime
{
    private protected Campus campus = null!;

    protected static CancellationToken Stop => TestContext.Current.CancellationToken;

    /// <summary>Of <see cref="Place"/>.</summary>
    protected abstract SqlJournal Open();

    protected abstract ReadDatabase Place { get; }

    /// <summary>Every row of a read table as text.</summary>
    protected abstract Task<IReadOnlyList<string>> RowsAsync(string table);

    public async ValueTask InitializeAsync() => campus = await Campus.OpenAsync(Open());

    public virtual async ValueTask DisposeAsync()
    {
        if (campus is not null)
            await campus.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task An_incident_is_listed_with_everything_that_happened_to_it()
    {
        await using var runner = await StartAsync();
        var id = await campus.OpenIncidentAsync("campus", "gate-1", 10);
        await campus.AcknowledgeAsync("campus", "gate-1", id, 12);
        await campus.CloseAsync("campus", "gate-1", 30);
        await campus.NoteAsync("campus", "gate-1", id, 40, "保安已到场");
        await campus.ResolveAsync("campus", "gate-1", id, 50, "sent home");
        await runner.CaughtUpAsync(Stop);

        using var model = new JournalReadModel(Place);
        var row = await model.IncidentAsync("campus", id, Stop);

        Assert.Equal(("campus", "gate-1", false, Handling.Resolved, "li"), (row!.Tenant, row.Camera, row.IsOpen, row.Handling, row.HandledBy));
        Assert.Equal((Campus.Start.AddSeconds(10), Severity.Warning, 0.875), (row.OpenedAt, row.Severity, row.BestScore));
        Assert.Equal(["保安已到场", "sent home"], row.Texts.Select(text => text.Text));
        Assert.Equal("yolox_nano", row.Opened.Evidence.Model!.Name);
        Assert.Contains(IncidentExplanation.Of(row.Opened), line => line.English.Contains("yolox_nano", StringComparison.Ordinal));
        Assert.Equal(5, (await model.IncidentSequencesAsync(row, Stop)).Count);
        Assert.Null(await model.IncidentAsync("other", id, Stop));
        Assert.Equal(id, (await model.IncidentAsync(null, id, Stop))!.Id);
    }

    [Fact]
    public async Task Incidents_are_filtered_and_paged_newest_first()
    {
        var critical = Campus.Fence with { Id = "roof", Severity = Severity.Critical };
        var ids = new List<IncidentId>();
        for (var number = 0; number < 12; number++)
        {
            var camera = $"gate-{number % 3}";
            ids.Add(await campus.OpenIncidentAsync("campus", camera, number * 60, number % 4 == 0 ? critical : null));
            await campus.CloseAsync("campus", camera, (number * 60) + 20, number % 4 == 0 ? "roof" : "fence");
        }

        var open = await campus.OpenIncidentAsync("campus", "gate-0", 1000);
        var elsewhere = await campus.OpenIncidentAsync("school", "gate-0", 500);
        await campus.NoteAsync("campus", "gate-2", ids[2], 700, "A 100% False alarm");
        await using var runner = await StartAsync();
        await runner.CaughtUpAsync(Stop);
        using var model = new JournalReadModel(Place);

        Assert.Equal([open, .. ids.AsEnumerable().Reverse()], await ListAsync(new() { Tenant = "campus" }));
        Assert.Equal([elsewhere], await ListAsync(new() { Tenant = "school" }));
        Assert.Equal(14, (await ListAsync(new())).Count);
        Assert.Equal([open], await ListAsync(new() { Tenant = "campus", IsOpen = true }));
        Assert.Equal([ids[8], ids[4], ids[0]], await ListAsync(new() { Severity = Severity.Critical }));
        Assert.Equal([ids[10], ids[7], ids[4], ids[1]], await ListAsync(new() { Camera = "gate-1" }));
        Assert.Equal([ids[3], ids[2]], await ListAsync(new() { From = Campus.Start.AddSeconds(120), To = Campus.Start.AddSeconds(240) }));
        Assert.Equal([ids[2]], await ListAsync(new() { Text = "100% FALSE" }));
        Assert.Empty(await ListAsync(new() { Text = "1_0" }));
        Assert.Empty(await ListAsync(new() { Ability = "fall" }));
        Assert.Equal(14, (await ListAsync(new() { Handling = Handling.New, Ability = Abilities.ElectronicFence })).Count);
        Assert.Equal(await ListAsync(new()), await ListAsync(new() { Limit = 5 }));
        await Assert.ThrowsAsync<ArgumentException>(async () => await model.IncidentsAsync(new() { Limit = 0 }, Stop));
        await Assert.ThrowsAsync<ArgumentException>(async () => await model.IncidentsAsync(new() { After = "' OR 1=1" }, Stop));

        async Task<List<IncidentId>> ListAsync(IncidentQuery query)
        {
            var all = new List<IncidentId>();
            do
            {
                var page = await model.IncidentsAsync(query, Stop);
                Assert.True(page.Rows.Count <= query.Limit);
                all.AddRange(page.Rows.Select(row => row.Id));
                query = query with { After = page.Next };
            }
            while (query.After is not null);
            return all;
        }
    }

    [Fact]
    public async Task Cameras_are_listed_by_tenant_as_their_own_rules_fold_them()
    {
        await campus.ConfigureAsync("campus", "gate-2", "South gate");
        await campus.ConfigureAsync("campus", "gate-1", "North gate");
        await campus.ConfigureAsync("school", "yard", "Yard");
        await campus.RetireAsync("campus", "gate-2");
        await using var runner = await StartAsync();
        await runner.CaughtUpAsync(Stop);
        using var model = new JournalReadModel(Place);

        var rows = await model.CamerasAsync("campus", Stop);

        Assert.Equal([("gate-1", CameraLife.Present), ("gate-2", CameraLife.Retired)], rows.Select(row => (row.Camera.Key, row.Camera.Life)));
        Assert.Equal(("North gate", true, "chen"), (rows[0].Camera.Config!.Name, rows[0].Camera.IsEnabled, rows[0].ChangedBy));
        Assert.Equal(3, (await model.CamerasAsync(null, Stop)).Count);
        Assert.Equal("Yard", (await model.CameraAsync("school", "yard", Stop))!.Camera.Config!.Name);
        Assert.Null(await model.CameraAsync("campus", "yard", Stop));
    }

    [Fact]
    public async Task The_tables_go_on_where_they_stopped()
    {
        await campus.ConfigureAsync("campus", "gate-1", "North gate");
        await using (var first = await StartAsync())
            await first.CaughtUpAsync(Stop);
        await campus.ConfigureAsync("campus", "gate-2", "South gate");

        var seen = new List<long>();
        await using var second = await StartAsync();
        using var subscription = second.Observe(events => seen.AddRange(events.Select(@event => @event.Ordering)));
        await campus.ConfigureAsync("campus", "gate-3", "East gate");
        await second.CaughtUpAsync(Stop);

        using var model = new JournalReadModel(Place);
        Assert.Equal(await campus.Journal.HighestOrderingAsync(Stop), await model.CheckpointAsync(Stop));
        Assert.Equal(3, (await model.CamerasAsync("campus", Stop)).Count);
        Assert.DoesNotContain(1L, seen);
        Assert.Contains(await campus.Journal.HighestOrderingAsync(Stop), seen);
    }

    [Theory]
    [InlineData("UPDATE checkpoint SET journal_id = 'other'")]
    [InlineData("UPDATE checkpoint SET ordering = 1000000")]
    [InlineData("UPDATE checkpoint SET version = 0")]
    public async Task Tables_that_do_not_belong_to_the_journal_are_made_anew(string spoiled)
    {
        await campus.ConfigureAsync("campus", "gate-1", "North gate");
        await using (var first = await StartAsync())
            await first.CaughtUpAsync(Stop);
        using (var hand = Place.OpenWriter())
        {
            hand.Execute(spoiled);
            hand.Execute("INSERT INTO cameras (tenant, camera, document) SELECT tenant, 'ghost', document FROM cameras");
        }

        await using var second = await StartAsync();
        await second.CaughtUpAsync(Stop);

        using var model = new JournalReadModel(Place);
        Assert.Equal(["gate-1"], (await model.CamerasAsync("campus", Stop)).Select(row => row.Camera.Key));
    }

    [Fact]
    public async Task Rebuilt_tables_are_the_same_row_by_row()
    {
        var id = await campus.OpenIncidentAsync("campus", "gate-1", 10);
        await campus.ConfigureAsync("campus", "gate-1", "North gate");
        await campus.NoteAsync("campus", "gate-1", id, 40, "looked");
        await using (var first = await StartAsync())
            await first.CaughtUpAsync(Stop);
        var before = await DumpAsync();
        await using (var again = await ProjectionRunner.StartAsync(
            campus.Journal, Place, Campus.Codec, TimeProvider.System, rebuild: true, Stop))
            await again.CaughtUpAsync(Stop);

        Assert.Equal(before, await DumpAsync());
        Assert.True(before.Count >= 5);
    }

    [Fact]
    public async Task Rows_of_other_programs_are_skipped_and_an_unknown_event_of_ours_is_named()
    {
        await campus.Journal.WriteAsync(database =>
        {
            database.Prepare("""
                INSERT INTO journal (created, deleted, persistence_id, sequence_number, message, manifest, identifier)
                VALUES (1, false, '/sharding/cameraShard/1', 1, ?1, 'Akka', 13)
                """).Bind(1, [0]).Run();
            return true;
        });

        await campus.ConfigureAsync("campus", "gate-1", "North gate");
        await using var runner = await StartAsync();
        await runner.CaughtUpAsync(Stop);
        Assert.Null(runner.Fault);
        var before = await campus.Journal.HighestOrderingAsync(Stop);
        var faulted = runner.FaultedAsync(Stop);

        await campus.Journal.AppendAsync(new AppendBatch("camera|campus|x", 1,
            [new EncodedEvent("camera-painted.v9", Encoding.UTF8.GetBytes("""{"at":"2026-01-01T00:00:00Z","cmd":"c","by":"b","data":{}}"""))]));

        var fault = await faulted.InTimeAsync("the fault of the projections");
        Assert.Equal("camera-painted.v9", Assert.IsType<UnknownEventException>(fault).Manifest);
        Assert.Same(fault, runner.Fault);
        using var model = new JournalReadModel(Place);
        Assert.Equal(before, await model.CheckpointAsync(Stop));
    }

    private protected Task<ProjectionRunner> StartAsync() =>
        ProjectionRunner.StartAsync(campus.Journal, Place, Campus.Codec, TimeProvider.System, cancellationToken: Stop);

    private async Task<List<string>> DumpAsync()
    {
        var rows = new List<string>();
        foreach (var table in new[] { "checkpoint", "incidents", "incident_events", "cameras", "usage" })
            rows.AddRange(await RowsAsync(table));
        return rows;
    }
}
