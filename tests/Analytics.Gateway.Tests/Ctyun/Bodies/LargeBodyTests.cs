using System.Net;
using Analytics.Client.Contract;
using Analytics.Gateway.Ctyun;
using Analytics.Gateway.Ctyun.Bodies;
using Analytics.Gateway.Tests.Ctyun.Support;

namespace Analytics.Gateway.Tests.Ctyun.Bodies;

/// <summary>Large bodies: limits, and memory that is bounded and comes back.</summary>
public sealed class LargeBodyTests
{
    [Fact]
    public async Task A_body_over_the_servers_limit_is_413_before_it_is_read()
    {
        await using var world = await CtyunWorld.StartAsync();
        var request = world.Signed(Endpoints.G3FallDown, []);
        request.Content = new NeverRead(CtyunOptions.MaxBody + 1);
        request.Headers.ExpectContinue = true;
        var answer = await world.SendAsync(request);
        Assert.Equal((HttpStatusCode.RequestEntityTooLarge, 40008), (answer.Status, answer.Number));
        Assert.Equal(0, world.Door.Bodies.Peak);
    }

    [Fact]
    public async Task A_body_without_a_length_is_counted_while_it_comes()
    {
        await using var world = await CtyunWorld.StartAsync();
        var request = world.Signed(Endpoints.G3Fence, []);
        request.Content = new Streamed(new byte[(50 << 20) + 1]);
        var answer = await world.SendAsync(request);
        Assert.Equal((HttpStatusCode.OK, 4002), (answer.Status, answer.Number));
        Assert.Equal(0, world.Meter.Admissions);
    }

    [Fact]
    public async Task A_streamed_body_is_verified_by_what_it_holds()
    {
        await using var world = await CtyunWorld.StartAsync();
        foreach (var endpoint in new[] { Endpoints.G1FaceDetect, Endpoints.G2Fence, Endpoints.G3Fence })
        {
            var body = Content.Utf8(Content.With(endpoint, "unknown", new string('x', 3 << 20)));
            var request = world.Signed(endpoint, body);
            request.Content = new Streamed(body);
            Assert.Equal(0, (await world.SendAsync(request)).Number);
            body[^3] ^= 1;
            request = world.Signed(endpoint, body);
            body[^3] ^= 1;
            request.Content = new Streamed(body);
            Assert.Equal(10020, (await world.SendAsync(request)).Number);
        }
    }

    [Fact]
    public async Task Bodies_that_do_not_fit_into_memory_are_turned_away_and_counted()
    {
        await using var world = await CtyunWorld.StartAsync(options => options with { BodyMemory = 1 << 20 });
        var large = Content.Utf8(Content.With(Endpoints.G3HardHat, "unknown", new string('x', 2 << 20)));
        var answer = await world.CallAsync(Endpoints.G3HardHat, large);
        Assert.Equal((HttpStatusCode.ServiceUnavailable, 50000), (answer.Status, answer.Number));
        Assert.Equal("1", answer.Response.Headers.RetryAfter?.ToString());
        Assert.Equal(0, world.Meter.Admissions);
        Assert.Equal(0, (await world.CallAsync(Endpoints.G3HardHat, Content.Good(Endpoints.G3HardHat))).Number);
        await world.Usage.AtLeastAsync(2);
        Assert.Equal((0, 1), (world.Door.Bodies.Taken, world.Door.Bodies.Refusals));
        Assert.InRange(world.Door.Bodies.Peak, 1, 1 << 20);
    }

    [Fact]
    public void A_buffer_grows_by_what_came_and_not_by_what_was_announced()
    {
        var budget = new MemoryBudget(64 << 20);
        using (var body = new PooledBody(budget))
        {
            Assert.True(body.TryReserve(100, 100L << 20));
            Assert.InRange(budget.Taken, 100, 64 << 10);
            body.Append(new byte[100]);
            Assert.True(body.TryReserve(1 << 20, 100L << 20));
            Assert.InRange(budget.Taken, 1 << 20, 3 << 20);
            Assert.False(body.TryReserve(70 << 20, 100L << 20));
            Assert.Equal(100, body.Length);
        }

        Assert.Equal((0, 1), (budget.Taken, budget.Refusals));
    }

    [Fact]
    public async Task Other_kinds_of_bodies_are_refused()
    {
        await using var world = await CtyunWorld.StartAsync();
        foreach (var change in new Action<HttpRequestMessage>[]
        {
            request => request.Content!.Headers.ContentType = new("application/xml"),
            request => request.Content!.Headers.Remove("Content-Type"),
            request => request.Content!.Headers.ContentEncoding.Add("gzip"),
        })
        {
            var request = world.Signed(Endpoints.G3HardHat, "{}"u8.ToArray());
            change(request);
            var answer = await world.SendAsync(request);
            Assert.Equal((HttpStatusCode.UnsupportedMediaType, 40008), (answer.Status, answer.Number));
        }

        var charset = world.Signed(Endpoints.G3HardHat, "{}"u8.ToArray());
        charset.Content!.Headers.Remove("Content-Type");
        charset.Content.Headers.TryAddWithoutValidation("Content-Type", "Application/JSON;charset=UTF-8");
        Assert.Equal(4001, (await world.SendAsync(charset)).Number);
    }

    private sealed class Streamed(byte[] body) : HttpContent
    {
        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        {
            Headers.ContentType = new("application/json");
            for (var at = 0; at < body.Length; at += 50_000)
                await stream.WriteAsync(body.AsMemory(at, Math.Min(50_000, body.Length - at)));
        }

        protected override bool TryComputeLength(out long length)
        {
            Headers.ContentType ??= new("application/json");
            length = 0;
            return false;
        }
    }

    private sealed class NeverRead(long announced) : HttpContent
    {
        protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) => throw new InvalidOperationException("The server asked for the body.");

        protected override bool TryComputeLength(out long length)
        {
            Headers.ContentType ??= new("application/json");
            length = announced;
            return true;
        }
    }
}
