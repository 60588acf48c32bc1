using Analytics.Simulator.Numerics;
using Analytics.Simulator.Scenes;

namespace Analytics.Simulator.Rendering;

/// <summary>Thin things that people pass behind: the wire fence on the yard's north and east side, and the lamp posts.</summary>
internal sealed class Furniture(SceneCamera camera, Canvas canvas, Daylight light)
{
    private const double FenceHeight = 1.9;
    private const double PanelLength = 1.5;

    /// <summary>Each piece with its distance, to be drawn among the actors.</summary>
    public IEnumerable<(double Depth, Action Draw)> Pieces()
    {
        for (var x = Campus.YardWest; x < Campus.YardEast - 0.1; x += PanelLength)
            yield return Panel(new(x, 0, Campus.YardNorth), new(Math.Min(x + PanelLength, Campus.YardEast), 0, Campus.YardNorth));
        for (var z = Campus.YardSouth; z < Campus.YardNorth - 0.1; z += PanelLength)
            yield return Panel(new(Campus.YardEast, 0, z), new(Campus.YardEast, 0, Math.Min(z + PanelLength, Campus.YardNorth)));
        foreach (var lamp in Campus.Lamps)
            yield return (Depth(lamp), () => Lamp(lamp));
    }

    private (double Depth, Action Draw) Panel(Vec3 a, Vec3 b) => (Depth(Vec3.Mix(a, b, 0.5)), () =>
    {
        if (Depth(a) < 2 || Depth(b) < 2)
            return;
        var steel = Rgb.Of(0x8E949A) * (light.SkyColour + (light.SunColour * 0.5f));
        var top = new Vec3(0, FenceHeight, 0);
        // Wires: too thin for a pixel, so they only veil what is behind.
        for (var i = 1; i < 12; i++)
        {
            var (s, t) = (Vec3.Mix(a, b, i / 12.0), Vec3.Mix(a, b, (i - 1) / 12.0));
            canvas.Stroke(camera.Ball(s, 0.008), camera.Ball(s + top, 0.008), steel, 0.42f);
            var rise = new Vec3(0, FenceHeight * i / 12.0, 0);
            canvas.Stroke(camera.Ball(a + rise, 0.007), camera.Ball(b + rise, 0.007), steel, 0.38f);
        }

        foreach (var up in (ReadOnlySpan<double>)[0.12, FenceHeight])
            canvas.Stroke(camera.Ball(a + new Vec3(0, up, 0), 0.024), camera.Ball(b + new Vec3(0, up, 0), 0.024), steel);
        canvas.Capsule(camera.Ball(a, 0.04), camera.Ball(a + top + new Vec3(0, 0.1, 0), 0.04), Rgb.Of(0x9BA1A6));
        canvas.Capsule(camera.Ball(b, 0.04), camera.Ball(b + top + new Vec3(0, 0.1, 0), 0.04), Rgb.Of(0x9BA1A6));
    }
    );

    private void Lamp(Vec3 foot)
    {
        if (Depth(foot) < 2)
            return;
        var (paint, head) = (Rgb.Of(0x5C6266), foot + new Vec3(0, 6.2, 0));
        canvas.Capsule(camera.Ball(foot, 0.10), camera.Ball(head, 0.06), paint);
        canvas.Capsule(camera.Ball(head, 0.05), camera.Ball(head + new Vec3(0, 0.15, -1.1), 0.05), paint);
        canvas.Capsule(camera.Ball(head + new Vec3(0, 0.12, -0.9), 0.10), camera.Ball(head + new Vec3(0, 0.14, -1.4), 0.10),
            Rgb.Of(0xB8BABC));
    }

    private double Depth(Vec3 point) => camera.ToCamera(point - camera.Position).Z;
}
