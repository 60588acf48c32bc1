using Analytics.Simulator.Numerics;

namespace Analytics.Simulator.Scenes;

/// <summary>Standing, walking and running, blended by speed.</summary>
internal static class Gait
{
    // A step pair covers this many body heights at a walk.
    private const double WalkCycle = 0.82;
    private const double RunCycle = 1.35;

    /// <param name="heights">Way travelled, in body heights.</param>
    /// <param name="speed">Metres a second.</param>
    /// <param name="time">For the small movements of standing.</param>
    public static Pose Moving(double heights, double speed, double time)
    {
        var pose = Pose.Mix(Stand(time), Cycle(heights / WalkCycle, 0.42, 0.30, 0.95, 0.42, 0.35, 0.06), Trig.Ease(0.08, 0.7, speed));
        return speed <= 1.9 ? pose
            : Pose.Mix(pose, Cycle(heights / RunCycle, 0.70, 0.40, 1.65, 0.75, 1.45, 0.24), Trig.Ease(1.9, 2.7, speed));
    }

    private static Pose Stand(double time)
    {
        var sway = Trig.Sin(0.9 * time);
        return new Pose
        {
            Lean = 0.03 + (0.015 * sway),
            Straddle = 0.09,
            LeftOut = 0.12,
            RightOut = 0.12,
            LeftArm = 0.05 * sway,
            RightArm = -0.04 * sway,
            LeftElbow = 0.22,
            RightElbow = 0.25,
            RightKnee = 0.05,
            Twist = 0.05 * Trig.Sin(0.37 * time),
            Nod = 0.12,
        };
    }

    private static Pose Cycle(double cycles, double swing, double plantedKnee, double liftedKnee, double arm, double elbow, double lean)
    {
        var turn = 2 * Math.PI * cycles;
        return new Pose
        {
            Lean = lean,
            Nod = 0.1,
            Straddle = 0.035,
            LeftOut = 0.10,
            RightOut = 0.10,
            Twist = 0.14 * Trig.Sin(turn),
            LeftThigh = Thigh(turn, swing),
            RightThigh = Thigh(turn + Math.PI, swing),
            LeftKnee = Knee(turn, plantedKnee, liftedKnee),
            RightKnee = Knee(turn + Math.PI, plantedKnee, liftedKnee),
            LeftArm = -arm * Trig.Sin(turn),
            RightArm = arm * Trig.Sin(turn),
            LeftElbow = elbow + (0.2 * (1 - Trig.Sin(turn))),
            RightElbow = elbow + (0.2 * (1 + Trig.Sin(turn))),
        };
    }

    private static double Thigh(double turn, double swing) => (swing * Trig.Sin(turn)) + (0.18 * swing);

    // The knee bends most while the thigh swings forward, and gives a little under the weight.
    private static double Knee(double turn, double planted, double lifted)
    {
        var forward = Math.Max(0, Trig.Cos(turn + 0.25));
        var loaded = Math.Max(0, -Trig.Cos(turn - 1.1));
        return 0.06 + (lifted * forward * forward) + (planted * 0.4 * loaded * loaded);
    }
}
