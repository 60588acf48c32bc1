using Analytics.Domain.Cameras;
using Analytics.MultiNode.Tests.Support;
using Analytics.TestKit;

namespace Analytics.MultiNode.Tests.Streams;

/// <summary>
/// One camera freezes, disappears, sends garbage or changes its size under a running node. It is back after its return, within 10 s where that is measured,
/// with a gap that names the cause, and its neighbour notices nothing.
/// </summary>
public sealed class BrokenStreamTests
{
    private static readonly TimeSpan s_back = TimeSpan.FromSeconds(10);

    [Theory]
    [InlineData("Frozen", "frozen")]
    [InlineData("Gone", "not-found")]
    [InlineData("Garbage", "corrupt-media", "frozen", "decoder-failed", "unreachable", "ended-early")]
    [InlineData("OtherSize", "size-changed", "ended-early", "corrupt-media")]
    public async Task A_broken_camera_is_back_soon_after_its_return_and_its_neighbour_runs_on(string how, params string[] causes)
    {
        Needs.Linux();
        Needs.Ffmpeg();
        await using var server = new CameraServer(Needs.Sample("fight"));
        using var campus = Campus.Of(("broken", server.Url), ("neighbour", Needs.Sample("traffic")));
        await using var node = campus.Up();
        await node.IncidentAsync(i => i.Camera == "broken", "an incident of the camera while it is well");
        await node.IncidentAsync(i => i.Camera == "neighbour", "an incident of the neighbour");

        var behaviour = Enum.Parse<Behaviour>(how);
        var broke = TimeProvider.System.GetUtcNow();
        var asked = server.Asked;
        await server.Become(behaviour).InTimeAsync("the end of the connection");
        // The node has noticed and asks again; one that is gone stays so for a while. A camera of another size is back at once.
        var attempts = behaviour == Behaviour.Gone ? 3 : 1;
        await node.UntilAsync(_ => server.Asked >= asked + attempts ? "" : null, $"{attempts} more attempts", look: TimeSpan.FromMilliseconds(50));
        var returned = TimeProvider.System.GetUtcNow();
        if (behaviour != Behaviour.OtherSize)
            _ = server.Become(Behaviour.Stream);
        await node.IncidentAsync(i => i.Camera == "broken" && i.At > returned, "an incident after the return");
        node.Terminate();
        await node.ExitAsync();
        Assert.Equal(0, node.ExitCode);

        await using var dead = new DeadNode(campus.Data);
        await dead.AssertCoverageAsync();
        var outages = (await dead.GapsAsync(CameraDecider.IdOf("campus", "broken"))).Where(g => g.To > broke).ToList();
        Assert.NotEmpty(outages);
        Assert.True(outages.Exists(g => causes.Contains(g.Cause, StringComparer.Ordinal)), $"none of {string.Join(", ", causes)}: {string.Join("; ", outages)}");
        Assert.All(outages, g => Timing.Within(s_back, g.To - returned, $"The end of {g} after the return at {returned:O}"));
        Assert.DoesNotContain(await dead.GapsAsync(CameraDecider.IdOf("campus", "neighbour")), g => g.To > broke);
    }
}
