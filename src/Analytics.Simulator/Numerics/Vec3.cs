namespace Analytics.Simulator.Numerics;

/// <summary>A point or direction of the campus in metres: X to the east, Y up, Z to the north. The ground is Y = 0.</summary>
public readonly record struct Vec3(double X, double Y, double Z)
{
    public static Vec3 Up => new(0, 1, 0);

    public double Length => Math.Sqrt(Dot(this));

    public static Vec3 operator +(Vec3 a, Vec3 b) => new(a.X + b.X, a.Y + b.Y, a.Z + b.Z);

    public static Vec3 operator -(Vec3 a, Vec3 b) => new(a.X - b.X, a.Y - b.Y, a.Z - b.Z);

    public static Vec3 operator -(Vec3 a) => new(-a.X, -a.Y, -a.Z);

    public static Vec3 operator *(Vec3 a, double s) => new(a.X * s, a.Y * s, a.Z * s);

    public double Dot(Vec3 b) => (X * b.X) + (Y * b.Y) + (Z * b.Z);

    public Vec3 Unit() => this * (1 / Math.Max(Length, 1e-12));

    public static Vec3 Mix(Vec3 a, Vec3 b, double t) => a + ((b - a) * t);
}
