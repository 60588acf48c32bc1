namespace Analytics.Simulator.Rendering;

/// <summary>
/// A colour in linear light, 1 is white. Encoded values are its square roots: a gamma of 2 is close to sRGB and, unlike its
/// power function, the same on every machine.
/// </summary>
public readonly record struct Rgb(float R, float G, float B)
{
    /// <summary>From 0xRRGGBB as in a style sheet.</summary>
    public static Rgb Of(int hex) => new(Linear(hex >> 16), Linear(hex >> 8), Linear(hex));

    public static Rgb operator *(Rgb a, float s) => new(a.R * s, a.G * s, a.B * s);

    public static Rgb operator *(Rgb a, double s) => a * (float)s;

    public static Rgb operator *(Rgb a, Rgb b) => new(a.R * b.R, a.G * b.G, a.B * b.B);

    public static Rgb operator +(Rgb a, Rgb b) => new(a.R + b.R, a.G + b.G, a.B + b.B);

    public static Rgb Mix(Rgb a, Rgb b, double t) => (a * (float)(1 - t)) + (b * (float)t);

    private static float Linear(int channel) => (channel & 255) / 255f * ((channel & 255) / 255f);
}
