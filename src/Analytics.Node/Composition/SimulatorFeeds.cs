using System.Collections.Concurrent;
using Analytics.Domain;
using Analytics.Domain.Cameras;
using Analytics.Engine.Pipeline;
using Analytics.Simulator.Feeds;
using Analytics.Simulator.Scenes;
using Analytics.Vision.Frames;

namespace Analytics.Node.Composition;

/// <summary>
/// Cameras of the simulator (<c>simulator:SCENE</c>), for load tests without a decoder: each scene is rendered once, no larger than its
/// cameras' models need, and shown by all its cameras. Every other source goes on to <paramref name="others"/>.
/// </summary>
public sealed class SimulatorFeeds(ICameraFeeds others, FramePool pool, TimeProvider time) : ICameraFeeds
{
    public const string Prefix = "simulator:";

    private const int Width = 640;
    private const int Height = 360;

    private readonly ConcurrentDictionary<(string Scene, int Rate, FrameShape Shape), LoopedFrames> _loops = new();

    public OpenedFeed Open(EntityId camera, CameraConfig config, FeedWish wish)
    {
        if (config.Source.Kind != SourceKind.Simulator)
            return others.Open(camera, config, wish);
        var scene = SceneOf(config.Source.Display) ?? throw new FormatException($"'{config.Source.Display}' names no scene: use one of {string.Join(", ", SceneCatalog.Names)}.");
        var rate = Math.Max(1, (int)Math.Round(config.Rate));
        var frames = _loops.GetOrAdd((scene, rate, ShapeOf(wish)), key => new LoopedFrames(SceneCatalog.Get(key.Scene, 1), key.Shape, key.Rate));
        return new OpenedFeed(new SimulatedFeed(frames, pool, time, new SimulatedFeedOptions()), null);
    }

    /// <summary>The scene of an address; null where there is none of that name.</summary>
    public static string? SceneOf(string address) =>
        address.StartsWith(Prefix, StringComparison.Ordinal) && SceneCatalog.Names.Contains(address[Prefix.Length..]) ? address[Prefix.Length..] : null;

    // As a decoder would: the source's aspect, inside what is wished, even, never enlarged.
    private static FrameShape ShapeOf(FeedWish wish)
    {
        var scale = Math.Min(1, Math.Min(wish.Width / (double)Width, wish.Height / (double)Height));
        return new FrameShape(Even(Width * scale), Even(Height * scale), PixelLayout.Nv12);

        static int Even(double pixels) => Math.Max(2, (int)Math.Round(pixels / 2) * 2);
    }
}
