using Analytics.Simulator.Numerics;

namespace Analytics.Simulator.Rendering;

/// <summary>How dark a cast shadow is, and where the ground receives it.</summary>
internal static class Shadows
{
    /// <summary>Light of the ground in shadow as a share of its light in the sun.</summary>
    public static Rgb Remaining(Daylight light)
    {
        var (lit, dark) = (light.On(Vec3.Up, 1), light.On(Vec3.Up, 0));
        // Under a cloud the body still hides part of the sky.
        return new Rgb(Share(dark.R, lit.R), Share(dark.G, lit.G), Share(dark.B, lit.B));

        static float Share(float dark, float lit) => Math.Min(0.90f, 1.02f * dark / lit);
    }

    /// <summary>Softness of the rim in pixels: sharp in the sun, wide under a cloud.</summary>
    public static double Soft(Daylight light) => 1.2 + (7 * (1 - light.ShadowStrength));

    public static Vec3 OnGround(Vec3 point, Vec3 sun) => new(point.X - (sun.X * point.Y / sun.Y), 0, point.Z - (sun.Z * point.Y / sun.Y));
}
