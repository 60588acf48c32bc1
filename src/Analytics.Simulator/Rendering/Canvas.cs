using Analytics.Simulator.Numerics;

namespace Analytics.Simulator.Rendering;

/// <summary>The light that rounded shapes are shaded with, in the camera's own axes.</summary>
public readonly record struct CanvasLight(Vec3 Sun, Rgb SunColour, Rgb SkyColour);

/// <summary>
/// A picture in linear light, with the owner of each pixel beside it, so that the ground truth knows what is seen of whom, and a
/// mask of cast shadows, so that two shadows on one spot are no darker than one.
/// </summary>
public sealed class Canvas(int width, int height)
{
    private readonly float[] _row = new float[width];

    public int Width => width;

    public int Height => height;

    /// <summary>R, G, B per pixel.</summary>
    public float[] Pixels { get; } = new float[width * height * 3];

    /// <summary>Who covers at least half of a pixel; 0 is the background.</summary>
    public ushort[] Owners { get; } = new ushort[width * height];

    public float[] Shadow { get; } = new float[width * height];

    /// <summary>Distance of what stands in the background along the camera's axis; endless where only ground or sky is.</summary>
    public float[] Standing { get; } = [.. Enumerable.Repeat(float.MaxValue, width * height)];

    public CanvasLight Light { get; set; }

    /// <summary>Owner of what is drawn next.</summary>
    public ushort Owner { get; set; }

    /// <summary>Distance of what is drawn next: blocks of the background hide what is farther.</summary>
    public double Depth { get; set; }

    public void Reset(float[] background)
    {
        background.CopyTo(Pixels, 0);
        Owners.AsSpan().Clear();
        Shadow.AsSpan().Clear();
    }

    public void Capsule(Disc a, Disc b, Rgb colour)
    {
        var ink = new LitInk(this, colour);
        Raster.Capsule(ref ink, width, height, a, b);
    }

    public void Slab(ReadOnlySpan<Disc> corners, Rgb colour)
    {
        var ink = new LitInk(this, colour);
        Raster.Slab(ref ink, width, height, corners);
    }

    /// <summary>A line of one colour, lit already.</summary>
    public void Stroke(Disc a, Disc b, Rgb colour, float alpha = 1)
    {
        var ink = new FlatInk(this, colour, alpha);
        Raster.Capsule(ref ink, width, height, a, b);
    }

    /// <summary>A polygon of one colour, lit already.</summary>
    public void Fill(ReadOnlySpan<ScreenPoint> corners, Rgb colour, float alpha = 1)
    {
        var ink = new FlatInk(this, colour, alpha);
        Raster.Fill(ref ink, width, height, corners, _row);
    }

    public void ShadowCapsule(Disc a, Disc b, double soft)
    {
        var ink = new ShadowInk(Shadow);
        Raster.Capsule(ref ink, width, height, a, b, soft);
    }

    public void ShadowSlab(ReadOnlySpan<Disc> corners, double soft)
    {
        var ink = new ShadowInk(Shadow);
        Raster.Slab(ref ink, width, height, corners, soft);
    }

    public void ShadowFill(ReadOnlySpan<ScreenPoint> corners)
    {
        var ink = new ShadowInk(Shadow);
        Raster.Fill(ref ink, width, height, corners, _row);
    }

    /// <summary>Darkens what was drawn so far by the shadow mask.</summary>
    /// <param name="remaining">Light left in full shadow, per channel.</param>
    public void ApplyShadow(Rgb remaining)
    {
        for (var i = 0; i < Shadow.Length; i++)
        {
            var s = Shadow[i];
            if (s <= 0 || Standing[i] < float.MaxValue)
                continue;
            Pixels[3 * i] *= 1 - (s * (1 - remaining.R));
            Pixels[(3 * i) + 1] *= 1 - (s * (1 - remaining.G));
            Pixels[(3 * i) + 2] *= 1 - (s * (1 - remaining.B));
        }
    }

    private void Blend(int index, float alpha, Rgb colour)
    {
        if (Standing[index] < Depth)
            return;
        var p = Pixels.AsSpan(3 * index, 3);
        p[0] += alpha * (colour.R - p[0]);
        p[1] += alpha * (colour.G - p[1]);
        p[2] += alpha * (colour.B - p[2]);
        if (alpha >= 0.5f)
            Owners[index] = Owner;
    }

    private readonly struct LitInk(Canvas canvas, Rgb colour) : IInk
    {
        public void Put(int index, float coverage, float nx, float ny)
        {
            var light = canvas.Light;
            // The surface bulges towards the lens: what is left of the unit normal points at the camera.
            var nz = MathF.Sqrt(Math.Max(0, 1 - (nx * nx) - (ny * ny)));
            var direct = Math.Max(0, (nx * light.Sun.X) - (ny * light.Sun.Y) - (nz * light.Sun.Z));
            var ambient = 0.72f - (0.22f * ny) + (0.06f * nz);
            canvas.Blend(index, coverage, colour * ((light.SkyColour * ambient) + (light.SunColour * direct)));
        }
    }

    private readonly struct FlatInk(Canvas canvas, Rgb colour, float alpha) : IInk
    {
        public void Put(int index, float coverage, float nx, float ny) => canvas.Blend(index, coverage * alpha, colour);
    }

    private readonly struct ShadowInk(float[] mask) : IInk
    {
        public void Put(int index, float coverage, float nx, float ny) => mask[index] = Math.Max(mask[index], coverage);
    }
}
