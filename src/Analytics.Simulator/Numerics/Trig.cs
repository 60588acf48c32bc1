namespace Analytics.Simulator.Numerics;

/// <summary>
/// Sine and cosine from additions and multiplications alone: the base library's come from the platform's C library, whose last
/// bits differ between machines. With IEEE arithmetic and square roots everywhere else, frames are the same bytes on each.
/// </summary>
public static class Trig
{
    private const double HalfTurn = Math.PI;

    /// <summary>Error below 1e-9 for |angle| up to 1e5 radians: Taylor's series to the 15th power on a quarter turn.</summary>
    public static double Sin(double angle)
    {
        var turns = Math.Floor((angle / HalfTurn) + 0.5);
        var x = angle - (turns * HalfTurn);
        var s = x * x;
        var sum = x * (1 - (s / 6 * (1 - (s / 20
            * (1 - (s / 42 * (1 - (s / 72 * (1 - (s / 110 * (1 - (s / 156 * (1 - (s / 210))))))))))))));
        return ((long)turns & 1) == 0 ? sum : -sum;
    }

    public static double Cos(double angle) => Sin(angle + (HalfTurn / 2));

    public static double Tan(double angle) => Sin(angle) / Cos(angle);

    public static double Radians(double degrees) => degrees * (Math.PI / 180);

    /// <summary>0 below <paramref name="from"/>, 1 above <paramref name="to"/>, smooth between.</summary>
    public static double Ease(double from, double to, double value)
    {
        var t = Math.Clamp((value - from) / (to - from), 0, 1);
        return t * t * (3 - (2 * t));
    }
}
