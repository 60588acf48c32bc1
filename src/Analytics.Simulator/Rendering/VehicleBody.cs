using Analytics.Simulator.Numerics;
using Analytics.Simulator.Scenes;

namespace Analytics.Simulator.Rendering;

/// <summary>Draws a car or van: a side profile drawn out to its width, with glass, wheels and lamps.</summary>
internal sealed class VehicleBody(SceneCamera camera, Canvas canvas, Daylight light)
{
    // Along from the rear bumper, height: metres. The cabin is narrower than the body.
    private static readonly (double Along, double Up)[] Car =
    [
        (0.00, 0.35), (0.02, 0.85), (0.25, 1.02), (0.75, 1.10), (1.35, 1.45), (2.55, 1.47), (3.30, 1.02), (4.10, 0.90), (4.38, 0.70),
        (4.42, 0.35),
    ];

    private static readonly (double Along, double Up)[] Van =
    [
        (0.00, 0.40), (0.02, 1.15), (0.06, 2.05), (0.25, 2.18), (3.55, 2.18), (4.25, 1.32), (4.85, 1.12), (4.98, 0.80), (5.00, 0.40),
    ];

    private static readonly (double Along, double Up)[][] CarGlass =
        [[(0.98, 1.08), (1.44, 1.38), (1.98, 1.40), (1.98, 1.06)], [(2.08, 1.06), (2.08, 1.40), (2.50, 1.39), (3.05, 1.05)]];

    private static readonly (double Along, double Up)[][] VanGlass =
        [[(3.00, 1.35), (3.00, 1.92), (3.52, 1.92), (4.00, 1.35)]];

    private Vec3 _rear, _forward, _right;
    private double _width;

    public void Draw(Vehicle vehicle, Vec3 middle, Vec3 heading)
    {
        Place(vehicle, middle, heading);
        var profile = vehicle.IsVan ? Van : Car;
        var paint = Rgb.Of(vehicle.Paint.Hex);
        var toCamera = camera.Position - middle;
        var near = toCamera.Dot(_right) > 0 ? 1 : -1;
        Wheels(profile, -near);
        Strips(profile, paint);
        Side(profile, paint, near);
        foreach (var pane in vehicle.IsVan ? VanGlass : CarGlass)
            Glass(pane, near);
        Wheels(profile, near);
        Lamps(profile, toCamera);
    }

    public void CastShadow(Vehicle vehicle, Vec3 middle, Vec3 heading, Vec3 sun)
    {
        Place(vehicle, middle, heading);
        var profile = vehicle.IsVan ? Van : Car;
        foreach (var side in (ReadOnlySpan<int>)[-1, 1])
            canvas.ShadowFill([.. profile.Select(p => camera.Project(Shadows.OnGround(Point(p, side), sun)))]);
        for (var i = 0; i < profile.Length; i++)
        {
            var (a, b) = (profile[i], profile[(i + 1) % profile.Length]);
            Vec3[] strip = [Point(a, -1), Point(b, -1), Point(b, 1), Point(a, 1)];
            canvas.ShadowFill([.. strip.Select(p => camera.Project(Shadows.OnGround(p, sun)))]);
        }

        // Under the floor it is always dark.
        var length = profile[^1].Along;
        Vec3[] floor = [Point((0, 0), -1), Point((length, 0), -1), Point((length, 0), 1), Point((0, 0), 1)];
        canvas.ShadowFill([.. floor.Select(camera.Project)]);
    }

    private void Place(Vehicle vehicle, Vec3 middle, Vec3 heading)
    {
        _width = vehicle.IsVan ? 1.95 : 1.78;
        _forward = heading;
        _right = new Vec3(heading.Z, 0, -heading.X);
        _rear = middle - (heading * ((vehicle.IsVan ? 5.0 : 4.42) / 2));
    }

