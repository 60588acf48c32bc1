using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;

namespace Analytics.Capture.Tests.Support;

/// <summary>Clips that ffmpeg makes on demand, once per run, in a folder that goes with the run.</summary>
internal static class Clips
{
    private static int _folders;
    private static readonly ConcurrentDictionary<string, Lazy<string>> Made = new();

    public static string Folder { get; } = MakeFolder();

    /// <summary>A new folder that goes with the run.</summary>
    public static string NewFolder(string name) =>
        Directory.CreateDirectory(Path.Combine(Folder, $"{name}-{Interlocked.Increment(ref _folders)}")).FullName;

    public static bool HasFfmpeg { get; } = Runs("ffmpeg") && Runs("ffprobe");

    /// <summary>H.264 at 10 pictures a second with a key frame each second.</summary>
    public static string Mp4(int width = 320, int height = 240, int seconds = 3, int bFrames = 0) => Make(
        $"{width}x{height}-{seconds}-{bFrames}.mp4",
        $"-f lavfi -i testsrc2=size={width}x{height}:rate=10 -t {seconds} -c:v libx264 -preset ultrafast -g 10 -bf {bFrames} -pix_fmt yuv420p");

    /// <summary>The same as an MPEG transport stream.</summary>
    public static string Ts(int width, int height, int seconds) => Make(
        $"{width}x{height}-{seconds}.ts",
        $"-f lavfi -i testsrc2=size={width}x{height}:rate=10 -t {seconds} -c:v libx264 -preset ultrafast -g 10 -pix_fmt yuv420p -f mpegts");

    /// <summary>Seconds at which a clip's pictures stand, as ffprobe reads them; in order of presentation.</summary>
    public static double[] PacketTimes(string path) =>
        [.. Run("ffprobe", $"-v error -select_streams v:0 -show_entries packet=pts_time -of csv=p=0 {path}")
            .Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => Math.Round(double.Parse(line.Trim(','), CultureInfo.InvariantCulture), 3))
            .Order()];

    /// <summary>Pictures whose distance grows.</summary>
    public static string VariableRate() => Make(
        "vfr.mkv",
        "-f lavfi -i testsrc2=size=160x120:rate=10 -t 6 -vf setpts='N*(N+1)/20/TB' -vsync passthrough -c:v libx264 -preset ultrafast");

    public static string Make(string name, string arguments) => Made.GetOrAdd(name, n => new Lazy<string>(() =>
    {
        var path = Path.Combine(Folder, n);
        Run("ffmpeg", $"-v error -nostdin -y {arguments} {path}");
        return path;
    })).Value;

    public static string Run(string program, string arguments)
    {
        var info = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true };
        using var process = Process.Start(info)!;
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0 ? output : throw new InvalidOperationException($"{program} {arguments} stopped with {process.ExitCode}");
    }

    /// <summary>What a program writes as bytes.</summary>
    public static byte[] Bytes(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true })!;
        using var memory = new MemoryStream();
        process.StandardOutput.BaseStream.CopyTo(memory);
        process.WaitForExit();
        return memory.ToArray();
    }

    private static bool Runs(string program)
    {
        try
        {
            Run(program, "-version");
            return true;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }

    private static string MakeFolder()
    {
        var folder = Directory.CreateTempSubdirectory("capture-tests-").FullName;
        AppDomain.CurrentDomain.ProcessExit += (_, _) => Directory.Delete(folder, recursive: true);
        return folder;
    }
}
