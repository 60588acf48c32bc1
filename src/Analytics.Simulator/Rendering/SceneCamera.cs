using Analytics.Simulator.Numerics;

namespace Analytics.Simulator.Rendering;

/// <summary>Where a camera hangs and where it looks.</summary>
/// <param name="X">Metres east.</param>
/// <param name="Height">Metres above the ground, over 0.</param>
/// <param name="Z">Metres north.</param>
/// <param name="YawDegrees">0 looks north, positive turns to the east.</param>
/// <param name="TiltDegrees">Downward from the horizon, below 90.</param>
/// <param name="FieldOfViewDegrees">Horizontal.</param>
public sealed record CameraPlacement(
    double X, double Height, double Z, double YawDegrees, double TiltDegrees, double FieldOfViewDegrees);

/// <summary>A point on the picture, in pixels from its top left corner, and how far it lies along the camera's axis in metres.</summary>
public readonly record struct ScreenPoint(double X, double Y, double Depth);

/// <summary>A pinhole camera over the ground plane.</summary>
public sealed class SceneCamera
{
    /// <summary>Nearer things are not drawn: behind the lens or filling it.</summary>
    public const double NearestMetres = 0.8;

    private readonly Vec3 _right;
    private readonly Vec3 _up;
    private readonly Vec3 _forward;

    public SceneCamera(CameraPlacement placement, int width, int height)
    {
        (Width, Height) = (width, height);
        Position = new Vec3(placement.X, placement.Height, placement.Z);
        var (yaw, tilt) = (Trig.Radians(placement.YawDegrees), Trig.Radians(placement.TiltDegrees));
        var (sy, cy, st, ct) = (Trig.Sin(yaw), Trig.Cos(yaw), Trig.Sin(tilt), Trig.Cos(tilt));
        _forward = new Vec3(sy * ct, -st, cy * ct);
        _right = new Vec3(cy, 0, -sy);
        _up = new Vec3(sy * st, ct, cy * st);
        Focal = width / 2.0 / Trig.Tan(Trig.Radians(placement.FieldOfViewDegrees / 2));
    }

    public int Width { get; }

    public int Height { get; }

    /// <summary>In pixels.</summary>
    public double Focal { get; }

    public Vec3 Position { get; }

    public ScreenPoint Project(Vec3 point)
    {
        var seen = ToCamera(point - Position);
        var scale = Focal / Math.Max(seen.Z, 1e-6);
        return new ScreenPoint((Width / 2.0) + (seen.X * scale), (Height / 2.0) - (seen.Y * scale), seen.Z);
    }

    /// <summary>A ball of some metres' radius as it appears.</summary>
    public Disc Ball(Vec3 point, double radius)
    {
        var seen = Project(point);
        return new Disc(seen.X, seen.Y, radius * Focal / Math.Max(seen.Depth, NearestMetres));
    }

    /// <summary>A direction in the camera's own axes: X right, Y up, Z away from the lens.</summary>
    public Vec3 ToCamera(Vec3 direction) => new(direction.Dot(_right), direction.Dot(_up), direction.Dot(_forward));

    /// <summary>The direction in which a picture point looks, not normalised.</summary>
    public Vec3 Ray(double x, double y) =>
        _forward + (_right * ((x - (Width / 2.0)) / Focal)) + (_up * (((Height / 2.0) - y) / Focal));
}
