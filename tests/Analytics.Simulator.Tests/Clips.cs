using System.Collections.Concurrent;
using Analytics.Simulator.GroundTruth;
using Analytics.Simulator.Scenes;

namespace Analytics.Simulator.Tests;

/// <summary>A scene rendered once for all tests, at a quarter of the shipped clips' pixels.</summary>
internal sealed record Clip(SceneScript Scene, ClipTruth Truth, IReadOnlyList<byte[]> Luma);

internal static class Clips
{
    public const ulong Seed = 1;

    public static readonly RenderSize Size = new(320, 180);

    private static readonly ConcurrentDictionary<string, Lazy<Clip>> Rendered = new();

    public static Clip Of(string name) => Rendered.GetOrAdd(name, n => new Lazy<Clip>(() => Render(n))).Value;

    private static Clip Render(string name)
    {
        var scene = SceneCatalog.Get(name, Seed);
        var luma = new List<byte[]>();
        var truth = SimulatorRender.Render(scene, Size, (_, pixels) => luma.Add(pixels[..(Size.Width * Size.Height)].ToArray()));
        return new Clip(scene, truth, luma);
    }
}
