using Analytics.Simulator.Numerics;
using Analytics.Vision.Frames;

namespace Analytics.Simulator.Rendering;

/// <summary>What a sensor makes of the light: exposure, vignette, gamma, noise, and 4:2:0 samples of limited-range BT.601.</summary>
public sealed class Sensor
{
    private const int Steps = 4096;
    private const int NoiseTile = 1 << 16;

    private static readonly float[] Gamma = [.. Enumerable.Range(0, Steps + 1).Select(i => MathF.Sqrt(i / (float)Steps))];

    private readonly float[] _vignette;
    private readonly float[] _noise;
    private readonly ulong _seed;

    /// <param name="width">Pixels.</param>
    /// <param name="height">Pixels.</param>
    /// <param name="noise">Standard deviation of the luma noise in 8-bit levels, 0 to 20.</param>
    /// <param name="seed">Of the noise.</param>
    public Sensor(int width, int height, double noise, ulong seed)
    {
        _seed = seed;
        _vignette = new float[width * height];
        for (var i = 0; i < _vignette.Length; i++)
        {
            var (x, y) = ((2.0 * (i % width) / width) - 1, (2.0 * (i / width) / height) - 1);
            _vignette[i] = (float)(1 - (0.09 * ((x * x) + (y * y))));
        }

        // Neighbours of a real sensor's row are correlated by its demosaicing: each value is shared with the next.
        var prng = Prng.For(seed, 0x4015E);
        _noise = new float[NoiseTile];
        double last = 0;
        for (var i = 0; i < NoiseTile; i++)
        {
            // The sum of four uniform numbers has a standard deviation of 1/√3 and is close enough to a normal one.
            var fresh = (prng.Unit() + prng.Unit() + prng.Unit() + prng.Unit() - 2) * 1.7320508;
            _noise[i] = (float)(noise * ((0.8 * fresh) + (0.6 * last)));
            last = fresh;
        }
    }

    /// <summary>Fills a frame. The same canvas, frame number and gain give the same bytes.</summary>
    /// <param name="canvas">Linear light.</param>
    /// <param name="frame">Chooses the noise.</param>
    /// <param name="gain">Exposure, about 1.</param>
    /// <param name="shape">Same size as the canvas.</param>
    /// <param name="pixels"><see cref="FrameShape.Bytes"/> long.</param>
    public void Expose(Canvas canvas, long frame, double gain, FrameShape shape, Span<byte> pixels)
    {
        var (width, height) = (shape.Width, shape.Height);
        var prng = Prng.For(_seed, (ulong)frame + 1);
        var step = shape.Layout == PixelLayout.Nv12 ? 2 : 1;
        var u = pixels[shape.LumaBytes..];
        var v = shape.Layout == PixelLayout.Nv12 ? u[1..] : u[(shape.ChromaWidth * shape.ChromaHeight)..];
        Span<int> offsets = stackalloc int[2];
        for (var top = 0; top < height; top += 2)
        {
            offsets[0] = (int)(prng.Next() >> 48);
            offsets[1] = (int)(prng.Next() >> 48);
            for (var left = 0; left < width; left += 2)
            {
                float r = 0, g = 0, b = 0;
                var count = 0;
                for (var y = top; y < Math.Min(top + 2, height); y++)
                {
                    for (var x = left; x < Math.Min(left + 2, width); x++, count++)
                    {
                        var index = (y * width) + x;
                        var scale = (float)gain * _vignette[index] * Steps;
                        var (cr, cg, cb) = (Encode(canvas.Pixels[3 * index] * scale), Encode(canvas.Pixels[(3 * index) + 1] * scale),
                            Encode(canvas.Pixels[(3 * index) + 2] * scale));
                        var luma = 16.5f + (65.481f * cr) + (128.553f * cg) + (24.966f * cb);
                        pixels[index] = (byte)Math.Clamp(luma + _noise[(offsets[y & 1] + x) & (NoiseTile - 1)], 16, 235);
                        (r, g, b) = (r + cr, g + cg, b + cb);
                    }
                }

                var chroma = ((top / 2 * shape.ChromaWidth) + (left / 2)) * step;
                var share = 1f / count;
                u[chroma] = (byte)(128.5f + (((-37.797f * r) - (74.203f * g) + (112f * b)) * share));
                v[chroma] = (byte)(128.5f + (((112f * r) - (93.786f * g) - (18.214f * b)) * share));
            }
        }
    }

    private static float Encode(float scaled) => Gamma[(int)Math.Clamp(scaled, 0, Steps)];
}
