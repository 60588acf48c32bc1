using Analytics.Simulator.Numerics;
using Analytics.Simulator.Rendering;

namespace Analytics.Simulator.Scenes;

/// <summary>
/// The ground plan, in metres. From south to north: a plaza with a fenced yard in the east of it, a footpath, a verge, a road with
/// a crossing, a pavement, and buildings behind.
/// </summary>
internal static class Campus
{
    public const double YardWest = 1.2, YardEast = 7.0, YardSouth = 9.6, YardNorth = 15.6;
    public const double PathSouth = 16.6, PathNorth = 18.8;
    public const double RoadSouth = 20.4, RoadNorth = 27.0;
    public const double CrossingWest = 3.0, CrossingEast = 6.2;
    private const double PavementNorth = 29.4;
    private const double LawnEdge = -6.4;

    public static readonly Block[] Buildings =
    [
        new(new(-46, 0, 31.5), new(-3.5, 11.5, 46), Finish.Brick, 0xA0674F),
        new(new(2.5, 0, 33), new(52, 15, 50), Finish.Concrete, 0xB9B4A8),
        new(new(-16, 0, 30.4), new(-12, 3.1, 31.5), Finish.Plain, 0x6F7478),
    ];

    /// <summary>Trunks of the trees.</summary>
    public static readonly Vec3[] Trees =
        [new(-20, 0, 28.6), new(-9.5, 0, 28.4), new(-0.8, 0, 28.8), new(9, 0, 28.5), new(17, 0, 28.7),
            new(-11.5, 0, 14.5), new(-13, 0, 20)];

    public static readonly Vec3[] Lamps = [new(-7.6, 0, 19.6), new(8.4, 0, 19.6)];

    public static IReadOnlyList<Vec3> Yard(double inset) =>
    [
        new(YardWest + inset, 0, YardSouth + inset), new(YardWest + inset, 0, YardNorth - inset),
        new(YardEast - inset, 0, YardNorth - inset), new(YardEast - inset, 0, YardSouth + inset),
    ];

    /// <summary>Colour of the ground in white light.</summary>
    public static Rgb Ground(double x, double z, ulong seed)
    {
        var dirt = 0.86 + (0.28 * Texture.Cloud(x * 0.35, z * 0.35, seed));
        var grain = 0.90 + (0.20 * Texture.Smooth(x * 9, z * 9, seed + 11));
        var wear = dirt * grain;
        if (z is > RoadSouth and < RoadNorth)
            return Road(x, z, seed) * wear;
        if (z is >= RoadNorth and < PavementNorth)
            return Slabs(x, z, 0.9, 0x9A968E, seed) * (z < RoadNorth + 0.22 ? 1.25 * wear : wear);
        if (z >= PavementNorth || (z > PathNorth && z <= RoadSouth - 0.22))
            return Grass(x, z, seed) * wear;
        if (z > RoadSouth - 0.22)
            return Rgb.Of(0xB4B0A8) * wear;
        if (z is > PathSouth and <= PathNorth)
            return Slabs(x, z, 0.8, 0xA79F92, seed) * wear;
        if (InYard(x, z))
            return YardFloor(x, z, seed) * wear;
        var edge = LawnEdge + (0.5 * Texture.Smooth(z * 0.4, 3, seed));
        return x < edge ? Grass(x, z, seed) * wear
            : x < edge + 0.18 ? Rgb.Of(0xA9A59C) * wear
            : Plaza(x, z, seed) * wear;
    }

    private static bool InYard(double x, double z) => x is > YardWest and < YardEast && z is > YardSouth and < YardNorth;

    private static Rgb Road(double x, double z, ulong seed)
    {
        var paint = Rgb.Of(0xD2D2C8) * (0.75 + (0.3 * Texture.Smooth(x * 3, z * 3, seed + 5)));
        var middle = (RoadSouth + RoadNorth) / 2;
        if (x is > CrossingWest and < CrossingEast)
            return Fraction(z / 1.1) < 0.5 && z > RoadSouth + 0.3 && z < RoadNorth - 0.3 ? paint : Asphalt(x, z, seed);
        if (Math.Abs(z - middle) < 0.07 && Fraction(x / 4) < 0.55)
            return paint;
        return Math.Abs(z - RoadSouth - 0.35) < 0.06 || Math.Abs(RoadNorth - 0.35 - z) < 0.06 ? paint * 0.85 : Asphalt(x, z, seed);
    }

    private static Rgb Asphalt(double x, double z, ulong seed)
    {
        // Tyres polish two bands of each lane.
        var lane = Fraction((z - RoadSouth) / ((RoadNorth - RoadSouth) / 2));
        var band = Math.Abs(Math.Abs(lane - 0.5) - 0.22) < 0.09 ? 0.90 : 1.0;
        return Rgb.Of(0x54565A) * (band * (0.85 + (0.3 * Texture.Grain((long)Math.Floor(x * 18), (long)Math.Floor(z * 18), seed))));
    }

    private static Rgb Plaza(double x, double z, ulong seed)
    {
        var patch = Texture.Smooth(x * 0.22, z * 0.22, seed + 21) > 0.72 ? 0.86 : 1.0;
        var joint = Fraction(x / 3.2) < 0.012 || Fraction(z / 3.2) < 0.012 ? 0.72 : 1.0;
        return Rgb.Of(0x85837E) * (patch * joint
            * (0.92 + (0.16 * Texture.Grain((long)Math.Floor(x * 14), (long)Math.Floor(z * 14), seed + 2))));
    }

    private static Rgb Slabs(double x, double z, double size, int hex, ulong seed)
    {
        var shift = ((long)Math.Floor(z / size) & 1) == 0 ? 0 : 0.5;
        var tone = 0.90 + (0.2 * Texture.Grain((long)Math.Floor((x / size) + shift), (long)Math.Floor(z / size), seed + 31));
        var joint = Fraction((x / size) + shift) < 0.05 || Fraction(z / size) < 0.05 ? 0.7 : 1.0;
        return Rgb.Of(hex) * (tone * joint);
    }

    private static Rgb Grass(double x, double z, ulong seed)
    {
        var dry = Texture.Cloud(x * 0.5, z * 0.5, seed + 41);
        var blade = 0.62 + (0.76 * Texture.Smooth(x * 16, z * 11, seed + 43));
        return Rgb.Mix(Rgb.Of(0x4E6B33), Rgb.Of(0x858148), Trig.Ease(0.35, 0.85, dry)) * blade;
    }

    // Pale concrete, a yellow border, black strokes across it.
    private static Rgb YardFloor(double x, double z, ulong seed)
    {
        var border = Math.Min(Math.Min(x - YardWest, YardEast - x), Math.Min(z - YardSouth, YardNorth - z));
        if (border < 0.22)
            return Fraction((x + z) / 0.9) < 0.62 ? Rgb.Of(0xD9B32B) : Rgb.Of(0x2E2C29);
        var joint = Fraction((x - YardWest) / 1.93) < 0.012 || Fraction((z - YardSouth) / 2.0) < 0.012 ? 0.75 : 1.0;
        return Rgb.Of(0xA8A59D) * (joint * (0.94 + (0.12 * Texture.Grain((long)Math.Floor(x * 16), (long)Math.Floor(z * 16), seed + 3))));
    }

    private static double Fraction(double value) => value - Math.Floor(value);
}
