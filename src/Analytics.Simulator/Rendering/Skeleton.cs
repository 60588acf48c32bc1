using Analytics.Simulator.Numerics;
using Analytics.Simulator.Scenes;

namespace Analytics.Simulator.Rendering;

internal enum Joint
{
    Pelvis, Chest, Neck, Head, Crown,
    LeftHip, RightHip, LeftKnee, RightKnee, LeftAnkle, RightAnkle, LeftToe, RightToe,
    LeftShoulder, RightShoulder, LeftElbow, RightElbow, LeftWrist, RightWrist, LeftHand, RightHand,
    LeftWaist, RightWaist,
    Count,
}

/// <summary>
/// Joints in the world from a stance. Segment lengths are shares of the height as in Drillis and Contini (1966), rounded. The
/// lowest joint is set on the ground, so that no pose floats or sinks.
/// </summary>
internal sealed class Skeleton
{
    private readonly Vec3[] _joints = new Vec3[(int)Joint.Count];

    public Vec3 this[Joint joint]
    {
        get => _joints[(int)joint];
        private set => _joints[(int)joint] = value;
    }

    /// <summary>Unit vector out of the face.</summary>
    public Vec3 Gaze { get; private set; }

    /// <summary>Unit vector out of the top of the head.</summary>
    public Vec3 Upright { get; private set; }

    /// <summary>Unit vector out of the chest.</summary>
    public Vec3 Front { get; private set; }

    public void Place(Stance stance, Look look)
    {
        var (pose, h) = (stance.Pose, look.Height);
        var f = stance.Facing;
        var r = new Vec3(f.Z, 0, -f.X);
        var u = Vec3.Up;
        var hip = 0.53 * h;
        var shift = (f * Trig.Sin(pose.Pitch)) + (r * Trig.Sin(pose.Roll));
        (u, f) = Turn(u, f, pose.Pitch);
        (u, r) = Turn(u, r, pose.Roll);

        var pelvis = stance.Root + (shift * hip);
        var (spine, front) = Turn(u, f, pose.Lean);
        var side = ((r * Trig.Cos(pose.Twist)) + (front * Trig.Sin(pose.Twist))).Unit();
        var chestFront = ((front * Trig.Cos(pose.Twist)) - (r * Trig.Sin(pose.Twist))).Unit();
        var (upright, gaze) = Turn(spine, front, pose.Nod);
        (Gaze, Upright, Front) = (gaze, upright, chestFront);

        this[Joint.Pelvis] = pelvis;
        this[Joint.Chest] = pelvis + (spine * (0.20 * h));
        var neck = this[Joint.Neck] = pelvis + (spine * (0.295 * h));
        this[Joint.Head] = neck + (upright * (0.095 * h)) + (gaze * (0.012 * h));
        this[Joint.Crown] = this[Joint.Head] + (upright * (0.045 * h));

        var (hips, shoulders) = (0.048 * h * look.Build, 0.088 * h * look.Build);
        var (leftOut, rightOut) = (r * -Trig.Sin(pose.Straddle), r * Trig.Sin(pose.Straddle));
        Leg(pelvis - (r * hips), u, f, leftOut, pose.LeftThigh, pose.LeftKnee, h, Joint.LeftHip, Joint.LeftKnee, Joint.LeftAnkle,
            Joint.LeftToe);
        Leg(pelvis + (r * hips), u, f, rightOut, pose.RightThigh, pose.RightKnee, h, Joint.RightHip, Joint.RightKnee, Joint.RightAnkle,
            Joint.RightToe);
        this[Joint.LeftWaist] = this[Joint.LeftHip] + (spine * (0.02 * h));
        this[Joint.RightWaist] = this[Joint.RightHip] + (spine * (0.02 * h));
        var yoke = neck - (spine * (0.035 * h));
        Arm(yoke - (side * shoulders), spine, chestFront, -side, pose.LeftArm, pose.LeftElbow, pose.LeftOut, h,
            Joint.LeftShoulder, Joint.LeftElbow, Joint.LeftWrist, Joint.LeftHand);
        Arm(yoke + (side * shoulders), spine, chestFront, side, pose.RightArm, pose.RightElbow, pose.RightOut, h,
            Joint.RightShoulder, Joint.RightElbow, Joint.RightWrist, Joint.RightHand);
        Ground(h);
    }

    private void Leg(
        Vec3 hip, Vec3 u, Vec3 f, Vec3 outward, double thigh, double knee, double h, Joint hipJoint, Joint kneeJoint, Joint ankle,
            Joint toe)
    {
        var upper = ((u * -Trig.Cos(thigh)) + (f * Trig.Sin(thigh)) + outward).Unit();
        var lower = ((u * -Trig.Cos(thigh - knee)) + (f * Trig.Sin(thigh - knee)) + outward).Unit();
        // The foot is square to the shin, less what the ankle gives.
        var foot = (f * Trig.Cos(0.75 * (thigh - knee))) + (u * Trig.Sin(0.75 * (thigh - knee)));
        this[hipJoint] = hip;
        this[kneeJoint] = hip + (upper * (0.245 * h));
        this[ankle] = this[kneeJoint] + (lower * (0.246 * h));
        this[toe] = this[ankle] + (foot * (0.085 * h)) - (u * (0.012 * h));
    }

    private void Arm(
        Vec3 shoulder, Vec3 spine, Vec3 f, Vec3 outward, double arm, double elbow, double spread, double h,
        Joint shoulderJoint, Joint elbowJoint, Joint wrist, Joint hand)
    {
        var upper = ((spine * -Trig.Cos(arm)) + (f * Trig.Sin(arm)) + (outward * Trig.Sin(spread))).Unit();
        // The forearm comes back inwards the more the elbow bends.
        var lower = ((spine * -Trig.Cos(arm + elbow)) + (f * Trig.Sin(arm + elbow))
            + (outward * (Trig.Sin(spread) * (1 - (0.6 * elbow))))).Unit();
        this[shoulderJoint] = shoulder;
        this[elbowJoint] = shoulder + (upper * (0.172 * h));
        this[wrist] = this[elbowJoint] + (lower * (0.150 * h));
        this[hand] = this[wrist] + (lower * (0.045 * h));
    }

    private void Ground(double h)
    {
        var lowest = double.MaxValue;
        for (var i = 0; i < _joints.Length; i++)
            lowest = Math.Min(lowest, _joints[i].Y - (Thickness((Joint)i) * h));
        for (var i = 0; i < _joints.Length; i++)
            _joints[i] -= new Vec3(0, lowest, 0);
    }

    // Radius around a joint as a share of the height; the figure's limbs are drawn with the same.
    private static double Thickness(Joint joint) => joint switch
    {
        Joint.LeftAnkle or Joint.RightAnkle => 0.030,
        Joint.LeftToe or Joint.RightToe => 0.018,
        Joint.LeftKnee or Joint.RightKnee => 0.038,
        Joint.Pelvis or Joint.Chest or Joint.LeftHip or Joint.RightHip => 0.055,
        Joint.Head or Joint.Crown => 0.050,
        _ => 0.02,
    };

    // Two square unit vectors turned in their plane, the first towards the second.
    private static (Vec3 From, Vec3 To) Turn(Vec3 from, Vec3 to, double angle)
    {
        var (s, c) = (Trig.Sin(angle), Trig.Cos(angle));
        return ((from * c) + (to * s), (to * c) - (from * s));
    }
}
