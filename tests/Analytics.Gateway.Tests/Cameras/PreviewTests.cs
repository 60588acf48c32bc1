using System.Text;
using Analytics.Domain.Cameras;
using Analytics.Engine.Pipeline;
using Analytics.Gateway.Tests.Support;

namespace Analytics.Gateway.Tests.Cameras;

public sealed class PreviewTests
{
    [Fact]
    public async Task Pictures_follow_each_other_until_the_camera_stops()
    {
        await using var world = await World.StartAsync(parts => parts with { Limits = parts.Limits with { Previews = 1 } });
        var gate = CameraDecider.IdOf("campus", "gate-1");
        using var client = world.Client(Tokens.Viewer);
        await client.GetAsync("/api/v1/cameras/gate-1/preview").ProblemAsync(503, "no-picture");
        world.Runtime.Show(gate, LiveState.Running, "one"u8.ToArray());

        using var response = await client.GetAsync("/api/v1/cameras/gate-1/preview", HttpCompletionOption.ResponseHeadersRead);
        await using var stream = await response.Content.ReadAsStreamAsync();
        var first = await ReadPartAsync(stream, 3);
        await client.GetAsync("/api/v1/cameras/gate-1/preview").ProblemAsync(503, "too-many-clients");
        world.Runtime.Show(gate, LiveState.Running, "two"u8.ToArray());
        var next = ReadPartAsync(stream, 3);
        await world.Time.AdvanceUntilAsync(next, TimeSpan.FromMinutes(1), "the second picture");
        world.Runtime.Stop(gate);
        var end = stream.ReadAsync(new byte[1]).AsTask();
        await world.Time.AdvanceUntilAsync(end, TimeSpan.FromMinutes(1), "the end");

        Assert.Equal("multipart/x-mixed-replace", response.Content.Headers.ContentType?.MediaType);
        Assert.Equal(("one", "two"), (first, await next));
        Assert.Equal(0, await end);
        Assert.Equal(3, (await world.AuditedAsync()).Count(line => line.Entry.Action == "camera.preview.view"));
    }

    private static async Task<string> ReadPartAsync(Stream stream, int bytes)
    {
        var whole = Encoding.ASCII.GetByteCount($"--frame\r\nContent-Type: image/jpeg\r\nContent-Length: {bytes}\r\n\r\n") + bytes + 2;
        var buffer = new byte[whole];
        await stream.ReadExactlyAsync(buffer);
        return Encoding.ASCII.GetString(buffer, whole - 2 - bytes, bytes);
    }
}
