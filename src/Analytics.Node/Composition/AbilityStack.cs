using Analytics.Capture.Ffmpeg;
using Analytics.Capture.Videos;
using Analytics.Inference.Abilities;
using Analytics.Inference.Pipelines.ElectronicFence;
using Analytics.Inference.Pipelines.FaceCompare;
using Analytics.Inference.Routing;
using Analytics.Node.Configuration;
using Analytics.Vision.Media;

namespace Analytics.Node.Composition;

/// <summary>The abilities of a node, whoever carries them out: its own models, and the backends that the configuration names.</summary>
public sealed class AbilityStack
{
    private AbilityStack(IVideoReader videos, LocalAbilityBackend local, FaceEmbedder embedder, AbilityRouter router) =>
        (Videos, Local, Embedder, Router) = (videos, local, embedder, router);

    /// <summary>Checks and decodes the videos of action liveness.</summary>
    public IVideoReader Videos { get; }

    /// <summary>This node's models alone.</summary>
    public LocalAbilityBackend Local { get; }

    /// <summary>For the registry of persons.</summary>
    public FaceEmbedder Embedder { get; }

    /// <summary>What surfaces ask.</summary>
    public AbilityRouter Router { get; }

    /// <param name="inference">The node's models; owned by the node.</param>
    /// <param name="settings">Where ffmpeg is, and what the operator chose.</param>
    /// <param name="others">Other backends; owned by the node.</param>
    /// <param name="routes">Which backend serves what, in order; null: this node's models alone.</param>
    /// <param name="time">The node's clock.</param>
    public static AbilityStack Open(
        InferenceStack inference, NodeSettings settings, IReadOnlyList<IAbilityBackend> others, AbilityRoutes? routes, TimeProvider time)
    {
        var videos = new FfmpegVideoReader(new FfmpegOptions { Ffmpeg = settings.Capture.Ffmpeg, Ffprobe = settings.Capture.Ffprobe }, time);
        var fence = settings.Abilities.Fence;
        var local = new LocalAbilityBackend(inference.Hub, videos, new LocalAbilityOptions(new FenceOptions(fence.InsideRule, fence.Vehicles)));
        return new(videos, local, new FaceEmbedder(inference.Hub), new AbilityRouter([local, .. others], routes ?? new AbilityRoutes(local.Name)));
    }
}
