using Analytics.Domain.Cameras;
using Analytics.Engine.Pipeline;
using Analytics.Gateway.Live;
using Analytics.Gateway.Tests.Support;
using Analytics.TestKit;
using Microsoft.Extensions.DependencyInjection;

namespace Analytics.Gateway.Tests.Live;

public sealed class LiveTests
{
    [Fact]
    public async Task Incidents_arrive_as_they_open_are_handled_and_close()
    {
        await using var world = await World.StartAsync();
        using var stream = await EventStream.OpenAsync(world.Client(Tokens.Viewer));

        var id = await world.OpenAsync(1);
        await world.Client().PostJsonAsync($"/api/v1/incidents/{id}/acknowledge").OkAsync();
        await world.CloseAsync(20);

        var opened = (await stream.NextAsync())!;
        Assert.Equal("text/event-stream", stream.Response.Content.Headers.ContentType?.ToString());
        Assert.Equal(("incident-opened", id.Value, "gate-1", "warning"),
            (opened.Event, opened.Data.Text("incident"), opened.Data.Text("camera"), opened.Data.Text("severity")));
        Assert.Equal("incident-acknowledged", (await stream.NextAsync())!.Event);
        var closed = (await stream.NextAsync())!;
        Assert.Equal(("incident-closed", "quiet"), (closed.Event, closed.Data.Text("text")));
        Assert.True(long.Parse(closed.Id, null) > long.Parse(opened.Id, null));
    }

    [Fact]
    public async Task A_listener_that_comes_back_gets_what_it_missed_once_and_then_what_comes()
    {
        await using var world = await World.StartAsync();
        string last;
        using (var first = await EventStream.OpenAsync(world.Client()))
        {
            await world.OpenAsync(1);
            last = (await first.NextAsync())!.Id;
        }

        await world.CloseAsync(20);
        await world.OpenAsync(40);
        using var again = await EventStream.OpenAsync(world.Client(), last);
        Assert.Equal(("incident-closed", "incident-opened"), ((await again.NextAsync())!.Event, (await again.NextAsync())!.Event));
        await world.CloseAsync(60);

        var next = (await again.NextAsync())!;
        Assert.Equal(("incident-closed", Fence.Id(40).Value), (next.Event, next.Data.Text("incident")));
    }

    [Fact]
    public async Task One_that_was_away_for_too_long_is_told_to_begin_anew()
    {
        await using var world = await World.StartAsync(parts => parts with { Limits = parts.Limits with { LiveReplay = 2 } });
        for (var i = 0; i < 3; i++)
        {
            await world.OpenAsync(i * 40);
            await world.CloseAsync((i * 40) + 20);
        }

        using var stream = await EventStream.OpenAsync(world.Client(), "1");
        var reset = (await stream.NextAsync())!;
        await world.OpenAsync(200);

        Assert.Equal("reset", reset.Event);
        Assert.Equal(Fence.Id(200).Value, (await stream.NextAsync())!.Data.Text("incident"));
        await world.Client().SendAsync(new HttpRequestMessage(HttpMethod.Get, "/api/v1/live") { Headers = { { "Last-Event-ID", "x" } } })
            .ProblemAsync(422, "invalid-field");
    }

    [Fact]
    public async Task A_tenants_own_people_hear_of_their_tenant_alone()
    {
        await using var world = await World.StartAsync();
        await world.OpenAsync(1);
        using var stream = await EventStream.OpenAsync(world.Client(Tokens.North), "0");

        await world.OpenAsync(2);
        await world.OpenAsync(3, "yard-1", "north");

        Assert.Equal("north", (await stream.NextAsync())!.Data.Text("tenant"));
    }

    [Fact]
    public async Task Cameras_that_come_up_break_and_leave_are_told()
    {
        await using var world = await World.StartAsync();
        var gate = CameraDecider.IdOf("campus", "gate-1");
        using var stream = await EventStream.OpenAsync(world.Client());

        world.Runtime.Show(gate, LiveState.Running);
        var up = await world.NextAsync(stream);
        world.Runtime.Show(gate, LiveState.Interrupted, fault: "unreachable");
        var broken = await world.NextAsync(stream);
        world.Runtime.Stop(gate);
        var gone = await world.NextAsync(stream);

        Assert.Equal(("camera-state", "", "running"), (up.Event, up.Id, up.Data["status"]!.Text("state")));
        Assert.Equal(("interrupted", "unreachable"), (broken.Data["status"]!.Text("state"), broken.Data["status"]!.Text("fault")));
        Assert.Equal(("gate-1", ""), (gone.Data.Text("camera"), gone.Data.Text("status")));
    }

