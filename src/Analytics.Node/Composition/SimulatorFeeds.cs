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

    /// <summary>
    /// Renders what cameras of the configuration will show, before this node may get any of them: else all that come in a fail-over would wait
    /// for it, and the threads with them.
    /// </summary>
    public Task PrepareAsync(IEnumerable<(string Address, double Rate)> cameras) => Task.Run(() =>
    {
        foreach (var (address, rate) in cameras)
            if (SceneOf(address) is { } scene)
                _ = Loop(scene, rate);
    });

    public OpenedFeed Open(EntityId camera, CameraConfig config, FeedWish wish)
    {
        if (config.Source.Kind != SourceKind.Simulator)
            return others.Open(camera, config, wish);
        var scene = SceneOf(config.Source.Display) ?? throw new FormatException($"'{config.Source.Display}' names no scene: use one of {string.Join(", ", SceneCatalog.Names)}.");
        return new OpenedFeed(new SimulatedFeed(Loop(scene, config.Rate), pool, time, new SimulatedFeedOptions()), null);
    }

    /// <summary>The scene of an address; null where there is none of that name.</summary>
    public static string? SceneOf(string address) =>
        address.StartsWith(Prefix, StringComparison.Ordinal) && SceneCatalog.Names.Contains(address[Prefix.Length..]) ? address[Prefix.Length..] : null;

    private LoopedFrames Loop(string scene, double rate) => _rendered.GetOrAdd(
        (scene, Math.Max(1, (int)Math.Round(rate))),
        static key => new Lazy<LoopedFrames>(() => LoopedFrames.Render(SceneCatalog.Get(key.Scene, 1), s_shape, key.Rate))).Value;
}