    private void Strips((double Along, double Up)[] profile, Rgb paint)
    {
        var strips = Enumerable.Range(0, profile.Length - 1).Select(i => (A: profile[i], B: profile[i + 1], Number: i))
            .OrderByDescending(s => camera.Project(Point(((s.A.Along + s.B.Along) / 2, (s.A.Up + s.B.Up) / 2), 0)).Depth);
        foreach (var (a, b, _) in strips)
        {
            var along = (_forward * (b.Along - a.Along)) + (Vec3.Up * (b.Up - a.Up));
            var normal = ((Vec3.Up * (b.Along - a.Along)) - (_forward * (b.Up - a.Up))).Unit();
            if (normal.Dot(camera.Position - Point(a, 0)) <= 0)
                continue;
            // Steep strips high up are the windscreen and the rear window.
            var steep = Math.Abs(along.Unit().Y) > 0.35 && Math.Max(a.Up, b.Up) > 1.3;
            var colour = steep ? Rgb.Of(0x27313A) + Rgb.Of(0x404E5A) : paint;
            Quad(Point(a, -1), Point(b, -1), Point(b, 1), Point(a, 1), colour * light.On(normal, 1) * 1.05f);
        }
    }

    private void Side((double Along, double Up)[] profile, Rgb paint, int near)
    {
        var normal = _right * near;
        canvas.Fill([.. profile.Select(p => camera.Project(Point(p, near)))], paint * light.On(normal, 1));
        // Sill in shade, and a crease that catches the sky.
        var length = profile[^1].Along;
        Quad(Point((0.05, 0.35), near), Point((0.05, 0.5), near), Point((length - 0.05, 0.5), near), Point((length - 0.05, 0.35), near),
            paint * light.On(normal, 0) * 0.45f);
        Quad(Point((0.15, 0.84), near), Point((0.15, 0.88), near), Point((length - 0.3, 0.80), near), Point((length - 0.3, 0.76), near),
            paint * light.On(Vec3.Up, 1));
    }

    private void Glass((double Along, double Up)[] pane, int near) =>
        canvas.Fill([.. pane.Select(p => camera.Project(Point(p, near * 1.01)))], (Rgb.Of(0x222B33) + (Rgb.Of(0x39444E) * 0.6f))
            * light.On(_right * near, 0.4));

    private void Wheels((double Along, double Up)[] profile, int side)
    {
        var length = profile[^1].Along;
        foreach (var along in (ReadOnlySpan<double>)[0.19 * length, 0.80 * length])
        {
            Wheel(along, side, 0.40, Rgb.Of(0x111111) * 0.6f);
            Wheel(along, side, 0.33, Rgb.Of(0x262628) * light.On(_right * side, 1));
            Wheel(along, side, 0.20, Rgb.Of(0x9A9C9F) * light.On(_right * side, 1));
        }
    }

    private void Wheel(double along, int side, double radius, Rgb colour)
    {
        Span<ScreenPoint> rim = stackalloc ScreenPoint[20];
        for (var i = 0; i < rim.Length; i++)
        {
            var turn = 2 * Math.PI * i / rim.Length;
            rim[i] = camera.Project(Point((along + (radius * Trig.Cos(turn)), 0.33 + (radius * Trig.Sin(turn))), side * 1.01, 0));
        }

        canvas.Fill(rim, colour);
    }

    private void Lamps((double Along, double Up)[] profile, Vec3 toCamera)
    {
        var front = toCamera.Dot(_forward) > 0;
        var (along, up) = front ? (profile[^1].Along - 0.01, 0.70) : (0.01, 0.88);
        var colour = front ? new Rgb(0.95f, 0.93f, 0.82f) : new Rgb(0.42f, 0.03f, 0.02f);
        foreach (var side in (ReadOnlySpan<double>)[-0.92, 0.62])
            Quad(Point((along, up), side), Point((along, up - 0.17), side), Point((along, up - 0.17), side + 0.3),
                Point((along, up), side + 0.3), colour);
    }

    private void Quad(Vec3 a, Vec3 b, Vec3 c, Vec3 d, Rgb colour) =>
        canvas.Fill([camera.Project(a), camera.Project(b), camera.Project(c), camera.Project(d)], colour);

    // side: −1 the left flank, 1 the right one. Flanks lean in above the waist.
    private Vec3 Point((double Along, double Up) at, double side, double lean = 0.16)
    {
        var half = (_width / 2) - (lean * Math.Max(0, at.Up - 0.95) / 1.2);
        return _rear + (_forward * at.Along) + new Vec3(0, at.Up, 0) + (_right * (side * half));
    }
}
