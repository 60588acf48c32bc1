using System.Runtime.InteropServices;

namespace Analytics.Inference.Onnx.Native;

/// <summary>Where the shared library of ONNX Runtime may lie.</summary>
public static class LibrarySearch
{
    /// <summary>The environment variable that names the library's file and ends the search.</summary>
    public const string Variable = "ANALYTICS_ONNXRUNTIME";

    /// <summary>The file to load: the variable's, else the first that exists, else the system's own by name.</summary>
    /// <param name="directories">
    /// Where eng/onnxruntime.sh may have put it, such as <c>artifacts/native</c> and the data directory's <c>native</c>.
    /// </param>
    public static string Find(params IReadOnlyList<string> directories) =>
        Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } named
            ? named
            : Candidates(directories).FirstOrDefault(File.Exists) ?? FileName;

    /// <summary>The files looked at, in order.</summary>
    public static IEnumerable<string> Candidates(IReadOnlyList<string> directories)
    {
        var app = AppContext.BaseDirectory;
        yield return Path.Combine(app, FileName);
        yield return Path.Combine(app, "runtimes", RuntimeInformation.RuntimeIdentifier, "native", FileName);
        yield return Path.Combine(app, "runtimes", $"{System}-{Architecture}", "native", FileName);
        foreach (var directory in directories)
        {
            yield return Path.Combine(directory, FileName);
            var package = Path.Combine(directory, "node_modules", "onnxruntime-node", "bin");
            if (!Directory.Exists(package))
                continue;
            // napi-v3 in older packages, napi-v6 in 1.30: the newest first.
            foreach (var napi in Directory.EnumerateDirectories(package, "napi-v*").OrderDescending(StringComparer.Ordinal))
                yield return Path.Combine(napi, NodeSystem, Architecture, NodeFileName);
        }
    }

    private static string System => OperatingSystem.IsWindows() ? "win" : OperatingSystem.IsMacOS() ? "osx" : "linux";

    private static string NodeSystem => OperatingSystem.IsWindows() ? "win32" : OperatingSystem.IsMacOS() ? "darwin" : "linux";

    private static string Architecture =>
        RuntimeInformation.ProcessArchitecture == global::System.Runtime.InteropServices.Architecture.Arm64 ? "arm64" : "x64";

    private static string FileName =>
        OperatingSystem.IsWindows() ? "onnxruntime.dll" : OperatingSystem.IsMacOS() ? "libonnxruntime.dylib" : "libonnxruntime.so";

    private static string NodeFileName => OperatingSystem.IsLinux() ? "libonnxruntime.so.1" : FileName;
}
