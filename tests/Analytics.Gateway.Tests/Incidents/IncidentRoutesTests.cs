using System.Net;
using System.Net.Http.Headers;
using Analytics.Domain.Incidents;
using Analytics.Gateway.Tests.Support;

namespace Analytics.Gateway.Tests.Incidents;

public sealed class IncidentRoutesTests
{
    [Fact]
    public async Task An_incident_is_listed_shown_and_explained()
    {
        await using var world = await World.StartAsync();
        var id = await world.OpenAsync(1);
        using var client = world.Client(Tokens.Viewer);

        var listed = await client.GetAsync("/api/v1/incidents").OkAsync();
        var shown = await client.GetAsync($"/api/v1/incidents/{id}").OkAsync();
        var english = await client.GetAsync($"/api/v1/incidents/{id}/explain").OkAsync();
        var chinese = await world.Client(Tokens.Viewer, "zh").GetAsync($"/api/v1/incidents/{id}/explain").OkAsync();

        Assert.Equal([id.Value], listed.Ids());
        Assert.Equal(("gate-1", "open", "new", "person"),
            (shown.Text("camera"), shown.Text("status"), shown.Text("handling"), shown.Text("label")));
        Assert.StartsWith("Rule 'fence'", english["lines"]![0]!.Text("text"), StringComparison.Ordinal);
        Assert.StartsWith("规则", chinese["lines"]![0]!.Text("text"), StringComparison.Ordinal);
        Assert.Contains(new string('a', 64), english.ToJsonString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Pages_run_from_the_newest_to_the_oldest()
    {
        await using var world = await World.StartAsync();
        for (var i = 0; i < 5; i++)
        {
            await world.OpenAsync(i * 40);
            await world.CloseAsync((i * 40) + 20);
        }

        using var client = world.Client();
        var (seen, next) = (new List<string>(), "");
        do
        {
            var page = await client.GetAsync($"/api/v1/incidents?limit=2{(next.Length > 0 ? $"&after={next}" : "")}").OkAsync();
            seen.AddRange(page.Ids());
            next = page.Text("next");
        }
        while (next.Length > 0);

        Assert.Equal(Enumerable.Range(0, 5).Select(i => Fence.Id((4 - i) * 40).Value), seen);
    }

    [Fact]
    public async Task Events_are_those_of_the_one_incident_in_pages()
    {
        await using var world = await World.StartAsync();
        var first = await world.OpenAsync(1);
        await world.CloseAsync(20);
        await world.OpenAsync(40);
        using var client = world.Client(Tokens.Operator);
        await client.PostJsonAsync($"/api/v1/incidents/{first}/acknowledge").OkAsync();

        var page = await client.GetAsync($"/api/v1/incidents/{first}/events?limit=2").OkAsync();
        var rest = await client.GetAsync($"/api/v1/incidents/{first}/events?limit=2&after={page.Text("next")}").OkAsync();

        Assert.Equal(["incident-opened", "incident-closed"], page["items"]!.AsArray().Select(item => item!.Text("event")));
        Assert.Equal(["incident-acknowledged"], rest["items"]!.AsArray().Select(item => item!.Text("event")));
        Assert.Equal("otto", rest["items"]![0]!.Text("by"));
        Assert.Equal("", rest.Text("next"));
    }

    [Fact]
    public async Task Handling_goes_through_the_entity_and_ends_it()
    {
        await using var world = await World.StartAsync();
        var id = await world.OpenAsync(1);
        using var client = world.Client(Tokens.Operator);

        await client.PostJsonAsync($"/api/v1/incidents/{id}/acknowledge").OkAsync();
        await client.PostJsonAsync($"/api/v1/incidents/{id}/notes", """{"text":"looked, 门口"}""").OkAsync();
        var resolved = await client.PostJsonAsync($"/api/v1/incidents/{id}/resolve", """{"outcome":"sent home"}""").OkAsync();

        Assert.Equal(("resolved", "otto"), (resolved.Text("handling"), resolved.Text("handledBy")));
        Assert.Equal(["looked, 门口", "sent home"], resolved["notes"]!.AsArray().Select(note => note!.Text("text")));
        await client.PostJsonAsync($"/api/v1/incidents/{id}/dismiss", "{}").ProblemAsync(409, "incident-archived");
    }

    [Fact]
    public async Task The_same_key_is_the_same_command_of_the_same_caller_and_action_only()
    {
        await using var world = await World.StartAsync();
        var id = await world.OpenAsync(1);
        using var client = world.Client(Tokens.Operator);
        var key = ("Idempotency-Key", "k-1");

        await client.PostJsonAsync($"/api/v1/incidents/{id}/notes", """{"text":"once"}""", key).OkAsync();
        await client.PostJsonAsync($"/api/v1/incidents/{id}/notes", """{"text":"once"}""", key).OkAsync();
        await world.Client(Tokens.Engineer).PostJsonAsync($"/api/v1/incidents/{id}/notes", """{"text":"hers"}""", key).OkAsync();
        var last = await client.PostJsonAsync($"/api/v1/incidents/{id}/acknowledge", null, key).OkAsync();

        Assert.Equal(["once", "hers"], last["notes"]!.AsArray().Select(note => note!.Text("text")));
        Assert.Equal("acknowledged", last.Text("handling"));
    }

    [Fact]
    public async Task A_bad_key_is_refused_before_anything_is_done()
    {
        await using var world = await World.StartAsync();
        var id = await world.OpenAsync(1);
        using var client = world.Client();

        var problem = await client.PostJsonAsync($"/api/v1/incidents/{id}/acknowledge", null, ("Idempotency-Key", new string('k', 201)))
            .ProblemAsync(422, "invalid-field");

        Assert.Equal("Idempotency-Key", problem.Text("field"));
        Assert.Equal("new", (await client.GetAsync($"/api/v1/incidents/{id}").OkAsync()).Text("handling"));
    }

    [Fact]
    public async Task A_journal_that_does_not_take_it_is_an_open_answer_and_the_repeat_closes_it()
    {
        await using var world = await World.StartAsync();
        var id = await world.OpenAsync(1);
        using var client = world.Client();
        world.Imported.Set();
        world.Journal.Fail(1, areWritten: true);
        var key = ("Idempotency-Key", "k-1");

        using var response = await client.PostJsonAsync($"/api/v1/incidents/{id}/notes", """{"text":"once"}""", key);
        var ready = await client.GetAsync("/readyz");
        world.Time.Advance(TimeSpan.FromSeconds(11));
        var repeated = await client.PostJsonAsync($"/api/v1/incidents/{id}/notes", """{"text":"once"}""", key).OkAsync();

        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
        Assert.Equal(TimeSpan.FromSeconds(1), response.Headers.RetryAfter?.Delta);
        Assert.Contains("journal-failed", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Contains("journal-not-writable", await ready.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Single(repeated["notes"]!.AsArray());
        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync("/readyz")).StatusCode);
    }

    [Fact]
    public async Task A_tenants_own_people_learn_nothing_of_other_tenants_incidents()
    {
        await using var world = await World.StartAsync();
        var theirs = await world.OpenAsync(1);
        var own = await world.OpenAsync(2, "yard-1", "north");
        using var north = world.Client(Tokens.North);

        Assert.Equal([own.Value], (await north.GetAsync("/api/v1/incidents").OkAsync()).Ids());
        Assert.Empty((await north.GetAsync("/api/v1/incidents?tenant=campus").OkAsync()).Ids());
        foreach (var path in (string[])["", "/events", "/explain", "/clip", "/snapshot"])
            await north.GetAsync($"/api/v1/incidents/{theirs}{path}").ProblemAsync(404, "incident-not-found");
        await north.PostJsonAsync($"/api/v1/incidents/{theirs}/acknowledge").ProblemAsync(404, "incident-not-found");
        await north.GetAsync("/api/v1/incidents/i-none").ProblemAsync(404, "incident-not-found");
    }

    [Fact]
    public async Task A_clip_is_served_by_ranges_from_the_node_that_holds_it()
    {
        await using var world = await World.StartAsync();
        var id = await world.OpenAsync(1);
        using var client = world.Client(Tokens.Viewer);
        await client.GetAsync($"/api/v1/incidents/{id}/clip").ProblemAsync(404, "no-evidence");
        var bytes = Enumerable.Range(0, 1000).Select(i => (byte)i).ToArray();
        var written = await world.Evidence.AddAsync(new("campus", "gate-1", id.Value, Fence.Start, "mp4"), async path =>
        {
            await File.WriteAllBytesAsync(path, bytes);
            return true;
        });
        await world.AttachAsync(id,
            new EvidenceFile(EvidenceKind.Clip, "node-a", written!.Path, written.Sha256, written.Bytes, Fence.Start,
            Fence.Start.AddSeconds(10)));

        using var request = new HttpRequestMessage(HttpMethod.Get,
            $"/api/v1/incidents/{id}/clip")
        { Headers = { Range = new RangeHeaderValue(10, 19) } };
        using var part = await client.SendAsync(request);
        using var whole = await client.GetAsync($"/api/v1/incidents/{id}/clip");

        Assert.Equal(HttpStatusCode.PartialContent, part.StatusCode);
        Assert.Equal(bytes[10..20], await part.Content.ReadAsByteArrayAsync());
        Assert.Equal("video/mp4", whole.Content.Headers.ContentType?.MediaType);
        Assert.Equal(bytes, await whole.Content.ReadAsByteArrayAsync());
        Assert.Equal($"\"{written.Sha256}\"", whole.Headers.ETag?.Tag);
        Assert.DoesNotContain(written.Path, await client.GetStringAsync($"/api/v1/incidents/{id}"), StringComparison.Ordinal);
        File.Delete(world.Evidence.Find(written.Path)!);
        await client.GetAsync($"/api/v1/incidents/{id}/clip").ProblemAsync(410, "evidence-gone");
    }

    [Fact]
    public async Task A_file_of_another_node_is_said_to_be_there()
    {
        await using var world = await World.StartAsync();
        var id = await world.OpenAsync(1);
        await world.AttachAsync(id,
            new EvidenceFile(EvidenceKind.Snapshot, "node-b", "campus/gate-1/x.jpg", new string('b', 64), 10, Fence.Start, Fence.Start));
        using var client = world.Client();

        var problem = await client.GetAsync($"/api/v1/incidents/{id}/snapshot").ProblemAsync(503, "evidence-elsewhere");

        Assert.Equal("node-b", problem.Text("cause"));
    }
}
