using Analytics.Domain.Cameras;
using Analytics.MultiNode.Tests.Support;
using Analytics.TestKit.Rtsp;

namespace Analytics.MultiNode.Tests.Streams;

/// <summary>A whole node with an RTSP camera behind a password.</summary>
public sealed class RtspTests
{
    private const string Password = "s3same-open";

    [Fact]
    public async Task A_camera_with_a_password_is_watched_lost_and_found_again_and_nobody_reads_the_password()
    {
        Needs.Linux();
        Needs.Ffmpeg();
        RtspServer.Need();
        using var server = new RtspServer(Needs.Sample("fight"), RtspServer.PortToReturnTo(), "operator", Password);
        using var campus = Campus.Of(("gate", $"rtsp://operator:{Password}@127.0.0.1:{server.Port}/live"));
        await using var node = campus.Up();
        await node.IncidentAsync(_ => true, "an incident");

        server.Kill();
        var told = await node.ErrorAsync("Camera gate: ");
        using var again = new RtspServer(Needs.Sample("fight"), server.Port, "operator", Password);
        var returned = TimeProvider.System.GetUtcNow();
        await node.IncidentAsync(i => i.At > returned, "an incident after the return");
        node.Terminate();
        await node.ExitAsync();

        Assert.True(node.ExitCode == 0, node.Told);
        Assert.True(told.Contains("unreachable", StringComparison.Ordinal) || told.Contains("ended-early", StringComparison.Ordinal), told);
        Assert.DoesNotContain(node.Out.Concat(node.Errors), line => line.Contains(Password, StringComparison.Ordinal));
        await using (var dead = new DeadNode(campus.Data))
        {
            await dead.AssertCoverageAsync();
            Assert.Contains(await dead.GapsAsync(CameraDecider.IdOf("campus", "gate")), gap => gap.Cause is "unreachable" or "ended-early");
            Assert.True(dead.AssertEvidence() > 0, "no evidence");
        }

        foreach (var file in Directory.EnumerateFiles(campus.Data, "*", SearchOption.AllDirectories))
            Assert.DoesNotContain(Password, await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }
}
