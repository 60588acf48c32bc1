using System.Net;
using Analytics.Domain.Cameras;
using Analytics.Engine.Pipeline;
using Analytics.Gateway.Tests.Support;

namespace Analytics.Gateway.Tests.Cameras;

public sealed class CameraRoutesTests
{
    private const string Gate = """
        {"name":"Main gate","source":{"address":"rtsp://user:s3cret@10.0.0.7/stream1"},"rate":2,
         "rules":[{"id":"fence","ability":"electronic_fence","zone":{"points":[{"x":0.1,"y":0.2},{"x":0.9,"y":0.2},{"x":0.5,"y":0.9}]},"dwell":1.5}]}
        """;

    [Fact]
    public async Task A_camera_is_made_shown_edited_and_taken_away()
    {
        await using var world = await World.StartAsync();
        using var client = world.Client();

        var made = await client.PutJsonAsync("/api/v1/cameras/gate-1", Gate, ("If-None-Match", "*")).OkAsync();
        var shown = await client.GetAsync("/api/v1/cameras/gate-1").OkAsync();
        var edited = await client.PutJsonAsync("/api/v1/cameras/gate-1", Gate.Replace("Main gate", "Back gate"), ("If-Match", "\"1\""))
            .OkAsync();
        using var gone = await client.DeleteAsync("/api/v1/cameras/gate-1");

        Assert.Equal(made.ToJsonString(), shown.ToJsonString());
        Assert.Equal("campus", made.Text("tenant"));
        Assert.Equal(1.5, (double)made["config"]!["rules"]![0]!["dwell"]!);
        Assert.Equal("2", edited.Text("version"));
        Assert.Equal(HttpStatusCode.NoContent, gone.StatusCode);
        await client.GetAsync("/api/v1/cameras/gate-1").ProblemAsync(404, "camera-not-found");
        Assert.Empty((await client.GetAsync("/api/v1/cameras").OkAsync()).Ids());
    }

