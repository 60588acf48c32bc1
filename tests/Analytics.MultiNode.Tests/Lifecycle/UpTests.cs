using System.Diagnostics;
using System.Globalization;
using Analytics.MultiNode.Tests.Support;
using Analytics.TestKit;

namespace Analytics.MultiNode.Tests.Lifecycle;

/// <summary>What a first visitor sees: <c>up</c> without a configuration, an incident within seconds, and a clip that plays.</summary>
public sealed class UpTests
{
    [Fact]
    public async Task Up_shows_an_incident_of_the_shipped_cameras_and_its_clip_plays()
    {
        Needs.Linux();
        Needs.Ffmpeg();
        using var campus = Campus.Of();
        // From a folder of its own: the shipped clips are found beside the program, not in the working folder.
        await using var node = NodeProcess.Start(campus.Folder, "up", "--data", campus.Data, "--urls", "http://127.0.0.1:0");
        var watch = Stopwatch.StartNew();
        await node.RunningAsync();
        await node.UntilAsync(n => n.Out.FirstOrDefault(l => l.Contains("motion", StringComparison.Ordinal)), "an incident");
        Timing.Within(TimeSpan.FromSeconds(45), watch.Elapsed, "The first incident");
        var line = await node.UntilAsync(n => n.Out.FirstOrDefault(l => l.Contains("clip of ", StringComparison.Ordinal)), "its clip");
        node.Interrupt();
        await node.ExitAsync();

        var clip = Path.Combine(campus.Data, "evidence", line[(line.LastIndexOf(": ", StringComparison.Ordinal) + 2)..]);
        var (seconds, pictures) = await PlayAsync(clip);
        Assert.InRange(seconds, 5, 20);
        Assert.True(pictures >= seconds * 9, $"{pictures} pictures in {seconds} s");
        await using var dead = new DeadNode(campus.Data);
        Assert.True(dead.AssertEvidence() >= 2, "no evidence");
    }

    [Fact]
    public async Task What_incidents_and_journal_say_beside_the_running_node_is_what_it_printed()
    {
        Needs.Linux();
        Needs.Ffmpeg();
        using var campus = Campus.Of(("yard", Needs.Sample("fence")));
        await using var node = campus.Up();
        var first = await node.IncidentAsync(_ => true, "an incident");
        await using var list = await NodeProcess.RunAsync(campus.Folder, "incidents", "list", "--data", campus.Data, "--json");
        Assert.True(list.ExitCode == 0 && list.Out.Any(l => l.Contains(first.Id, StringComparison.Ordinal)), list.Told);
        await using var explain = await NodeProcess.RunAsync(campus.Folder, "incidents", "explain", first.Id, "--data", campus.Data, "--json");
        Assert.True(explain.ExitCode == 0, explain.Told);
        await using var verify = await NodeProcess.RunAsync(campus.Folder, "journal", "verify", "--data", campus.Data);
        Assert.True(verify.ExitCode == 0, verify.Told);
    }

    private static async Task<(double Seconds, int Pictures)> PlayAsync(string clip)
    {
        var info = new ProcessStartInfo("ffprobe", ["-v", "error", "-select_streams", "v:0", "-count_frames", "-show_entries", "stream=nb_read_frames:format=duration", "-of", "csv=p=0", clip])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var probe = Process.Start(info)!;
        var answer = (await probe.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken)).Split('\n');
        var errors = await probe.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await probe.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.True(probe.ExitCode == 0 && errors.Length == 0, errors);
        return (double.Parse(answer[1], CultureInfo.InvariantCulture), int.Parse(answer[0], CultureInfo.InvariantCulture));
    }
}
