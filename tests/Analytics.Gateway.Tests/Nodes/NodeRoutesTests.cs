using Analytics.Domain.Cameras;
using Analytics.Engine.Ports;
using Analytics.Gateway.Tests.Support;

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
}
