using Analytics.Simulator.Numerics;

namespace Analytics.Simulator.Scenes;

/// <summary>Where to be when.</summary>
/// <param name="At">Seconds of the scene.</param>
/// <param name="X">Metres east.</param>
/// <param name="Z">Metres north.</param>
public readonly record struct Waypoint(double At, double X, double Z);

/// <summary>A way over the ground. Whoever walks it is there from the first waypoint's time to the last one's.</summary>
/// <param name="Points">In order of time, at least one.</param>
public sealed record Route(IReadOnlyList<Waypoint> Points)
{
    // Corners are rounded by averaging the way over this time on either side.
    private const double Blur = 0.35;
    private const int Samples = 7;

    public double From => Points[0].At;

    public double To => Points[^1].At;

    public static Route Of(params IReadOnlyList<Waypoint> points) => new(points);

    public static Route Standing(double from, double to, double x, double z) => Of(new(from, x, z), new(to, x, z));

    public Vec3 At(double time)
    {
        var sum = default(Vec3);
        for (var i = 0; i < Samples; i++)
            sum += Raw(time + (Blur * ((2.0 * i / (Samples - 1)) - 1)));
        return sum * (1.0 / Samples);
    }

    /// <summary>Metres a second.</summary>
    public double Speed(double time) => (At(time + 0.1) - At(time - 0.1)).Length / 0.2;

    /// <summary>Unit vector of travel; where nobody moves, of the last movement before or the first after.</summary>
    public Vec3 Heading(double time)
    {
        for (var back = time; back > From - 0.5; back -= 0.25)
        {
            var step = At(back + 0.15) - At(back - 0.15);
            if (step.Length > 0.03)
                return step.Unit();
        }

        for (var i = 1; i < Points.Count; i++)
        {
            var step = new Vec3(Points[i].X - Points[0].X, 0, Points[i].Z - Points[0].Z);
            if (step.Length > 0.03)
                return step.Unit();
        }

        return new Vec3(0, 0, -1);
    }

    /// <summary>Metres walked since the first waypoint.</summary>
    public double Travelled(double time)
    {
        double sum = 0;
        for (var i = 1; i < Points.Count && Points[i - 1].At < time; i++)
        {
            var (a, b) = (Points[i - 1], Points[i]);
            var length = new Vec3(b.X - a.X, 0, b.Z - a.Z).Length;
            sum += length * Math.Clamp((time - a.At) / Math.Max(b.At - a.At, 1e-9), 0, 1);
        }

        return sum;
    }

    private Vec3 Raw(double time)
    {
        var next = 0;
        while (next < Points.Count && Points[next].At <= time)
            next++;
        var b = Points[Math.Clamp(next, 0, Points.Count - 1)];
        var a = Points[Math.Clamp(next - 1, 0, Points.Count - 1)];
        var t = b.At > a.At ? Math.Clamp((time - a.At) / (b.At - a.At), 0, 1) : 0;
        return Vec3.Mix(new Vec3(a.X, 0, a.Z), new Vec3(b.X, 0, b.Z), t);
    }
}
