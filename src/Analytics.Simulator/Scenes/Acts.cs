using Analytics.Simulator.Numerics;

namespace Analytics.Simulator.Scenes;

/// <summary>Poses of what people do in place.</summary>
internal static class Acts
{
    private const double DropSeconds = 0.8;
    private const double RiseSeconds = 2.4;

    private static readonly Pose Stumble = new()
    {
        Pitch = 0.55,
        Lean = 0.45,
        LeftThigh = 0.9,
        LeftKnee = 1.1,
        RightThigh = -0.2,
        RightKnee = 0.7,
        LeftArm = 1.5,
        RightArm = 1.2,
        LeftOut = 0.7,
        RightOut = 0.8,
        LeftElbow = 0.4,
        RightElbow = 0.5,
    };

    private static readonly Pose Prone = new()
    {
        Pitch = 1.5,
        Lean = 0.05,
        LeftThigh = 0.25,
        LeftKnee = 0.4,
        RightThigh = 0.05,
        RightKnee = 0.15,
        Straddle = 0.18,
        LeftArm = 2.65,
        RightArm = 0.1,
        LeftOut = 0.7,
        RightOut = 0.8,
        LeftElbow = 0.5,
        RightElbow = 0.15,
    };

    private static readonly Pose OnTheSide = new()
    {
        Roll = 1.45,
        Lean = 0.35,
        LeftThigh = 0.9,
        LeftKnee = 1.1,
        RightThigh = 0.5,
        RightKnee = 0.9,
        LeftArm = 1.0,
        RightArm = 1.7,
        LeftOut = 0.1,
        RightOut = 0.3,
        LeftElbow = 0.9,
        RightElbow = 0.6,
    };

    private static readonly Pose Kneeling = new()
    {
        Lean = 0.5,
        LeftThigh = 1.5,
        LeftKnee = 1.6,
        RightThigh = 0.1,
        RightKnee = 1.6,
        LeftArm = 0.6,
        RightArm = 0.5,
        LeftElbow = 0.3,
        RightElbow = 0.3,
    };

    /// <summary>Stumble, drop, lie, and where the time suffices rise over the knee.</summary>
    /// <param name="standing">Pose before and after.</param>
    /// <param name="since">Seconds since it began.</param>
    /// <param name="lasts">Seconds until the person stands again.</param>
    /// <param name="track">Odd tracks fall forward, even ones to the side.</param>
    public static Pose Fall(Pose standing, double since, double lasts, int track)
    {
        if (since <= 0 || since >= lasts)
            return standing;
        var lying = (track & 1) == 1 ? Prone : OnTheSide;
        // Weight takes over as in a free fall: slow at first, fast at the ground.
        var drop = Math.Clamp((since - 0.3) / (DropSeconds - 0.3), 0, 1);
        var pose = Pose.Mix(Pose.Mix(standing, Stumble, Trig.Ease(0, 0.35, since)), lying, drop * drop);
        var left = lasts - since;
        if (left >= RiseSeconds)
            return pose with { RightArm = pose.RightArm + (0.12 * drop * Trig.Sin(1.3 * since)) };
        pose = Pose.Mix(pose, Kneeling, Trig.Ease(0, RiseSeconds * 0.55, RiseSeconds - left));
        return Pose.Mix(pose, standing, Trig.Ease(RiseSeconds * 0.55, RiseSeconds, RiseSeconds - left));
    }

    /// <summary>Guard, punches with either arm, shoves and now and then a kick.</summary>
    public static Pose Fight(double time, int track)
    {
        var beat = (time * 1.15) + (track * 0.37);
        var round = Math.Floor(beat);
        var blow = Pulse(beat - round, 0.10, 0.34, 0.62);
        var kind = Texture.Grain((long)round, track, 0xF16);
        var (left, right, kick) = kind switch
        {
            < 0.38 => (0.0, blow, 0.0),
            < 0.66 => (blow, 0.0, 0.0),
            < 0.86 => (blow, blow, 0.0),
            _ => (0.0, 0.0, blow),
        };
        var recoil = Pulse(beat - round, 0.45, 0.65, 0.95);
        return new Pose
        {
            Lean = 0.22 + (0.30 * Math.Max(left, right)) - (0.35 * recoil) - (0.25 * kick),
            Nod = -0.15 * recoil,
            Twist = (0.55 * right) - (0.55 * left),
            Straddle = 0.16,
            LeftThigh = 0.42 + (0.2 * left),
            LeftKnee = 0.45,
            RightThigh = -0.30 + (1.75 * kick),
            RightKnee = 0.35 + (0.2 * kick),
            LeftArm = 0.75 + (0.85 * left),
            RightArm = 0.65 + (0.95 * right),
            LeftOut = 0.28,
            RightOut = 0.30,
            LeftElbow = 1.85 - (1.75 * left),
            RightElbow = 1.95 - (1.85 * right),
        };
    }

    public static Pose Talk(double time, int track)
    {
        var gesture = Math.Max(0, Trig.Sin((1.1 * time) + (2.1 * track)));
        return new Pose
        {
            Lean = 0.04 + (0.02 * Trig.Sin(0.8 * time)),
            Straddle = 0.10,
            LeftOut = 0.14,
            RightOut = 0.18,
            LeftElbow = 0.35,
            RightArm = 0.35 * gesture,
            RightElbow = 0.4 + (1.2 * gesture),
            LeftArm = 0.08,
            Nod = 0.08 + (0.08 * Trig.Sin((2.3 * time) + track)),
            Twist = 0.08 * Trig.Sin((0.7 * time) + track),
        };
    }

    /// <summary>Down on the haunches, as to tie a shoe: low like a fall, but upright.</summary>
    public static Pose Crouch(double time, int track) => new()
    {
        Lean = 0.75,
        LeftThigh = 1.85,
        LeftKnee = 2.25,
        RightThigh = 1.25,
        RightKnee = 2.2,
        Straddle = 0.12,
        Nod = 0.3,
        LeftArm = 1.0,
        RightArm = 1.05 + (0.1 * Trig.Sin((5 * time) + track)),
        LeftElbow = 0.3,
        RightElbow = 0.35,
    };

    /// <summary>Bent over something at knee height, hammering.</summary>
    public static Pose Work(double time, int track)
    {
        var stroke = Pulse(Fraction((time * 1.3) + (track * 0.41)), 0.0, 0.45, 0.62);
        return new Pose
        {
            Lean = 0.62 - (0.12 * stroke),
            Nod = 0.25,
            Straddle = 0.17,
            LeftThigh = 0.35,
            LeftKnee = 0.35,
            RightThigh = -0.05,
            RightKnee = 0.2,
            LeftArm = 0.75,
            LeftElbow = 0.45,
            RightArm = 0.85 + (1.25 * stroke),
            RightElbow = 0.5 + (0.9 * stroke),
            RightOut = 0.15,
            LeftOut = 0.12,
        };
    }

    // 0 at the ends, 1 at the peak.
    private static double Pulse(double t, double from, double peak, double to) =>
        t < peak ? Trig.Ease(from, peak, t) : 1 - Trig.Ease(peak, to, t);

    private static double Fraction(double value) => value - Math.Floor(value);
}