    [Fact]
    public async Task A_quiet_stream_shows_that_it_lives()
    {
        await using var world = await World.StartAsync();
        using var stream = await EventStream.OpenAsync(world.Client());
        Assert.Equal("heartbeat", (await stream.NextAsync(withHeartbeats: true))!.Event);

        var next = stream.NextAsync(withHeartbeats: true);
        await world.Time.AdvanceUntilAsync(next, TimeSpan.FromMinutes(2), "a sign of life");

        Assert.Equal("heartbeat", (await next)!.Event);
    }

    [Fact]
    public async Task Listeners_beyond_the_limit_are_turned_away_and_counted_and_a_place_that_is_left_is_free()
    {
        await using var world = await World.StartAsync(parts => parts with { Limits = parts.Limits with { LiveClients = 1 } });
        using var client = world.Client();
        var first = await EventStream.OpenAsync(client);

        await client.GetAsync("/api/v1/live").ProblemAsync(503, "too-many-clients");
        Assert.Contains("analytics_gateway_live_dropped_total{reason=\"full\"}", await client.GetStringAsync("/metrics"),
            StringComparison.Ordinal);
        first.Dispose();
        await world.OpenAsync(1);

        using var second = await RetryAsync(() => EventStream.OpenAsync(client));
        Assert.NotNull(second);
    }

    [Fact]
    public async Task A_slow_listener_is_cut_off_and_counted_and_a_quick_one_hears_all()
    {
        await using var world = await World.StartAsync(parts => parts with { Limits = parts.Limits with { LiveQueue = 2 } });
        var hub = world.Services.GetRequiredService<LiveHub>();
        var (slow, _) = hub.Join(null)!.Value;
        using var quick = await EventStream.OpenAsync(world.Client());

        for (var i = 0; i < 3; i++)
        {
            await world.OpenAsync(i, $"gate-{i}");
            Assert.Equal(Fence.Id(i, $"gate-{i}").Value, (await quick.NextAsync())!.Data.Text("incident"));
        }

        // The quick one may hear before the hub is through with the others; whoever gets its lock finds it through.
        hub.Leave(slow);
        Assert.True(slow.Messages.TryRead(out _) && slow.Messages.TryRead(out _) && !slow.Messages.TryRead(out _));
        Assert.True(slow.Messages.Completion.IsCompletedSuccessfully);
        Assert.Contains("analytics_gateway_live_dropped_total{reason=\"slow\"} 1\n", await world.Client().GetStringAsync("/metrics"),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_node_that_stops_ends_its_streams()
    {
        await using var world = await World.StartAsync();
        using var stream = await EventStream.OpenAsync(world.Client());

        var stopped = world.StopAsync();

        Assert.Null(await stream.NextAsync());
        await stopped;
    }

    [Fact]
    public void A_listener_that_does_not_read_is_closed_after_what_fits()
    {
        var client = new LiveClient(null, 2);
        var message = new LiveMessage(1, "campus", default);

        Assert.Equal([true, true, false], [client.Offer(message), client.Offer(message), client.Offer(message)]);

        Assert.True(client.Messages.TryRead(out _) && client.Messages.TryRead(out _));
        Assert.True(client.Messages.Completion.IsCompletedSuccessfully);
    }

    // The server notices a closed connection in its own time.
    private static async Task<T> RetryAsync<T>(Func<Task<T>> open)
    {
        using var limit = new CancellationTokenSource(Patience.Limit);
        while (true)
        {
            try
            {
                return await open();
            }
            catch (HttpRequestException) when (!limit.IsCancellationRequested)
            {
                await Task.Yield();
            }
        }
    }
}

internal static class LiveWorld
{
    /// <summary>Moves the clock until the stream has the next message.</summary>
    public static async Task<StreamedEvent> NextAsync(this World world, EventStream stream)
    {
        var next = stream.NextAsync();
        await world.Time.AdvanceUntilAsync(next, TimeSpan.FromMinutes(1), "the next message");
        return (await next)!;
    }
}
