namespace Analytics.Simulator.Numerics;

/// <summary>Value noise on the plane, 0 to 1: a hash on integer corners, smoothed between them.</summary>
public static class Texture
{
    public static double Grain(long x, long y, ulong seed) =>
        (Prng.Mix(((ulong)x * 0x8DA6B343UL) ^ ((ulong)y * 0xD8163841UL) ^ seed) >> 40) * (1.0 / (1 << 24));

    public static double Smooth(double x, double y, ulong seed)
    {
        var (fx, fy) = (Math.Floor(x), Math.Floor(y));
        var (ix, iy) = ((long)fx, (long)fy);
        var (tx, ty) = (Trig.Ease(0, 1, x - fx), Trig.Ease(0, 1, y - fy));
        var top = Grain(ix, iy, seed) + ((Grain(ix + 1, iy, seed) - Grain(ix, iy, seed)) * tx);
        var bottom = Grain(ix, iy + 1, seed) + ((Grain(ix + 1, iy + 1, seed) - Grain(ix, iy + 1, seed)) * tx);
        return top + ((bottom - top) * ty);
    }

    /// <summary>Four octaves, each half as strong and about twice as fine.</summary>
    public static double Cloud(double x, double y, ulong seed)
    {
        double sum = 0, weight = 0.5, scale = 1;
        for (ulong octave = 0; octave < 4; octave++)
        {
            sum += weight * Smooth(x * scale, y * scale, seed + octave);
            weight /= 2;
            scale *= 2.03;
        }

        return sum / 0.9375;
    }
}
