using Analytics.Simulator.Numerics;

namespace Analytics.Simulator.Rendering;

/// <summary>The light of an hour: direction to the sun, its colour, and the sky's.</summary>
/// <param name="Sun">Unit vector towards the sun.</param>
/// <param name="SunColour">Light that a surface facing the sun receives.</param>
/// <param name="SkyColour">Light that every surface receives.</param>
/// <param name="ShadowStrength">0 under full cloud, 1 under a clear sky.</param>
public sealed record Daylight(Vec3 Sun, Rgb SunColour, Rgb SkyColour, double ShadowStrength)
{
    /// <param name="hour">6 to 20; the sun is highest at 13 and stands to the south, behind a camera that looks north.</param>
    /// <param name="cloud">0 clear to 1 overcast.</param>
    public static Daylight At(double hour, double cloud)
    {
        var day = Math.Clamp((hour - 6) / 14, 0.02, 0.98);
        var azimuth = Trig.Radians(-95 + (190 * day));
        var elevation = Trig.Radians(8 + (50 * Trig.Sin(Math.PI * day)));
        var (se, ce) = (Trig.Sin(elevation), Trig.Cos(elevation));
        var sun = new Vec3(-Trig.Sin(azimuth) * ce, se, -Trig.Cos(azimuth) * ce);
        var low = 1 - Trig.Ease(0.14, 0.55, se);
        var clear = 1 - cloud;
        var colour = Rgb.Mix(new Rgb(1.02f, 0.97f, 0.88f), new Rgb(0.80f, 0.52f, 0.30f), low) * (0.12 + (0.88 * clear));
        var sky = Rgb.Mix(new Rgb(0.38f, 0.42f, 0.50f), new Rgb(0.24f, 0.25f, 0.33f), low) * (1 + (0.45 * cloud));
        return new Daylight(sun.Unit(), colour, sky, clear);
    }

    /// <summary>Light on a flat surface.</summary>
    /// <param name="normal">Unit vector.</param>
    /// <param name="lit">1 in the sun, 0 in shadow.</param>
    public Rgb On(Vec3 normal, double lit) =>
        (SkyColour * (0.75 + (0.25 * normal.Y))) + (SunColour * (Math.Max(0, normal.Dot(Sun)) * lit));
}
