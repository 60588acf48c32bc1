using Analytics.Domain.Cameras;
using Analytics.Engine.Ports;
using Analytics.Gateway.Reading;
using Analytics.Gateway.Tests.Support;
using Analytics.Inference.Models;

namespace Analytics.Gateway.Tests.Nodes;

public sealed class NodeRoutesTests
{
    private static readonly DateTimeOffset s_start = new(2026, 3, 1, 7, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task Models_are_listed_as_the_node_knows_them()
    {
        await using var world = await World.StartAsync();
        using var client = world.Client(Tokens.Viewer);

        var models = await client.GetAsync("/api/v1/models").OkAsync();

        Assert.Equal(("yolox_nano", "ready"), (models["items"]![0]!.Text("name"), models["items"]![0]!.Text("state")));
        await client.GetAsync("/api/v1/models?limit=0").ProblemAsync(422, "invalid-field");
    }

    [Fact]
    public async Task A_version_is_put_in_force_by_name_and_audited()
    {
        var used = new List<string>();
        await using var world = await World.StartAsync(parts => parts with { ChooseModel = (name, version, id, by, _) => ChooseAsync(used, name, version, id, by) });
        using var client = world.Client(Tokens.Engineer);

        var model = await client.PostJsonAsync("/api/v1/models/yolox_nano/versions/1/use").OkAsync();
        var unknown = await client.PostJsonAsync("/api/v1/models/yolox_nano/versions/7/use").ProblemAsync(404, "model-not-found");
        await client.PostJsonAsync("/api/v1/models/nobody/versions/1/use").ProblemAsync(404, "model-not-found");
        var refused = await client.PostJsonAsync("/api/v1/models/yolox_nano/versions/bad/use").ProblemAsync(409, "model-refused");
        await client.PostJsonAsync("/api/v1/models/yolox_nano/versions/lost/use").ProblemAsync(503, "unavailable");
        await world.Client(Tokens.North).PostJsonAsync("/api/v1/models/yolox_nano/versions/1/use").ProblemAsync(403, "forbidden");

        Assert.Equal(("yolox_nano", "1"), (model.Text("name"), model.Text("version")));
        Assert.Contains("it has: 1", unknown.Text("detail"), StringComparison.Ordinal);
        Assert.Contains("its sha256 is another", refused.Text("detail"), StringComparison.Ordinal);
        Assert.Equal(["yolox_nano@1"], used);
        Assert.Equal(Enumerable.Repeat("model.use", 6), (await world.AuditedAsync()).Select(e => e.Entry.Action));
    }

    [Fact]
    public async Task Coverage_adds_up_and_shows_each_tenant_its_own()
    {
        await using var world = await World.StartAsync();
        world.Coverage.Cameras.Add(new(
            CameraDecider.IdOf("campus", "gate-1"), 3, s_start, s_start.AddSeconds(60), TimeSpan.FromSeconds(50), TimeSpan.FromSeconds(4),
                TimeSpan.FromSeconds(6),
            [new CoverageDrop("queue-full", 20, TimeSpan.FromSeconds(4))]));
        world.Coverage.Cameras.Add(new(CameraDecider.IdOf("north", "yard-1"), 3, s_start, s_start, default, default, default, []));

        var all = await world.Client().GetAsync("/api/v1/coverage").OkAsync();
        var north = await world.Client(Tokens.North).GetAsync("/api/v1/coverage").OkAsync();

        var gate = all["items"]![0]!;
        Assert.Equal(60, (double)gate["analysed"]! + (double)gate["dropped"]! + (double)gate["gap"]!);
        Assert.Equal(("queue-full", 20), (gate["drops"]![0]!.Text("cause"), (int)gate["drops"]![0]!["windows"]!));
        Assert.Equal(2, all["items"]!.AsArray().Count);
        Assert.Equal("north", Assert.Single(north["items"]!.AsArray())!.Text("tenant"));
    }

    [Fact]
    public async Task Gaps_are_those_of_the_span_and_the_camera()
    {
        await using var world = await World.StartAsync();
        var gate = CameraDecider.IdOf("campus", "gate-1");
        world.Coverage.Gaps.Add((gate, new(s_start, s_start.AddSeconds(6), "unreachable")));
        world.Coverage.Gaps.Add((gate, new(s_start.AddDays(-3), s_start.AddDays(-2), "frozen")));
        using var client = world.Client();

        var lastDay = await client.GetAsync("/api/v1/coverage/gate-1/gaps").OkAsync();
        var before = await client.GetAsync("/api/v1/coverage/gate-1/gaps?from=2026-02-20T00:00:00Z&to=2026-02-28T00:00:00Z").OkAsync();

        Assert.Equal("unreachable", Assert.Single(lastDay.AsArray())!.Text("cause"));
        Assert.Equal("frozen", Assert.Single(before.AsArray())!.Text("cause"));
        await client.GetAsync("/api/v1/coverage/gate-1/gaps?from=x").ProblemAsync(422, "invalid-field");
    }

    private static Task<(Reply, ModelBody)> ChooseAsync(List<string> used, string name, string version, string commandId, string by)
    {
        Assert.StartsWith("api:model.use:", commandId, StringComparison.Ordinal);
        Assert.NotEmpty(by);
        if (version == "lost")
            return Task.FromResult((Reply.Unknown(ReplyCause.NoAnswer, "gone"), Support.Models.Ready));
        if (version == "bad")
            throw new ModelRefusedException("yolox_nano@bad", [new(ModelFaultCode.DigestDiffers, "model.onnx", "", "its sha256 is another", "Fetch the file again")]);
        if ((name, version) != ("yolox_nano", "1"))
            throw new KeyNotFoundException();
        used.Add($"{name}@{version}");
        return Task.FromResult((new Reply(ReplyStatus.Committed, 1, 1, []), Support.Models.Ready));
    }
}
