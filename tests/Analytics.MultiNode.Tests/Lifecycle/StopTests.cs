using System.Diagnostics;
using Analytics.MultiNode.Tests.Support;
using Analytics.TestKit;

namespace Analytics.MultiNode.Tests.Lifecycle;

/// <summary>Ctrl+C, SIGTERM and a closed terminal end a node in order, within ten seconds where that is measured: its time accounted for, evidence cut, no child left, code 0.</summary>
public sealed class StopTests
{
    [Theory]
    [InlineData("SIGINT")]
    [InlineData("SIGTERM")]
    [InlineData("SIGHUP")]
    public async Task A_signal_stops_the_node_in_order(string signal)
    {
        Needs.Linux();
        Needs.Ffmpeg();
        using var campus = Campus.Of(("yard", Needs.Sample("fence")), ("road", Needs.Sample("traffic")));
        await using var node = campus.Up();
        await node.RunningAsync();
        await node.IncidentAsync(_ => true, "an incident");
        var children = node.Children();
        var at = TimeProvider.System.GetUtcNow();
        var watch = Stopwatch.StartNew();
        Action send = signal switch { "SIGINT" => node.Interrupt, "SIGTERM" => node.Terminate, _ => node.HangUp };
        send();
        await node.ExitAsync();
        Timing.Within(TimeSpan.FromSeconds(10), watch.Elapsed, "The stop");
        Assert.True(node.ExitCode == 0, $"{node.ExitCode} after {watch.Elapsed}: {node.Told}");
        Assert.True(children.Count >= 2, $"{children.Count} children");
        await Processes.GoneAsync(children);

        await using var dead = new DeadNode(campus.Data);
        Assert.Empty(Directory.EnumerateFiles(campus.Data, "*.part", SearchOption.AllDirectories));
        foreach (var camera in await dead.CoverageAsync())
            Campus.AssertEndsWith(camera, at);
        // Whoever opened before the signal has its snapshot and its clip, cut short by the stop.
        Assert.Equal(2 * dead.Opened.Count, dead.AssertEvidence());
    }

    [Fact]
    public async Task A_signal_while_the_node_starts_ends_it_without_a_stack_trace()
    {
        Needs.Linux();
        using var campus = Campus.Of(("yard", Needs.Sample("fence")));
        await using var node = campus.Up();
        // The lock file is the first thing that a starting node makes.
        await node.UntilAsync(_ => File.Exists(Path.Combine(campus.Data, "node.lock")) ? "" : null, "the lock file", look: TimeSpan.FromMilliseconds(2));
        node.Terminate();
        await node.ExitAsync();
        Assert.DoesNotContain(node.Errors, e => e.Contains("   at ", StringComparison.Ordinal));
    }
}
