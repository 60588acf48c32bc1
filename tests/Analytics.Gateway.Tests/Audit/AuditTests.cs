using Analytics.Domain.Cameras;
using Analytics.Engine.Pipeline;
using Analytics.Gateway.Audit;
using Analytics.Gateway.Tests.Support;

namespace Analytics.Gateway.Tests.Audit;

public sealed class AuditTests
{
    [Fact]
    public async Task Changes_refusals_forbidden_tries_and_looks_at_pictures_are_noted_and_reads_are_not()
    {
        await using var world = await World.StartAsync();
        await world.ImportAsync("gate-1");
        world.Runtime.Show(CameraDecider.IdOf("campus", "gate-1"), LiveState.Running, [1]);
        using var operates = world.Client(Tokens.Operator);

        await operates.GetAsync("/api/v1/cameras/gate-1").OkAsync();
        await operates.PostJsonAsync("/api/v1/cameras/gate-1/disable?tenant=campus").OkAsync();
        await operates.DeleteAsync("/api/v1/cameras/gate-1").ProblemAsync(403, "forbidden");
        await world.Client(Tokens.Engineer).DeleteAsync("/api/v1/cameras/gate-1").ProblemAsync(409, "owned-by-file");
        (await operates.GetAsync("/api/v1/cameras/gate-1/snapshot")).EnsureSuccessStatusCode();

        var entries = (await world.AuditedAsync()).Reverse()
            .Select(line => $"{line.Number} {line.Entry.Actor} {line.Entry.Action} {line.Entry.Target} {line.Entry.Outcome}");
        Assert.Equal(
            [
                "1 otto camera.disable gate-1 done", "2 otto camera.retire gate-1 forbidden", "3 emma camera.retire gate-1 owned-by-file",
                "4 otto camera.snapshot.view gate-1 done",
            ],
            entries);
    }

    [Fact]
    public async Task The_log_is_filtered_and_paged_newest_first()
    {
        await using var world = await World.StartAsync();
        await world.ImportAsync("gate-1");
        using var client = world.Client();
        foreach (var action in (string[])["disable", "enable", "disable"])
            await client.PostJsonAsync($"/api/v1/cameras/gate-1/{action}").OkAsync();

        var page = await client.GetAsync("/api/v1/audit?action=camera.disable&limit=1").OkAsync();
        var rest = await client.GetAsync($"/api/v1/audit?action=camera.disable&limit=1&after={page.Text("next")}").OkAsync();

        Assert.Equal("3", page["items"]![0]!.Text("number"));
        Assert.Equal("1", rest["items"]![0]!.Text("number"));
        Assert.Equal("", rest.Text("next"));
        Assert.Empty((await client.GetAsync("/api/v1/audit?actor=nobody").OkAsync())["items"]!.AsArray());
        await client.GetAsync("/api/v1/audit?after=x").ProblemAsync(422, "invalid-field");
    }

    [Fact]
    public async Task What_cannot_be_noted_is_not_shown()
    {
        await using var world = await World.StartAsync(parts => parts with { Audit = new FullDisk() });
        await world.ImportAsync("gate-1");
        world.Runtime.Show(CameraDecider.IdOf("campus", "gate-1"), LiveState.Running, [1, 2, 3]);
        using var client = world.Client();

        await client.GetAsync("/api/v1/cameras/gate-1/snapshot").ProblemAsync(503, "audit-unavailable");
        await client.PostJsonAsync("/api/v1/cameras/gate-1/disable").ProblemAsync(503, "audit-unavailable");
    }

    private sealed class FullDisk : IAuditLog
    {
        public ValueTask AppendAsync(AuditEntry entry, CancellationToken cancel) => throw new IOException("No space left on device");

        public ValueTask<IReadOnlyList<NumberedEntry>> ReadAsync(AuditQuery query, CancellationToken cancel) =>
            ValueTask.FromResult<IReadOnlyList<NumberedEntry>>([]);
    }
}
