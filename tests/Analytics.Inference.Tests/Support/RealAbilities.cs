using Analytics.Capture.Ffmpeg;
using Analytics.Capture.Videos;
using Analytics.Inference.Abilities;
using Analytics.Inference.Batching;
using Analytics.Inference.Models;
using Analytics.Inference.Routing;
using Analytics.Inference.Sessions;

namespace Analytics.Inference.Tests.Support;

/// <summary>
/// The product's manifests over the shared models, opened as a node opens them: <c>--models ../shared/models</c>. Tests of one class
/// share it; what is not on this machine skips the test that asks for it.
/// </summary>
public sealed class RealAbilities : IAsyncDisposable
{
    private readonly Lazy<(IInferenceRuntime Runtime, ModelHub Hub)> _open;

    public RealAbilities() => _open = new(Open);

    internal ModelHub Hub => _open.Value.Hub;

    internal LocalAbilityBackend Backend(LocalAbilityOptions? options = null) =>
        // A crowded machine is no reason to fail.
        new(Hub, new FfmpegVideoReader(new FfmpegOptions(), TimeProvider.System), (options ?? new()) with { VideoWork = TimeSpan.FromHours(1) });

    public async ValueTask DisposeAsync()
    {
        if (!_open.IsValueCreated)
            return;
        await _open.Value.Hub.DisposeAsync();
        _open.Value.Runtime.Dispose();
    }

    private static (IInferenceRuntime, ModelHub) Open()
    {
        var shared = Path.GetDirectoryName(Assets.Shared("models/MANIFEST.json"))!;
        var runtime = Assets.Native();
        var repository = new ModelRepository([Path.Combine(Assets.Root, "models"), shared], LoadedModel.Probe(runtime));
        repository.Reload();
        return (runtime, new ModelHub(repository, runtime, new SessionSettings(), new BatcherOptions { QueueLength = 256 }, TimeProvider.System));
    }
}
