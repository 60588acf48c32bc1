namespace Analytics.Simulator.Scenes;

/// <summary>
/// Angles of a body in radians. Limb angles are measured from hanging straight down; forward is positive. Left and right are the
/// person's own.
/// </summary>
public readonly record struct Pose
{
    /// <summary>The whole body about the feet, forward.</summary>
    public double Pitch { get; init; }

    /// <summary>The whole body about the feet, to the right.</summary>
    public double Roll { get; init; }

    /// <summary>The spine, forward from the pelvis.</summary>
    public double Lean { get; init; }

    /// <summary>The shoulders about the spine, right shoulder forward.</summary>
    public double Twist { get; init; }

    public double Nod { get; init; }

    public double LeftThigh { get; init; }

    public double RightThigh { get; init; }

    /// <summary>Flexion of the knee, 0 or more.</summary>
    public double LeftKnee { get; init; }

    public double RightKnee { get; init; }

    /// <summary>Both legs, sideways.</summary>
    public double Straddle { get; init; }

    public double LeftArm { get; init; }

    public double RightArm { get; init; }

    /// <summary>The arm away from the body, sideways.</summary>
    public double LeftOut { get; init; }

    public double RightOut { get; init; }

    public double LeftElbow { get; init; }

    public double RightElbow { get; init; }

    public static Pose Mix(Pose a, Pose b, double t) => new()
    {
        Pitch = Mix(a.Pitch, b.Pitch, t),
        Roll = Mix(a.Roll, b.Roll, t),
        Lean = Mix(a.Lean, b.Lean, t),
        Twist = Mix(a.Twist, b.Twist, t),
        Nod = Mix(a.Nod, b.Nod, t),
        LeftThigh = Mix(a.LeftThigh, b.LeftThigh, t),
        RightThigh = Mix(a.RightThigh, b.RightThigh, t),
        LeftKnee = Mix(a.LeftKnee, b.LeftKnee, t),
        RightKnee = Mix(a.RightKnee, b.RightKnee, t),
        Straddle = Mix(a.Straddle, b.Straddle, t),
        LeftArm = Mix(a.LeftArm, b.LeftArm, t),
        RightArm = Mix(a.RightArm, b.RightArm, t),
        LeftOut = Mix(a.LeftOut, b.LeftOut, t),
        RightOut = Mix(a.RightOut, b.RightOut, t),
        LeftElbow = Mix(a.LeftElbow, b.LeftElbow, t),
        RightElbow = Mix(a.RightElbow, b.RightElbow, t),
    };

    private static double Mix(double a, double b, double t) => a + ((b - a) * t);
}
