using System.Runtime.InteropServices;
using Analytics.Inference.Sessions;

namespace Analytics.Inference.Onnx.Native;

/// <summary>The loaded shared library and its function table. Lives as long as the process: sessions keep pointers into it.</summary>
internal sealed unsafe class OrtLibrary
{
    /// <summary>The oldest function table accepted, that of ONNX Runtime 1.16.</summary>
    public const int OldestApi = 16;

    private const int NewestKnownApi = 30;

    private static readonly Lock Gate = new();
    private static readonly Dictionary<string, OrtLibrary> Loaded = new(StringComparer.Ordinal);

    private readonly nint* _table;

    private OrtLibrary(string path)
    {
        Path = path;
        if (!NativeLibrary.TryLoad(path, out var library))
            throw Missing($"'{path}' cannot be loaded: it is not there, is of another architecture, or needs a library that is not there");
        if (!NativeLibrary.TryGetExport(library, "OrtGetApiBase", out var entry))
            throw Unsupported($"'{path}' is not ONNX Runtime: it has no function OrtGetApiBase");

        // struct OrtApiBase { GetApi; GetVersionString; }
        var @base = ((delegate* unmanaged<nint*>)entry)();
        Version = Marshal.PtrToStringUTF8(((delegate* unmanaged<nint>)@base[1])()) ?? "";
        var getApi = (delegate* unmanaged<uint, nint*>)@base[0];
        // A library answers for every table up to its own; asking for one too new also prints to stderr, so its version tells where to begin.
        for (var api = Math.Min(NewestKnownApi, MinorOf(Version)); api >= OldestApi && _table == null; api--)
        {
            _table = getApi((uint)api);
            ApiVersion = api;
        }

        if (_table == null)
            throw Unsupported($"ONNX Runtime {Version} at '{path}' is older than 1.{OldestApi}");
    }

    public string Path { get; }

    public string Version { get; }

    public int ApiVersion { get; }

    /// <exception cref="InferenceException">Not to be had, not ONNX Runtime, or too old.</exception>
    public static OrtLibrary Load(string path)
    {
        lock (Gate)
        {
            if (!Loaded.TryGetValue(path, out var library))
                Loaded.Add(path, library = new OrtLibrary(path));
            return library;
        }
    }

    public nint this[OrtSlot slot] => _table[(int)slot];

    private static int MinorOf(string version) =>
        version.Split('.') is ["1", var minor, ..] && int.TryParse(minor, out var number) ? number : NewestKnownApi;

    private static InferenceException Missing(string what) =>
        new(InferenceFaultCode.LibraryMissing, $"{what}. Run eng/onnxruntime.sh or set {LibrarySearch.Variable}.");

    private static InferenceException Unsupported(string what) =>
        new(InferenceFaultCode.LibraryUnsupported, $"{what}. Install ONNX Runtime 1.{OldestApi} or newer.");
}
