using Analytics.Vision.Detections;
using Analytics.Vision.Frames;

namespace Analytics.Benchmarks.Vision;

/// <summary>Someone who walks through, or an animal, or a car: a textured rectangle on a straight way.</summary>
/// <param name="First">Index of the first sample that shows it.</param>
/// <param name="Samples">How many samples show it.</param>
/// <param name="From">Where it begins.</param>
/// <param name="StepX">Way per sample, in fractions of the frame.</param>
/// <param name="StepY">The same, down.</param>
/// <param name="Contrast">Levels against the ground, either sign.</param>
internal sealed record MovingEvent(int First, int Samples, Box From, float StepX, float StepY, int Contrast)
{
    public Box? At(int sample)
    {
        var i = sample - First;
        return i < 0 || i >= Samples
            ? null
            : new Box(From.X1 + (i * StepX), From.Y1 + (i * StepY), From.X2 + (i * StepX), From.Y2 + (i * StepY));
    }
}

/// <summary>A still yard of 768 × 432 with the noise of a cheap sensor at dusk, sampled five times a second.</summary>
internal sealed class GateScene(int seed)
{
    public static readonly FrameShape Shape = new(768, 432, PixelLayout.Nv12);
    public static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(200);

    private readonly FramePool _pool = new(64L * Shape.Bytes);
    private readonly Random _random = new(seed);
    private readonly sbyte[] _noise = MakeNoise(seed, 4);
    private readonly byte[] _yard = MakeYard(seed);

    public Frame Render(Box? thing, int contrast)
    {
        var frame = _pool.TryRent(Shape) ?? throw new InvalidOperationException("The bench holds more frames than it planned.");
        frame.Chroma.Fill(128);
        for (var y = 0; y < Shape.Height; y++)
        {
            var line = frame.Luma.Slice(y * Shape.Width, Shape.Width);
            var noise = _noise.AsSpan(_random.Next(_noise.Length - line.Length), line.Length);
            var covers = thing is { } t && y >= t.Y1 * Shape.Height && y < t.Y2 * Shape.Height;
            var (left, right) = covers ? (thing!.Value.X1 * Shape.Width, thing.Value.X2 * Shape.Width) : (0, 0);
            for (var x = 0; x < line.Length; x++)
            {
                var change = x >= left && x < right ? contrast + (y % 5) : 0;
                line[x] = (byte)Math.Clamp(_yard[(y * Shape.Width) + x] + noise[x] + change, 16, 235);
            }
        }

        return frame;
    }

    /// <summary>Events one after another, with quiet between them: near and far, slow and fast, clear and faint.</summary>
    public static List<MovingEvent> MakeEvents(int seed, int count)
    {
        var random = new Random(seed);
        var events = new List<MovingEvent>();
        var next = 60;
        for (var i = 0; i < count; i++)
        {
            var height = 0.08f + (0.4f * random.NextSingle());
            var width = height * 9 / 16 * (0.35f + random.NextSingle());
            var samples = random.Next(8, 25);
            var speed = height * (0.05f + (0.25f * random.NextSingle()));
            var angle = random.NextSingle() * MathF.Tau;
            var contrast = random.Next(12, 60) * (random.Next(2) == 0 ? 1 : -1);
            var from = Box.FromCentre(0.25f + (0.5f * random.NextSingle()), 0.3f + (0.4f * random.NextSingle()), width, height);
            events.Add(new MovingEvent(next, samples, from, speed * MathF.Cos(angle) * 9 / 16, speed * MathF.Sin(angle), contrast));
            next += samples + random.Next(15, 40);
        }

        return events;
    }

    private static byte[] MakeYard(int seed)
    {
        var random = new Random(seed);
        var yard = new byte[Shape.LumaBytes];
        for (var i = 0; i < yard.Length; i++)
            yard[i] = (byte)(70 + (i / Shape.Width / 8) + ((i % Shape.Width / 32 % 2) * 25) + random.Next(10));
        return yard;
    }

    private static sbyte[] MakeNoise(int seed, double deviation)
    {
        var random = new Random(seed);
        var noise = new sbyte[1 << 20];
        for (var i = 0; i < noise.Length; i++)
        {
            var gauss = Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(Math.Tau * random.NextDouble());
            noise[i] = (sbyte)Math.Clamp(deviation * gauss, -127, 127);
        }

        return noise;
    }
}