    [Fact]
    public async Task Credentials_never_come_back_and_survive_an_edit_that_shows_them_hidden()
    {
        await using var world = await World.StartAsync();
        using var client = world.Client();
        var made = await client.PutJsonAsync("/api/v1/cameras/gate-1", Gate).OkAsync();
        Assert.True((bool)made["config"]!["source"]!["hasCredentials"]!);

        var body = made["config"]!.DeepClone();
        body["name"] = "Renamed";
        var edited = await client.PutJsonAsync("/api/v1/cameras/gate-1", body.ToJsonString()).OkAsync();

        Assert.True((bool)edited["config"]!["source"]!["hasCredentials"]!);
        var everything = made.ToJsonString() + edited + await client.GetStringAsync("/api/v1/cameras") + string.Join('\n', world.Log.All);
        Assert.DoesNotContain("s3cret", everything, StringComparison.Ordinal);
        Assert.DoesNotContain("terc3s", everything, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_camera_of_a_file_is_not_edited_here_but_may_be_switched()
    {
        await using var world = await World.StartAsync();
        await world.ImportAsync("gate-1");
        using var client = world.Client();

        var put = await client.PutJsonAsync("/api/v1/cameras/gate-1", Gate).ProblemAsync(409, "owned-by-file");
        var deleted = await client.DeleteAsync("/api/v1/cameras/gate-1").ProblemAsync(409, "owned-by-file");
        var off = await client.PostJsonAsync("/api/v1/cameras/gate-1/disable").OkAsync();
        var on = await client.PostJsonAsync("/api/v1/cameras/gate-1/enable").OkAsync();

        Assert.Contains("campus.jsonc", put.Text("detail"), StringComparison.Ordinal);
        Assert.Contains("campus.jsonc", deleted.Text("detail"), StringComparison.Ordinal);
        Assert.Equal("campus.jsonc", off.Text("file"));
        Assert.Equal(("false", "true"), (off.Text("isEnabled"), on.Text("isEnabled")));
    }

    [Fact]
    public async Task A_version_that_somebody_else_changed_is_a_conflict()
    {
        await using var world = await World.StartAsync();
        using var client = world.Client();
        await client.PutJsonAsync("/api/v1/cameras/gate-1", Gate).OkAsync();

        await client.PutJsonAsync("/api/v1/cameras/gate-1", Gate.Replace("Main", "My"), ("If-Match", "\"7\""))
            .ProblemAsync(409, "version-conflict");
        await client.PutJsonAsync("/api/v1/cameras/gate-1", Gate.Replace("Main", "My"), ("If-None-Match", "*"))
            .ProblemAsync(409, "version-conflict");
        var wrong = await client.PutJsonAsync("/api/v1/cameras/gate-1", Gate, ("If-Match", "seven")).ProblemAsync(422, "invalid-field");

        Assert.Equal("If-Match", wrong.Text("field"));
    }

    [Fact]
    public async Task Every_fault_is_listed_at_once_in_the_language_of_the_caller()
    {
        await using var world = await World.StartAsync();
        using var client = world.Client(language: "zh-CN, en;q=0.5");

        var problem = await client.PutJsonAsync("/api/v1/cameras/gate-1", """{"name":"","source":{"address":"a.mp4"},"rate":0,"timeZone":""}""").ProblemAsync(422, "invalid-field");

        Assert.Equal("字段有误", problem.Text("title"));
        Assert.Equal(["name", "rate", "timeZone"], problem["errors"]!.AsArray().Select(fault => fault!.Text("field")));
    }

    [Fact]
    public async Task A_body_over_the_limit_is_refused()
    {
        await using var world = await World.StartAsync(parts => parts with { Limits = parts.Limits with { BodyBytes = 100 } });
        using var client = world.Client();

        await client.PutJsonAsync("/api/v1/cameras/gate-1", Gate).ProblemAsync(413, "body-too-large");
        await client.PutAsync("/api/v1/cameras/gate-1", new StringContent("name=x")).ProblemAsync(415, "unsupported-media-type");
    }

    [Fact]
    public async Task Pages_follow_each_other_without_a_gap_or_a_repeat()
    {
        await using var world = await World.StartAsync();
        foreach (var name in (string[])["d", "b", "a", "c", "e"])
            await world.ImportAsync(name);
        using var client = world.Client();

        var (seen, next) = (new List<string>(), "");
        do
        {
            var page = await client.GetAsync($"/api/v1/cameras?limit=2{(next.Length > 0 ? $"&after={Uri.EscapeDataString(next)}" : "")}")
                .OkAsync();
            seen.AddRange(page.Ids());
            next = page.Text("next");
        }
        while (next.Length > 0);

        Assert.Equal(["a", "b", "c", "d", "e"], seen);
    }

    [Fact]
    public async Task A_question_about_a_camera_that_was_never_there_writes_nothing()
    {
        await using var world = await World.StartAsync();
        using var client = world.Client();

        await client.GetAsync("/api/v1/cameras/ghost").ProblemAsync(404, "camera-not-found");
        await client.PostJsonAsync("/api/v1/cameras/ghost/enable").ProblemAsync(404, "camera-not-found");
        await client.DeleteAsync("/api/v1/cameras/ghost").ProblemAsync(404, "camera-not-found");
        await client.GetAsync("/api/v1/cameras/Ghost!").ProblemAsync(422, "invalid-field");

        Assert.Equal(0, await world.Journal.HighestOrderingAsync());
    }

    [Fact]
    public async Task The_status_and_the_picture_are_those_of_the_running_camera()
    {
        await using var world = await World.StartAsync();
        await world.ImportAsync("gate-1");
        using var client = world.Client(Tokens.Viewer);
        await client.GetAsync("/api/v1/cameras/gate-1/status").ProblemAsync(503, "no-picture");
        world.Runtime.Show(CameraDecider.IdOf("campus", "gate-1"), LiveState.Interrupted, fault: "unreachable");

        var status = await client.GetAsync("/api/v1/cameras/gate-1/status").OkAsync();
        await client.GetAsync("/api/v1/cameras/gate-1/snapshot").ProblemAsync(503, "no-picture");
        world.Runtime.Show(CameraDecider.IdOf("campus", "gate-1"), LiveState.Running, [0xFF, 0xD8, 1, 2]);
        using var picture = await client.GetAsync("/api/v1/cameras/gate-1/snapshot");

        Assert.Equal(("interrupted", "unreachable"), (status.Text("state"), status.Text("fault")));
        Assert.Equal("image/jpeg", picture.Content.Headers.ContentType?.MediaType);
        Assert.Equal([0xFF, 0xD8, 1, 2], await picture.Content.ReadAsByteArrayAsync());
        Assert.Equal("running", (await client.GetAsync("/api/v1/cameras/gate-1").OkAsync())["live"]!.Text("state"));
    }

    [Fact]
    public async Task A_tenants_own_people_see_and_touch_no_other_tenant()
    {
        await using var world = await World.StartAsync();
        await world.ImportAsync("gate-1");
        await world.ImportAsync("yard-1", tenant: "north");
        using var north = world.Client(Tokens.North);

        Assert.Equal(["yard-1"], (await north.GetAsync("/api/v1/cameras").OkAsync()).Ids());
        Assert.Empty((await north.GetAsync("/api/v1/cameras?tenant=campus").OkAsync()).Ids());
        await north.GetAsync("/api/v1/cameras/gate-1").ProblemAsync(404, "camera-not-found");
        await north.GetAsync("/api/v1/cameras/gate-1?tenant=campus").ProblemAsync(404, "camera-not-found");
        await north.PostJsonAsync("/api/v1/cameras/gate-1/disable?tenant=campus").ProblemAsync(404, "camera-not-found");
        await north.PutJsonAsync("/api/v1/cameras/gate-1?tenant=campus", Gate).ProblemAsync(404, "camera-not-found");
        await north.GetAsync("/api/v1/cameras/gate-1/snapshot?tenant=campus").ProblemAsync(404, "camera-not-found");
        Assert.Equal("north", (await north.PutJsonAsync("/api/v1/cameras/gate-9", Gate).OkAsync()).Text("tenant"));
    }
}
