using Analytics.Simulator.Numerics;
using Analytics.Simulator.Scenes;

namespace Analytics.Simulator.Rendering;

/// <summary>Draws a person: limbs, trunk, clothes, head and hat as rounded shapes, the farthest part first.</summary>
internal sealed class Figure(SceneCamera camera, Canvas canvas)
{
    private readonly Skeleton _bones = new();
    private readonly List<(double Depth, Action Draw)> _parts = [];

    public void Draw(Stance stance, Look look)
    {
        _bones.Place(stance, look);
        if (camera.Project(_bones[Joint.Pelvis]).Depth < SceneCamera.NearestMetres + 1)
            return;
        var h = look.Height;
        _parts.Clear();
        Legs(look, h);
        Arms(look, h);
        Trunk(look, h);
        Head(look, h);
        // A stable order, so that equal depths are drawn the same way on every run.
        foreach (var part in _parts.OrderByDescending(p => p.Depth))
            part.Draw();
    }

    public void CastShadow(Stance stance, Look look, Vec3 sun, double soft)
    {
        _bones.Place(stance, look);
        var h = look.Height;
        Shade(Joint.LeftHip, Joint.LeftKnee, 0.05 * h, sun, soft);
        Shade(Joint.RightHip, Joint.RightKnee, 0.05 * h, sun, soft);
        Shade(Joint.LeftKnee, Joint.LeftToe, 0.035 * h, sun, soft);
        Shade(Joint.RightKnee, Joint.RightToe, 0.035 * h, sun, soft);
        Shade(Joint.LeftShoulder, Joint.LeftElbow, 0.03 * h, sun, soft);
        Shade(Joint.RightShoulder, Joint.RightElbow, 0.03 * h, sun, soft);
        Shade(Joint.LeftElbow, Joint.LeftHand, 0.024 * h, sun, soft);
        Shade(Joint.RightElbow, Joint.RightHand, 0.024 * h, sun, soft);
        Shade(Joint.Neck, Joint.Head, 0.038 * h, sun, soft);
        Shade(Joint.Head, Joint.Crown, 0.058 * h, sun, soft);
        canvas.ShadowSlab(
            [Cast(Joint.LeftShoulder, 0.05 * h, sun), Cast(Joint.RightShoulder, 0.05 * h, sun), Cast(Joint.RightHip, 0.05 * h, sun),
                Cast(Joint.LeftHip, 0.05 * h, sun)],
            soft);
    }

    private void Legs(Look look, double h)
    {
        var (cloth, shoe) = (Rgb.Of(look.Trousers.Hex), Rgb.Of(0x2A2522));
        var thick = h * look.Build;
        Limb(Joint.LeftHip, Joint.LeftKnee, 0.054 * thick, 0.040 * thick, cloth);
        Limb(Joint.RightHip, Joint.RightKnee, 0.054 * thick, 0.040 * thick, cloth);
        Limb(Joint.LeftKnee, Joint.LeftAnkle, 0.039 * thick, 0.029 * thick, cloth);
        Limb(Joint.RightKnee, Joint.RightAnkle, 0.039 * thick, 0.029 * thick, cloth);
        Limb(Joint.LeftAnkle, Joint.LeftToe, 0.026 * h, 0.020 * h, shoe, -0.02);
        Limb(Joint.RightAnkle, Joint.RightToe, 0.026 * h, 0.020 * h, shoe, -0.02);
    }

    private void Arms(Look look, double h)
    {
        var (sleeve, skin) = (Rgb.Of(look.Top.Hex), Rgb.Of(look.Skin));
        var forearm = look.LongSleeves ? sleeve : skin;
        var thick = h * look.Build;
        Limb(Joint.LeftShoulder, Joint.LeftElbow, 0.036 * thick, 0.027 * thick, sleeve);
        Limb(Joint.RightShoulder, Joint.RightElbow, 0.036 * thick, 0.027 * thick, sleeve);
        Limb(Joint.LeftElbow, Joint.LeftWrist, 0.025 * thick, 0.019 * thick, forearm);
        Limb(Joint.RightElbow, Joint.RightWrist, 0.025 * thick, 0.019 * thick, forearm);
        Limb(Joint.LeftWrist, Joint.LeftHand, 0.020 * h, 0.021 * h, skin);
        Limb(Joint.RightWrist, Joint.RightHand, 0.020 * h, 0.021 * h, skin);
    }

    private void Trunk(Look look, double h)
    {
        var cloth = Rgb.Of((look.Vest ?? look.Top).Hex);
        var radius = 0.050 * h * look.Build;
        var middle = _bones[Joint.Chest];
        Part(middle, () => canvas.Slab(
            [At(Joint.LeftShoulder, radius * 0.86), At(Joint.RightShoulder, radius * 0.86), At(Joint.RightWaist, radius),
                At(Joint.LeftWaist, radius)], cloth));
        if (look.Vest is not null)
            Part(middle + (Toward(middle) * 0.01), () => Stripes(radius));
        if (look.Pack is { } pack)
        {
            var back = middle - (_bones.Front * (0.085 * h));
            Part(back, () => canvas.Capsule(camera.Ball(back + (_bones.Upright * (0.055 * h)), 0.068 * h),
                camera.Ball(back - (_bones.Upright * (0.06 * h)), 0.074 * h), Rgb.Of(pack.Hex)));
        }

        Limb(Joint.Neck, Joint.Head, 0.030 * h, 0.032 * h, Rgb.Of(look.Skin), 0.01);
    }

