using Analytics.Inference.Sessions;
using Microsoft.ML.OnnxRuntime;
using PackageException = Microsoft.ML.OnnxRuntime.OnnxRuntimeException;

namespace Analytics.Inference.Onnx.Package;

/// <summary>ONNX Runtime through the official package Microsoft.ML.OnnxRuntime, which brings its own library.</summary>
public sealed class PackageRuntime : IInferenceRuntime
{
    private readonly OrtEnv _environment;

    /// <param name="log">
    /// Gets the library's warnings and errors. The package's environment is made once in a process: the first runtime's listener stays.
    /// </param>
    /// <exception cref="InferenceException">The package's library cannot be loaded.</exception>
    public PackageRuntime(Action<RuntimeLogLine>? log = null)
    {
        try
        {
            _environment = OrtEnv.IsCreated || log is null ? OrtEnv.Instance() : Create(log);
            Version = _environment.GetVersionString();
            Providers = _environment.GetAvailableProviders();
        }
        catch (Exception fault) when (fault is TypeLoadException or TypeInitializationException or BadImageFormatException)
        {
            throw new InferenceException(
                InferenceFaultCode.LibraryMissing,
                $"The library of Microsoft.ML.OnnxRuntime cannot be loaded: {fault.GetBaseException().Message}. Publish for this machine's system.",
                fault);
        }
    }

    public string Description => $"ONNX Runtime {Version} (package Microsoft.ML.OnnxRuntime)";

    public string Version { get; }

    public IReadOnlyList<string> Providers { get; }

    public IInferenceSession Open(ReadOnlySpan<byte> model, SessionSettings settings)
    {
        using var options = Options(settings.Checked());
        try
        {
            return new PackageSession(new InferenceSession(model.ToArray(), options));
        }
        catch (PackageException fault)
        {
            throw PackageFaults.Of(InferenceFaultCode.ModelRejected, fault);
        }
    }

    /// <summary>The environment stays for the process.</summary>
    public void Dispose()
    {
    }

    private static OrtEnv Create(Action<RuntimeLogLine> log)
    {
        var options = new EnvironmentCreationOptions
        {
            logId = "analytics",
            logLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_WARNING,
            loggingFunction = (_, severity, category, _, _, message) => log(new RuntimeLogLine((RuntimeLogLevel)severity, category, message)),
        };
        return OrtEnv.CreateInstanceWithOptions(ref options);
    }

    private SessionOptions Options(SessionSettings settings)
    {
        var options = new SessionOptions
        {
            GraphOptimizationLevel = (GraphOptimizationLevel)settings.Optimization,
            IntraOpNumThreads = settings.IntraOpThreads,
            InterOpNumThreads = settings.InterOpThreads,
        };
        try
        {
            options.AddSessionConfigEntry("session.intra_op.allow_spinning", settings.SpinWhileIdle ? "1" : "0");
            options.AddSessionConfigEntry("session.inter_op.allow_spinning", settings.SpinWhileIdle ? "1" : "0");
            foreach (var provider in settings.Providers)
                Append(options, provider, provider.FindIn(Providers));
            return options;
        }
        catch
        {
            options.Dispose();
            throw;
        }
    }

    private static void Append(SessionOptions options, ExecutionProvider provider, string listed)
    {
        var pairs = provider.Options?.ToDictionary() ?? [];
        try
        {
            switch (listed)
            {
                case "CPUExecutionProvider":
                    return;
                case "CUDAExecutionProvider":
                    using (var cuda = new OrtCUDAProviderOptions())
                    {
                        cuda.UpdateOptions(pairs);
                        options.AppendExecutionProvider_CUDA(cuda);
                    }

                    return;
                default:
                    options.AppendExecutionProvider(provider.ShortName, pairs);
                    return;
            }
        }
        catch (PackageException fault)
        {
            var told = PackageFaults.Of(InferenceFaultCode.ProviderUnavailable, fault);
            throw new Onnx.OnnxRuntimeException(told.Code, told.OrtCode, $"Execution provider '{provider.ShortName}': {told.Message}", fault);
        }
    }
}
