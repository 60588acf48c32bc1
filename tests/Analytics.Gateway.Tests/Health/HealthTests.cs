using System.Net;
using Analytics.Gateway.Health;
using Analytics.Gateway.Tests.Support;

namespace Analytics.Gateway.Tests.Health;

public sealed class HealthTests
{
    [Fact]
    public async Task A_node_lives_before_it_is_ready_and_says_what_it_waits_for()
    {
        await using var world = await World.StartAsync();
        using var stranger = world.Client(null, "zh");

        var alive = await stranger.GetAsync("/healthz").OkAsync();
        using var waiting = await stranger.GetAsync("/readyz");
        world.Imported.Set();
        var ready = await stranger.GetAsync("/readyz").OkAsync();

        Assert.Equal("alive", alive.Text("status"));
        Assert.Equal(HttpStatusCode.ServiceUnavailable, waiting.StatusCode);
        var text = await waiting.Content.ReadAsStringAsync();
        Assert.Contains("configuration-pending", text, StringComparison.Ordinal);
        Assert.Contains("配置", text, StringComparison.Ordinal);
        Assert.Equal("true", ready.Text("ready"));
    }

    [Fact]
    public async Task A_read_model_that_is_behind_or_stuck_is_a_reason()
    {
        await using var world = await World.StartAsync();
        await world.OpenAsync(1);
        var model = world.Model;

        Assert.Null(await new ProjectionCondition(world.Journal, model, () => null, 0).CheckAsync(default));
        Assert.Equal("projections-behind", (await new ProjectionCondition(world.Journal, model, () => null, -1).CheckAsync(default))?.Code);
        Assert.Equal("projections-failed",
            (await new ProjectionCondition(world.Journal, model, () => new IOException("x"), 0).CheckAsync(default))?.Code);
    }
}
