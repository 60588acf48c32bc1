using Analytics.Simulator.Rendering;
using Analytics.Simulator.Scenes;

namespace Analytics.Simulator.GroundTruth;

/// <summary>A part of a person in pixels of the frame, which it may reach beyond.</summary>
public readonly record struct PartBox(double Left, double Top, double Right, double Bottom)
{
    public double Width => Right - Left;

    public double Height => Bottom - Top;
}

/// <summary>A person in parts, as detectors of helmets, work clothes and fallen people name them.</summary>
/// <param name="Head">Face and hair; with a hard hat, the hat and the face down to the mouth.</param>
/// <param name="Trunk">Shoulders to waist, what a vest covers.</param>
/// <param name="IsDown">Lies or is about to: the body leans more than 57 degrees.</param>
public readonly record struct BodyParts(PartBox Head, PartBox Trunk, bool IsDown)
{
    private const double DownRadians = 1;

    /// <summary>Where a person's parts are; covered parts too.</summary>
    /// <param name="scene">The script.</param>
    /// <param name="camera">What it is seen through.</param>
    /// <param name="person">One of the scene's.</param>
    /// <param name="time">Seconds of the scene.</param>
    public static BodyParts Of(SceneScript scene, SceneCamera camera, Person person, double time)
    {
        var stance = Choreography.Of(scene, person, time);
        var bones = new Skeleton();
        bones.Place(stance, person.Look);
        var isDown = Math.Max(Math.Abs(stance.Pose.Pitch), Math.Abs(stance.Pose.Roll)) > DownRadians;
        return new BodyParts(HeadOf(bones, camera, person.Look), TrunkOf(bones, camera, person.Look), isDown);
    }

    // The measures are those of Figure.
    private static PartBox HeadOf(Skeleton bones, SceneCamera camera, Look look)
    {
        var (head, h) = (bones[Joint.Head], look.Height);
        var face = camera.Ball(head + (bones.Upright * (0.012 * h)), 0.052 * h);
        if (look.Hat is null)
            return Around([face, camera.Ball(head - (bones.Upright * (0.032 * h)) + (bones.Gaze * (0.014 * h)), 0.038 * h)]);
        var seat = head + (bones.Upright * (0.024 * h));
        return Around([face, camera.Ball(seat, 0.072 * h), camera.Ball(seat + (bones.Upright * (0.036 * h)), 0.060 * h)]);
    }

    private static PartBox TrunkOf(Skeleton bones, SceneCamera camera, Look look)
    {
        var radius = 0.050 * look.Height * look.Build;
        return Around([.. ((Joint[])[Joint.LeftShoulder, Joint.RightShoulder, Joint.LeftWaist, Joint.RightWaist])
            .Select(joint => camera.Ball(bones[joint], radius))]);
    }

    private static PartBox Around(Disc[] discs) => new(
        discs.Min(d => d.X - d.Radius), discs.Min(d => d.Y - d.Radius), discs.Max(d => d.X + d.Radius), discs.Max(d => d.Y + d.Radius));
}
