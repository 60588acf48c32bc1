using Analytics.Simulator.Numerics;
using Analytics.Simulator.Scenes;

namespace Analytics.Simulator.Rendering;

/// <summary>Everything that stands still, cast ray by ray once for a scene: ground, blocks, sky, their shadows, then the trees.</summary>
internal sealed class Background(SceneScript scene, SceneCamera camera)
{
    // Rays a side and pixel.
    private const int Rays = 3;

    private readonly Block[] _blocks = [.. Campus.Buildings, .. scene.Blocks];

    public void Paint(Canvas canvas)
    {
        for (var y = 0; y < camera.Height; y++)
        {
            for (var x = 0; x < camera.Width; x++)
            {
                var sum = default(Rgb);
                canvas.Standing[(y * camera.Width) + x] = Stands(camera.Ray(x + 0.5, y + 0.5));
                for (var ray = 0; ray < Rays * Rays; ray++)
                    sum += Look(camera.Ray(x + (((ray % Rays) + 0.5) / Rays), y + (((ray / Rays) + 0.5) / Rays)));
                var p = canvas.Pixels.AsSpan(3 * ((y * camera.Width) + x), 3);
                sum *= 1f / (Rays * Rays);
                (p[0], p[1], p[2]) = (sum.R, sum.G, sum.B);
            }
        }

        Trees(canvas);
    }

    // The ray's own length along the camera's axis is 1.
    private float Stands(Vec3 ray)
    {
        var hit = Nearest(camera.Position, ray, out _, out _);
        return hit < (ray.Y < -1e-6 ? -camera.Position.Y / ray.Y : double.MaxValue) ? (float)hit : float.MaxValue;
    }

    private Rgb Look(Vec3 ray)
    {
        var (origin, light) = (camera.Position, scene.Light);
        var ground = ray.Y < -1e-6 ? -origin.Y / ray.Y : double.MaxValue;
        var hit = Nearest(origin, ray, out var block, out var normal);
        if (hit < ground)
        {
            var point = origin + (ray * hit);
            var lit = normal.Dot(light.Sun) > 0 && !InShadow(point + (normal * 0.01)) ? 1 : 0;
            return Finishes.Colour(block!, point, normal, scene.Seed) * light.On(normal, lit);
        }

        if (ground is < 400)
        {
            var point = origin + (ray * ground);
            return Campus.Ground(point.X, point.Z, scene.Seed) * light.On(Vec3.Up, InShadow(point) ? 0 : 1) * Contact(point);
        }

        var up = ray.Unit().Y;
        return Rgb.Mix(Rgb.Of(0xDDE3E8), Rgb.Of(0x9DB9D8), Trig.Ease(0, 0.35, up)) * (light.SkyColour + (light.SunColour * 0.35f));
    }

    // Where a block meets the ground little of the sky is seen.
    private double Contact(Vec3 point)
    {
        var least = 1.0;
        foreach (var b in _blocks)
        {
            var dx = Math.Max(0, Math.Max(b.Low.X - point.X, point.X - b.High.X));
            var dz = Math.Max(0, Math.Max(b.Low.Z - point.Z, point.Z - b.High.Z));
            least = Math.Min(least, 0.55 + (0.45 * Trig.Ease(0, 0.25 * Math.Min(3, b.High.Y), Math.Sqrt((dx * dx) + (dz * dz)))));
        }

        return least;
    }

    private bool InShadow(Vec3 point) => Nearest(point, scene.Light.Sun, out _, out _) < double.MaxValue;

    private double Nearest(Vec3 origin, Vec3 ray, out Block? block, out Vec3 normal)
    {
        var best = double.MaxValue;
        (block, normal) = (null, default);
        foreach (var b in _blocks)
        {
            var (near, far, n) = (1e-4, best, default(Vec3));
            if (!Slab(origin.X, ray.X, b.Low.X, b.High.X, new(1, 0, 0), ref near, ref far, ref n)
                || !Slab(origin.Y, ray.Y, b.Low.Y, b.High.Y, new(0, 1, 0), ref near, ref far, ref n)
                || !Slab(origin.Z, ray.Z, b.Low.Z, b.High.Z, new(0, 0, 1), ref near, ref far, ref n)
                || n == default)
                continue;
            (best, block, normal) = (near, b, n);
        }

        return best;
    }

    private static bool Slab(double origin, double ray, double low, double high, Vec3 axis, ref double near, ref double far,
        ref Vec3 normal)
    {
        if (Math.Abs(ray) < 1e-12)
            return origin >= low && origin <= high;
        var (enter, leave) = ((low - origin) / ray, (high - origin) / ray);
        if (enter > leave)
            (enter, leave) = (leave, enter);
        if (enter > near)
            (near, normal) = (enter, axis * (ray > 0 ? -1 : 1));
        far = Math.Min(far, leave);
        return near < far;
    }

    private void Trees(Canvas canvas)
    {
        canvas.Owner = 0;
        foreach (var (trunk, number) in Campus.Trees.Select((t, i) => (t, (ulong)i)).OrderByDescending(t => camera.Project(t.t).Depth))
        {
            if (camera.Project(trunk).Depth < 2)
                continue;
            var prng = Prng.For(scene.Seed, 0x73EE + number);
            Shade(canvas, trunk);
            canvas.Depth = camera.Project(trunk).Depth;
            var fork = trunk + new Vec3(0.1, 2.4, 0);
            canvas.Capsule(camera.Ball(trunk, 0.17), camera.Ball(fork, 0.11), Rgb.Of(0x5A4634));
            // Leaves in clumps, the lower and farther ones first: dark inside, light above.
            for (var i = 0; i < 420; i++)
            {
                var rise = i / 420.0;
                var turn = prng.Between(0, 2 * Math.PI);
                var reach = 1.75 * Math.Sqrt(prng.Unit()) * (1 - (0.55 * rise * rise));
                var at = fork + new Vec3(reach * Trig.Cos(turn), 0.1 + (2.5 * rise), reach * Trig.Sin(turn) * 0.8);
                var green = Rgb.Mix(Rgb.Of(0x2F4A22), Rgb.Of(0x6E8C3E), (0.15 + (0.75 * rise)) * prng.Between(0.5, 1.1));
                canvas.Capsule(camera.Ball(at, prng.Between(0.12, 0.30)), camera.Ball(at + new Vec3(0.1, 0.05, 0), 0.12), green);
            }
        }
    }

    private void Shade(Canvas canvas, Vec3 trunk)
    {
        var sun = scene.Light.Sun;
        canvas.Shadow.AsSpan().Clear();
        for (var i = 0; i < 60; i++)
        {
            var turn = i * 2.39996;
            var reach = 1.6 * Math.Sqrt(i / 60.0);
            var leaf = new Vec3(trunk.X + (reach * Trig.Cos(turn)), 3.4, trunk.Z + (reach * Trig.Sin(turn)));
            var ground = camera.Ball(leaf - (sun * (leaf.Y / sun.Y)), 0.34);
            canvas.ShadowCapsule(ground with { X = ground.X - ground.Radius }, ground with { X = ground.X + ground.Radius }, 3);
        }

        canvas.ApplyShadow(Shadows.Remaining(scene.Light));
    }
}
