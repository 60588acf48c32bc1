using Analytics.Vision.Detections;
using Analytics.Vision.Frames;

namespace Analytics.Vision.Tests.Motion;

/// <summary>A still, textured yard with sensor noise and, where asked, people as darker upright rectangles.</summary>
internal sealed class Scene
{
    public static readonly FrameShape Shape = new(160, 96, PixelLayout.Nv12);
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly FramePool _pool = new(1 << 20);
    private readonly byte[] _yard = new byte[Shape.LumaBytes];
    private readonly sbyte[] _noise = new sbyte[1 << 15];
    private readonly Random _random;
    private int _index;

    public Scene(int seed, double noise)
    {
        _random = new Random(seed);
        for (var i = 0; i < _yard.Length; i++)
            _yard[i] = (byte)(70 + (i / Shape.Width / 2) + ((i % Shape.Width / 10 % 2) * 25) + _random.Next(8));
        for (var i = 0; i < _noise.Length; i++)
            _noise[i] = (sbyte)Math.Clamp(noise * Gauss(), -127, 127);
    }

    /// <param name="person">Where somebody stands, or null.</param>
    /// <param name="light">Levels added everywhere.</param>
    /// <param name="contrast">Levels by which the person is darker.</param>
    public Frame Next(Box? person = null, double light = 0, int contrast = 30)
    {
        var frame = _pool.TryRent(Shape)!;
        frame.Stamp(_index, TimeSpan.FromMilliseconds(200 * _index), Start.AddMilliseconds(200 * _index));
        _index++;
        frame.Chroma.Fill(128);
        var luma = frame.Luma;
        for (var y = 0; y < Shape.Height; y++)
        {
            // A fresh stretch of noise for each line is as good as fresh noise, and much cheaper.
            var noise = _noise.AsSpan(_random.Next(_noise.Length - Shape.Width), Shape.Width);
            var isPersonsLine = person is { } p && y >= p.Y1 * Shape.Height && y < p.Y2 * Shape.Height;
            var (left, right) = isPersonsLine ? (person!.Value.X1 * Shape.Width, person.Value.X2 * Shape.Width) : (0, 0);
            var line = y * Shape.Width;
            for (var x = 0; x < noise.Length; x++)
            {
                var value = _yard[line + x] + (int)light + noise[x] - (x >= left && x < right ? contrast : 0);
                luma[line + x] = (byte)Math.Clamp(value, 16, 235);
            }
        }

        return frame;
    }

    private double Gauss() =>
        Math.Sqrt(-2 * Math.Log(1 - _random.NextDouble())) * Math.Cos(2 * Math.PI * _random.NextDouble());
}