    // Two reflective bands round the trunk.
    private void Stripes(double radius)
    {
        var tape = Rgb.Of(0xE9ECE4);
        foreach (var share in (ReadOnlySpan<double>)[0.42, 0.70])
        {
            var left = Vec3.Mix(_bones[Joint.LeftShoulder], _bones[Joint.LeftWaist], share);
            var right = Vec3.Mix(_bones[Joint.RightShoulder], _bones[Joint.RightWaist], share);
            var (a, b) = (camera.Ball(left, radius * 0.18), camera.Ball(right, radius * 0.18));
            var (dx, dy) = (b.X - a.X, b.Y - a.Y);
            var reach = radius * 0.8 * camera.Focal / camera.Project(left).Depth / Math.Max(Math.Sqrt((dx * dx) + (dy * dy)), 1);
            canvas.Capsule(a with { X = a.X - (dx * reach), Y = a.Y - (dy * reach) },
                b with { X = b.X + (dx * reach), Y = b.Y + (dy * reach) }, tape);
        }
    }

    private void Head(Look look, double h)
    {
        var (head, up, gaze) = (_bones[Joint.Head], _bones.Upright, _bones.Gaze);
        var (skin, hair) = (Rgb.Of(look.Skin), Rgb.Of(look.Hair));
        var r = 0.052 * h;
        var chin = head - (up * (0.032 * h)) + (gaze * (0.014 * h));
        Part(head, () => canvas.Capsule(camera.Ball(head + (up * (0.012 * h)), r), camera.Ball(chin, r * 0.72), skin));
        var nape = head - (gaze * (0.022 * h)) + (up * (0.018 * h));
        Part(nape, () => canvas.Capsule(camera.Ball(nape, r * 1.02),
            camera.Ball(nape + (up * (0.012 * h)) + (gaze * (0.018 * h)), r * 0.92), hair));
        if (look.LongHair)
        {
            var tail = head - (gaze * (0.040 * h)) - (up * (0.075 * h));
            Part(tail, () => canvas.Capsule(camera.Ball(nape - (gaze * (0.012 * h)), r * 0.84), camera.Ball(tail, r * 0.6), hair));
        }

        if (Toward(head).Dot(gaze) > 0.35 && look.Hat is null)
        {
            // The fringe over the brow, in front of the face.
            var fringe = head + (up * (0.036 * h)) + (gaze * (0.020 * h));
            Part(head + (gaze * 0.2), () => canvas.Capsule(camera.Ball(fringe, r * 0.74),
                camera.Ball(fringe + (up * (0.01 * h)), r * 0.7), hair));
        }

        if (look.Hat is { } hat)
            Hat(hat, head + (up * (0.024 * h)) + (gaze * (0.004 * h)), h);
    }

    private void Hat(Dye dye, Vec3 seat, double h)
    {
        var (up, gaze) = (_bones.Upright, _bones.Gaze);
        var side = new Vec3((up.Y * gaze.Z) - (up.Z * gaze.Y), (up.Z * gaze.X) - (up.X * gaze.Z), (up.X * gaze.Y) - (up.Y * gaze.X));
        var (paint, r) = (Rgb.Of(dye.Hex), 0.066 * h);
        // Both parts in front of the head whatever the depth of their centres: a hat hides hair, hair never hides a hat.
        Part(seat + (Toward(seat) * 0.4), () =>
        {
            Span<ScreenPoint> brim = stackalloc ScreenPoint[16];
            for (var i = 0; i < brim.Length; i++)
            {
                var turn = 2 * Math.PI * i / brim.Length;
                var peak = Math.Max(0, Trig.Cos(turn));
                brim[i] = camera.Project(seat + (gaze * (Trig.Cos(turn) * r * (1.12 + (0.42 * peak))))
                    + (side * (Trig.Sin(turn) * r * 1.1)));
            }

            var light = canvas.Light;
            canvas.Fill(brim, paint * ((light.SkyColour * 0.62f) + (light.SunColour * 0.35f)));
            canvas.Capsule(camera.Ball(seat + (up * (0.018 * h)), r * 0.98), camera.Ball(seat + (up * (0.036 * h)), r * 0.84), paint);
            canvas.Capsule(camera.Ball(seat + (up * (0.082 * h)) + (gaze * (0.03 * h)), r * 0.16),
                camera.Ball(seat + (up * (0.082 * h)) - (gaze * (0.03 * h)), r * 0.16), paint * 1.1f);
        });
    }

    private void Limb(Joint a, Joint b, double ra, double rb, Rgb colour, double nearer = 0) =>
        Part(Vec3.Mix(_bones[a], _bones[b], 0.5), () => canvas.Capsule(At(a, ra), At(b, rb), colour), nearer);

    private void Part(Vec3 middle, Action draw, double nearer = 0) =>
        _parts.Add((camera.ToCamera(middle - camera.Position).Z + nearer, draw));

    private void Shade(Joint a, Joint b, double radius, Vec3 sun, double soft) =>
        canvas.ShadowCapsule(Cast(a, radius, sun), Cast(b, radius, sun), soft);

    // A joint's shadow, flattened as a disc on the ground is when seen from the camera's height.
    private Disc Cast(Joint joint, double radius, Vec3 sun) => camera.Ball(Shadows.OnGround(_bones[joint], sun), radius * 0.8);

    private Vec3 Toward(Vec3 point) => (camera.Position - point).Unit();

    private Disc At(Joint joint, double radius) => camera.Ball(_bones[joint], radius);
}
