using Analytics.Node.Composition;

namespace Analytics.MultiNode.Tests.Support;

/// <summary>What a test needs of the machine, and where it lies; without it the test is skipped and says so.</summary>
internal static class Needs
{
    /// <summary>The node's program, built beside this test program with the same configuration; or the published one that
    /// <c>ANALYTICS_NODE</c> names.</summary>
    public static string Node()
    {
        if (Environment.GetEnvironmentVariable("ANALYTICS_NODE") is { Length: > 0 } published)
            return published;
        var configuration = Path.GetFileName(AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar));
        var path = Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, "..", "..", "Analytics.Node", configuration, "analytics-node"));
        Assert.True(File.Exists(path), $"The node's program is not at {path}: build src/Analytics.Node.");
        return path;
    }

    public static void Ffmpeg() => Assert.SkipUnless(OnPath("ffmpeg") && OnPath("ffprobe"), "ffmpeg and ffprobe are not installed (apt-get install ffmpeg)");

    public static void Linux() => Assert.SkipUnless(OperatingSystem.IsLinux(), "signals and /proc are Linux's");

    public static void Setpriv() => Assert.SkipUnless(OnPath("setpriv"), "setpriv is not installed (apt-get install util-linux)");

    /// <summary>A clip that the project ships.</summary>
    public static string Sample(string name) => Path.Combine(Home.Path, "samples", $"{name}.mp4");

    /// <summary>The folder of the measuring models.</summary>
    public static string Models() => Shared("models", "yolox_nano.onnx") is { } file
        ? Path.GetDirectoryName(file)!
        : Skip("the measuring models are not on this machine (shared/models, or ANALYTICS_SHARED)");

    /// <summary>A measuring clip, by its path below <c>shared/media</c>.</summary>
    public static string Media(string path) => Shared("media", path) ?? Skip($"{path} is not on this machine (shared/media, or ANALYTICS_SHARED)");

    public static bool OnPath(string program) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Any(folder => folder.Length > 0 && File.Exists(Path.Combine(folder, program)));

    private static string? Shared(string kind, string path)
    {
        var roots = new List<string>();
        if (Environment.GetEnvironmentVariable("ANALYTICS_SHARED") is { Length: > 0 } named)
            roots.Add(named);
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            roots.Add(Path.Combine(folder.FullName, "shared"));
        return roots.Where(root => File.Exists(Path.Combine(root, "models", "MANIFEST.json")))
            .Select(root => Path.Combine(root, kind, path)).FirstOrDefault(File.Exists);
    }

    private static string Skip(string reason)
    {
        Assert.Skip(reason);
        return "";
    }
}
