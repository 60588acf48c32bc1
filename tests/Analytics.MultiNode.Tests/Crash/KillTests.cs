using Analytics.MultiNode.Tests.Support;

namespace Analytics.MultiNode.Tests.Crash;

/// <summary>
/// The node is killed with SIGKILL at random moments while its cameras run, and started again on the same data directory. What
/// it had printed is in the journal; nothing is there twice; time adds up. <c>ANALYTICS_KILLS=50</c> runs the full round, and
/// <c>ANALYTICS_SEED</c> another one.
/// </summary>
public sealed class KillTests
{
    private static readonly int Kills = Knob.Number("ANALYTICS_KILLS", 6);
    private static readonly int Seed = Knob.Number("ANALYTICS_SEED", 20);

    [Fact]
    public async Task A_node_killed_at_random_moments_loses_nothing_doubles_nothing_and_leaves_no_ffmpeg()
    {
        Needs.Linux();
        Needs.Ffmpeg();
        Needs.Setpriv();
        using var campus = Campus.Of(("yard", Needs.Sample("fence")), ("road", Needs.Sample("traffic")), ("square", Needs.Sample("fight")));
        var chance = new Random(Seed);
        var acknowledged = new HashSet<string>(StringComparer.Ordinal);
        var began = TimeProvider.System.GetUtcNow();
        for (var kill = 0; kill < Kills; kill++)
        {
            await using var node = campus.Up();
            // Two out of three while incidents open and clips are cut, the others at any point of the start.
            if (kill % 3 != 1)
            {
                await node.RunningAsync();
                await node.IncidentAsync(i => !acknowledged.Contains(i.Id), $"an incident in round {kill}");
            }

            await Task.Delay(TimeSpan.FromMilliseconds(chance.Next(0, 2500)), TimeProvider.System, TestContext.Current.CancellationToken);
            var children = node.Children();
            await node.KillAsync();
            await Processes.GoneAsync(children);
            acknowledged.UnionWith(node.Incidents.Select(i => i.Id));
            if (File.Exists(Path.Combine(campus.Data, "journal.db")))
                await AssertWholeAsync(campus, acknowledged);
        }

        await using var last = campus.Up();
        await last.RunningAsync();
        await last.IncidentAsync(_ => true, "an incident after the last kill");
        var stopped = TimeProvider.System.GetUtcNow();
        last.Terminate();
        await last.ExitAsync();
        Assert.Equal(0, last.ExitCode);
        acknowledged.UnionWith(last.Incidents.Select(i => i.Id));
        Assert.True(acknowledged.Count >= Kills / 2, $"only {acknowledged.Count} incidents in {Kills} rounds");
        await AssertWholeAsync(campus, acknowledged);
        await AssertAllTimeIsThereAsync(campus, began, stopped);
        await using var verify = await NodeProcess.RunAsync(campus.Folder, "journal", "verify", "--data", campus.Data);
        Assert.True(verify.ExitCode == 0, verify.Told);
    }

    private static async Task AssertWholeAsync(Campus campus, HashSet<string> acknowledged)
    {
        await using var dead = new DeadNode(campus.Data);
        var recovered = dead.Opened.Select(o => o.Id.Value).ToHashSet(StringComparer.Ordinal);
        Assert.Empty(acknowledged.Except(recovered));
        dead.AssertNoSequenceGap();
        dead.AssertNoneDoubled();
        dead.AssertEvidence();
        await dead.AssertCoverageAsync();
    }

    private static async Task AssertAllTimeIsThereAsync(Campus campus, DateTimeOffset began, DateTimeOffset stopped)
    {
        await using var dead = new DeadNode(campus.Data);
        Assert.True(dead.AssertEvidence() > 0, "no evidence was written at all");
        var coverage = await dead.CoverageAsync();
        Assert.Equal(3, coverage.Count);
        foreach (var camera in coverage)
        {
            Assert.InRange(camera.Since, began, stopped);
            Campus.AssertEndsWith(camera, stopped);
            Assert.True(camera.Analysed > TimeSpan.Zero, $"{camera.Camera} never analysed anything");
        }
    }
}
