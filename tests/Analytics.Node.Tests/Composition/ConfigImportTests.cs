using Analytics.Domain.Cameras;

namespace Analytics.Node.Tests.Composition;

public sealed class ConfigImportTests
{
    private const string Gate = """{ "id": "gate", "source": "rtsp://user:hunter2@10.0.0.7/1?token=hunter2" }""";
    private const string Yard = """{ "id": "yard", "source": "yard.mp4" }""";

    [Fact]
    public async Task Cameras_of_a_file_come_into_the_journal_and_a_repeat_writes_nothing()
    {
        await using var campus = await Campus.StartAsync();
        var first = await campus.ImportAsync($"{Gate}, {Yard}");
        var before = await campus.EventsAsync();

        var again = await campus.ImportAsync($"{Yard}, {Gate}");

        Assert.Equal([Campus.IdOf("gate"), Campus.IdOf("yard")], first.Changed);
        Assert.Empty(again.Changed);
        Assert.Empty(again.Refused);
        Assert.Equal(before, await campus.EventsAsync());
        Assert.Equal(Campus.File, (await campus.ReadAsync("gate")).Origin!.File);
    }

    [Fact]
    public async Task Only_the_changed_camera_is_touched()
    {
        await using var campus = await Campus.StartAsync();
        await campus.ImportAsync($"{Gate}, {Yard}");

        var report = await campus.ImportAsync($$"""{{Gate}}, { "id": "yard", "source": "yard.mp4", "rate": 2 }""");

        Assert.Equal([Campus.IdOf("yard")], report.Changed);
        Assert.Equal((1, 2), ((await campus.ReadAsync("gate")).Version, (await campus.ReadAsync("yard")).Version));
    }

    [Fact]
    public async Task A_new_password_is_a_change_although_nobody_sees_it()
    {
        await using var campus = await Campus.StartAsync();
        await campus.ImportAsync(Gate);

        await campus.ImportAsync(Gate.Replace("hunter2@", "hunter3@", StringComparison.Ordinal));

        var source = (await campus.ReadAsync("gate")).Config!.Source;
        Assert.Equal("rtsp://user:hunter3@10.0.0.7/1?token=hunter2", campus.Sealer.Open(Campus.IdOf("gate"), source));
    }

    [Fact]
    public async Task Digests_tell_nothing_of_a_password()
    {
        await using var campus = await Campus.StartAsync();
        await using var other = await Campus.StartAsync();
        await campus.ImportAsync(Gate);
        await other.ImportAsync(Gate.Replace("hunter2", "letmein", StringComparison.Ordinal));

        // But for the mark of the change they are those of the address that everybody may see.
        var digests = new[] { await campus.ReadAsync("gate"), await other.ReadAsync("gate") }.Select(c => c.Origin!.Digest.Split('.'));
        Assert.Single(digests.Select(d => d[0]).Distinct());
        Assert.All(digests, d => Assert.Equal(2, d.Length));
    }

    [Fact]
    public async Task Credentials_are_sealed_and_stand_in_no_event()
    {
        await using var campus = await Campus.StartAsync();
        await campus.ImportAsync(Gate);

        Assert.All(await campus.EventsAsync(), e =>
        {
            Assert.DoesNotContain("hunter2", e.Payload, StringComparison.Ordinal);
            Assert.DoesNotContain("user:", e.Payload, StringComparison.Ordinal);
        });
        Assert.NotNull((await campus.ReadAsync("gate")).Config!.Source.Protected);
    }

    [Fact]
    public async Task What_the_file_no_longer_holds_is_retired_and_nobody_elses_camera_is()
    {
        await using var campus = await Campus.StartAsync();
        await campus.ImportAsync($"{Gate}, {Yard}");
        await campus.ImportAsync("""{ "id": "roof", "source": "roof.mp4" }""", "north.jsonc");
        await campus.AskAsync("api", id => new ConfigureCamera(id, campus.Time.GetUtcNow(), "op", Config("api.mp4")));

        var report = await campus.ImportAsync(Gate);

        Assert.Equal([Campus.IdOf("yard")], report.Changed);
        Assert.Equal(CameraLife.Retired, (await campus.ReadAsync("yard")).Life);
        Assert.Equal(
            [CameraLife.Present, CameraLife.Present, CameraLife.Present],
            [(await campus.ReadAsync("gate")).Life, (await campus.ReadAsync("roof")).Life, (await campus.ReadAsync("api")).Life]);
    }

    [Fact]
    public async Task A_camera_made_by_the_API_is_refused_with_the_reason_and_stays_as_it_is()
    {
        await using var campus = await Campus.StartAsync();
        await campus.AskAsync("gate", id => new ConfigureCamera(id, campus.Time.GetUtcNow(), "op", Config("api.mp4")));

        var report = await campus.ImportAsync($"{Gate}, {Yard}");

        var refused = Assert.Single(report.Refused);
        Assert.Equal(Campus.IdOf("gate"), refused.Camera);
        Assert.Contains("made by the API", refused.Reason, StringComparison.Ordinal);
        Assert.True(report.IsCertain);
        Assert.Equal([Campus.IdOf("yard")], report.Changed);
        Assert.Equal("api.mp4", (await campus.ReadAsync("gate")).Config!.Source.Display);
    }

    [Fact]
    public async Task Without_an_answer_the_report_is_not_certain()
    {
        await using var campus = await Campus.StartAsync();
        await campus.Engine.StopAsync(TestContext.Current.CancellationToken);

        var report = await Record.ExceptionAsync(() => campus.ImportAsync(Gate));

        // Asking answers Unknown, and the list of the file's cameras cannot be read: a stopped engine takes nothing and says so.
        Assert.True(report is null or Engine.Ports.EntityUnavailableException, report?.ToString());
    }

    private static CameraConfig Config(string source) => new() { Name = "API", Source = new CameraSource(SourceKind.File, source) };
}
