using Analytics.Inference.Onnx.Native;

namespace Analytics.Inference.Tests.Support;

/// <summary>What these tests use and may not find: the shared models and clips, ONNX Runtime, ffmpeg.</summary>
internal static class Assets
{
    private static readonly string? Found = FindShared();

    public static readonly string LibraryPath = LibrarySearch.Find(
        [.. Ancestors().Select(directory => Path.Combine(directory, "artifacts", "native"))]);

    public static string Shared(string relative)
    {
        Assert.SkipUnless(Found is not null, "no shared/models/MANIFEST.json above the tests and ANALYTICS_SHARED is not set");
        var path = Path.Combine(Found!, relative);
        Assert.SkipUnless(File.Exists(path), $"shared/{relative} is not there");
        return path;
    }

    /// <summary>The repository's root.</summary>
    public static string Root => Ancestors().First(directory => File.Exists(Path.Combine(directory, "Analytics.sln")));

    public static NativeRuntime Native(Action<Onnx.RuntimeLogLine>? log = null)
    {
        Assert.SkipUnless(
            File.Exists(LibraryPath), $"ONNX Runtime's library is not there: run eng/onnxruntime.sh artifacts/native or set {LibrarySearch.Variable}");
        return new NativeRuntime(LibraryPath, log);
    }

    private static string? FindShared() =>
        new[] { Environment.GetEnvironmentVariable("ANALYTICS_SHARED") }
            .Concat(Ancestors().Select(directory => Path.Combine(directory, "shared")))
            .FirstOrDefault(path => path is not null && File.Exists(Path.Combine(path, "models", "MANIFEST.json")));

    private static IEnumerable<string> Ancestors()
    {
        for (var directory = new DirectoryInfo(AppContext.BaseDirectory); directory is not null; directory = directory.Parent)
            yield return directory.FullName;
    }
}
