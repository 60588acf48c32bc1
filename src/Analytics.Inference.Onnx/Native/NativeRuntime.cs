using Analytics.Inference.Sessions;

namespace Analytics.Inference.Onnx.Native;

/// <summary>ONNX Runtime through its C API, over a shared library found beside the app. Needs no package.</summary>
public sealed class NativeRuntime : IInferenceRuntime
{
    private readonly OrtApi _api;
    private readonly Action<RuntimeLogLine>? _log;

    /// <param name="libraryPath">See <see cref="LibrarySearch.Find"/>.</param>
    /// <param name="log">Gets the library's warnings and errors, on the library's threads.</param>
    /// <exception cref="InferenceException">The library is not there, is not ONNX Runtime, or is older than 1.16.</exception>
    public NativeRuntime(string libraryPath, Action<RuntimeLogLine>? log = null)
    {
        _api = new OrtApi(OrtLibrary.Load(libraryPath));
        _log = log;
        if (log is not null)
            OrtEnvironment.Listen(log);
        Providers = _api.Providers();
    }

    public string Description => $"ONNX Runtime {Version} (own binding, C API {_api.Library.ApiVersion}, {_api.Library.Path})";

    public string Version => _api.Library.Version;

    public IReadOnlyList<string> Providers { get; }

    public IInferenceSession Open(ReadOnlySpan<byte> model, SessionSettings settings)
    {
        using var options = SessionOptions.Build(_api, settings.Checked(), Providers);
        var session = _api.CreateSession(OrtEnvironment.Of(_api), model, options.Pointer);
        return NativeSession.Own(_api, session);
    }

    /// <summary>Ends the log; the library and its environment stay, since sessions may be open.</summary>
    public void Dispose()
    {
        if (_log is not null)
            OrtEnvironment.Forget(_log);
    }
}
