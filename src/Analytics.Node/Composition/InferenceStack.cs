using Analytics.Capture.Images;
using Analytics.Engine.Pipeline.Analyzers;
using Analytics.Inference.Batching;
using Analytics.Inference.Models;
using Analytics.Inference.Onnx.Native;
using Analytics.Inference.Routing;
using Analytics.Inference.Sending;
using Analytics.Inference.Sessions;
using Analytics.Inference.Verifying;
using Analytics.Node.Configuration;

namespace Analytics.Node.Composition;

/// <summary>Models and what runs them. Without an inference library the node runs all the same, and says why abilities are missing.</summary>
public sealed class InferenceStack : IAsyncDisposable
{
    private InferenceStack(ModelRepository repository, IInferenceRuntime? runtime, string? missing, ModelHub hub, TimeProvider time)
    {
        (Repository, Runtime, Missing, Hub) = (repository, runtime, missing, hub);
        Switch = new ModelSwitch(repository, hub, new ModelVerifier(new NativeImageCodec()));
        Analyzers = new AnalyzerFactory(hub, Backend(runtime), time);
    }

    public ModelRepository Repository { get; }

    /// <summary>Null where no library was found; then <see cref="Missing"/> says why.</summary>
    public IInferenceRuntime? Runtime { get; }

    public string? Missing { get; }

    public ModelHub Hub { get; }

    /// <summary>Puts other versions in force.</summary>
    public ModelSwitch Switch { get; }

    public AnalyzerFactory Analyzers { get; }

    /// <param name="settings">Folders, threads, providers.</param>
    /// <param name="isLossless">Full queues hold the submitter up, for runs that must not drop.</param>
    /// <param name="mirror">Folder of weights that came from other nodes; null for none.</param>
    /// <param name="carrier">The way to nodes that infer for this one; null where there is none.</param>
    /// <param name="choices">Versions that operators put in force; null where nobody can.</param>
    /// <param name="isWanted">Leaves other models out; null takes all.</param>
    public static InferenceStack Open(
        InferenceSettings settings, bool isLossless, TimeProvider time, string? mirror = null, ITensorCarrier? carrier = null,
        ModelChoices? choices = null, Func<ModelManifest, bool>? isWanted = null)
    {
        var (runtime, missing) = OpenRuntime();
        List<string> mirrors = mirror is null ? [] : [mirror];
        var folders = mirrors.Concat(settings.Models.Select(Home.Resolve)).Distinct(StringComparer.Ordinal).ToList();
        var repository = new ModelRepository(folders, runtime is null ? null : LoadedModel.Probe(runtime), choices, isWanted);
        repository.Reload();
        var session = new SessionSettings
        {
            IntraOpThreads = settings.Threads,
            Providers = [.. settings.Providers.Where(p => p != "cpu").Select(p => new ExecutionProvider(p))],
        };
        var batching = new BatcherOptions { MaxBatch = settings.MaxBatch, MaxWait = settings.BatchWait, QueueLength = settings.Queue, IsLossless = isLossless };
        var remote = carrier is null ? null : new RemoteInference(UseOf(settings.Remote), carrier);
        return new InferenceStack(repository, runtime, missing, new ModelHub(repository, runtime, session, batching, time, remote), time);
    }

    public async ValueTask DisposeAsync()
    {
        await Hub.DisposeAsync();
        Runtime?.Dispose();
    }

    private static RemoteUse UseOf(RemoteSetting setting) => setting switch
    {
        RemoteSetting.Never => RemoteUse.Never,
        RemoteSetting.Always => RemoteUse.Always,
        _ => RemoteUse.WhenAbsent,
    };

    private static (IInferenceRuntime? Runtime, string? Missing) OpenRuntime()
    {
        try
        {
#if WITH_ONNX_PACKAGE
            return (new Analytics.Inference.Onnx.Package.PackageRuntime(), null);
#else
            return (new NativeRuntime(LibrarySearch.Find(Path.Combine(Home.Path, "artifacts", "native"), Path.Combine(AppContext.BaseDirectory, "native"))), null);
#endif
        }
        catch (InferenceException fault) when (fault.Code is InferenceFaultCode.LibraryMissing or InferenceFaultCode.LibraryUnsupported)
        {
            return (null, fault.Message);
        }
    }

    private static string Backend(IInferenceRuntime? runtime) => runtime is null ? "none" : $"onnxruntime-{runtime.Version}";
}
