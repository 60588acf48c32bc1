using System.Collections.Concurrent;
using Analytics.Domain;
using Analytics.Domain.Cameras;
using Analytics.Engine.Pipeline;
using Analytics.Simulator.Feeds;
using Analytics.Simulator.Scenes;
using Analytics.Vision.Frames;

namespace Analytics.Node.Composition;

/// <summary>
/// Cameras of the simulator (<c>simulator:SCENE</c>), for load tests without a decoder: each scene is rendered once and shown by
/// all its cameras. Every other source goes on to <paramref name="others"/>.
/// </summary>
public sealed class SimulatorFeeds(ICameraFeeds others, FramePool pool, TimeProvider time) : ICameraFeeds
{
    public const string Prefix = "simulator:";

    private static readonly FrameShape s_shape = new(640, 360, PixelLayout.Nv12);

    private readonly ConcurrentDictionary<(string Scene, int Rate), Lazy<LoopedFrames>> _rendered = new();

    public OpenedFeed Open(EntityId camera, CameraConfig config, FeedWish wish)
    {
        if (config.Source.Kind != SourceKind.Simulator)
            return others.Open(camera, config, wish);
        var scene = SceneOf(config.Source.Display) ?? throw new FormatException($"'{config.Source.Display}' names no scene: use one of {string.Join(", ", SceneCatalog.Names)}.");
        var rate = Math.Max(1, (int)Math.Round(config.Rate));
        var frames = _rendered.GetOrAdd((scene, rate), key => new Lazy<LoopedFrames>(() => LoopedFrames.Render(SceneCatalog.Get(key.Scene, 1), s_shape, key.Rate)));
        return new OpenedFeed(new SimulatedFeed(frames.Value, pool, time, new SimulatedFeedOptions()), null);
    }

    /// <summary>The scene of an address; null where there is none of that name.</summary>
    public static string? SceneOf(string address) =>
        address.StartsWith(Prefix, StringComparison.Ordinal) && SceneCatalog.Names.Contains(address[Prefix.Length..]) ? address[Prefix.Length..] : null;
}
