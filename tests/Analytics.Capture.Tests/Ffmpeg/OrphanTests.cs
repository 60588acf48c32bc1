using System.Diagnostics;
using System.Globalization;
using Analytics.Capture.Ffmpeg;
using Analytics.Capture.Tests.Support;
using Analytics.TestKit;

namespace Analytics.Capture.Tests.Ffmpeg;

/// <summary>A node that is killed leaves no ffmpeg behind. The node is played by a second process of this test program.</summary>
public sealed class OrphanTests
{
    private const string PidFile = "CAPTURE_TESTS_PID_FILE";

    /// <summary>Fields of <c>/proc/PID/stat</c>, counted from the state.</summary>
    private const int SessionField = 3, NiceField = 16;

    [Fact]
    public async Task Ffmpeg_dies_with_a_node_that_is_killed_without_warning()
    {
        Needs.Ffmpeg();
        Assert.SkipUnless(OperatingSystem.IsLinux() && ChildLauncher.Find("setpriv") is not null, "setpriv is not installed (apt-get install util-linux)");
        var pidFile = Path.Combine(Clips.Folder, "ffmpeg.pid");
        var start = new ProcessStartInfo(Environment.ProcessPath!) { RedirectStandardOutput = true };
        foreach (var argument in new[] { "--filter-method", $"{typeof(OrphanTests).FullName}.{nameof(Play_the_node)}", "--explicit", "only" })
            start.ArgumentList.Add(argument);
        start.Environment[PidFile] = pidFile;
        using var node = Process.Start(start)!;
        try
        {
            await Patience.UntilAsync(() => File.Exists(pidFile) && File.ReadAllText(pidFile).Contains('\n', StringComparison.Ordinal), "the node's ffmpeg");
            var pid = int.Parse(await File.ReadAllTextAsync(pidFile, TestContext.Current.CancellationToken), CultureInfo.InvariantCulture);
            Assert.StartsWith("ffmpeg", Command(pid), StringComparison.Ordinal);
            AssertBesideIts(node.Id, pid);
            node.Kill();
            await Patience.UntilAsync(() => !Command(pid).StartsWith("ffmpeg", StringComparison.Ordinal), "the end of the orphan");
        }
        finally
        {
            if (!node.HasExited)
                node.Kill();
        }
    }

    /// <summary>The node's part: an ffmpeg that would wait for ever for somebody to read it, started from a pool thread.</summary>
    [Fact(Explicit = true)]
    public async Task Play_the_node()
    {
        var pidFile = Environment.GetEnvironmentVariable(PidFile) ?? throw new InvalidOperationException($"{PidFile} is not set.");
        var silent = new TaskCompletionSource();
        // A listener that nobody calls: ffmpeg writes nothing, so no broken pipe can end it.
        string[] arguments = ["-v", "error", "-f", "mpegts", "-i", "tcp://127.0.0.1:0?listen=1", "-f", "null", "-"];
        using var process = await FfmpegProcess.StartAsync(new FfmpegOptions(), arguments, _ => { });
        await File.WriteAllTextAsync(pidFile, $"{process.Id}\n");
        await silent.Task;
    }

    /// <summary>It shares the node's session and so its processors, in second place, and hears nothing of a terminal.</summary>
    private static void AssertBesideIts(int node, int pid)
    {
        var (own, of) = (Stat(pid), Stat(node));
        Assert.Equal(of[SessionField], own[SessionField]);
        Assert.Equal("10", own[NiceField]);
        var blocked = File.ReadLines($"/proc/{pid}/status").Single(line => line.StartsWith("SigBlk:", StringComparison.Ordinal))[7..].Trim();
        const ulong hangUpInterruptQuitStop = 0x80007;
        Assert.Equal(hangUpInterruptQuitStop, ulong.Parse(blocked, NumberStyles.HexNumber, CultureInfo.InvariantCulture) & hangUpInterruptQuitStop);

        static string[] Stat(int process)
        {
            var stat = File.ReadAllText($"/proc/{process}/stat");
            return stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
        }
    }

    /// <summary>The program's name, or nothing where the process is gone, or dead and not yet collected by its new parent.</summary>
    private static string Command(int pid)
    {
        try
        {
            // "pid (name) state …"
            var stat = File.ReadAllText($"/proc/{pid}/stat");
            var name = stat[(stat.IndexOf('(', StringComparison.Ordinal) + 1)..stat.LastIndexOf(')')];
            return stat[stat.LastIndexOf(')') + 2] is 'Z' or 'X' ? "" : name;
        }
        catch (IOException)
        {
            return "";
        }
    }
}
