using System.Buffers;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Analytics.Vision.Media;

namespace Analytics.Vision.Kernels;

/// <summary>
/// A turned, scaled or shifted part of a picture as a model's tensor: bilinear, normalised, CHW, one pass. What lies outside of the
/// picture repeats its edge. For crops of found faces, which are small; whole pictures go through <see cref="ImagePlan"/>.
/// Layout: eight neighbouring outputs a step. Each needs the pixels at (x, y), (x + 1, y), (x, y + 1), (x + 1, y + 1), fetched as 32-bit
/// words of which the lower three bytes are B, G, R.
/// </summary>
public static class ImageWarp
{
    /// <param name="image">The picture.</param>
    /// <param name="map">From positions of the tensor to positions of the picture.</param>
    /// <param name="options">Size, order and normalisation; fit, pad and matrix are not looked at.</param>
    /// <param name="tensor"><see cref="PreprocessOptions.Elements"/> elements.</param>
    /// <exception cref="ArgumentException">The picture or the tensor has another length than it must.</exception>
    public static void Run(BgrImage image, in AffineMap map, PreprocessOptions options, Span<float> tensor) =>
        Run(Avx2.IsSupported ? KernelPath.Vector256 : KernelPath.Scalar, image, map, options, tensor);

    /// <summary>The same in samples of 0 to 255, rounded half up and not normalised, for a node that infers elsewhere.</summary>
    /// <inheritdoc cref="Run(BgrImage, in AffineMap, PreprocessOptions, Span{float})"/>
    public static void Run(BgrImage image, in AffineMap map, PreprocessOptions options, Span<byte> tensor)
    {
        // By way of floats: crops are small, and this way is rare.
        var samples = ArrayPool<float>.Shared.Rent(tensor.Length);
        Run(image, map, options with { Mean = [0, 0, 0], Std = [1, 1, 1] }, samples.AsSpan(0, tensor.Length));
        for (var i = 0; i < tensor.Length; i++)
            tensor[i] = (byte)(samples[i] + 0.5f);
        ArrayPool<float>.Shared.Return(samples);
    }

    internal static void Run(KernelPath path, BgrImage image, in AffineMap map, PreprocessOptions options, Span<float> tensor)
    {
        options.Checked();
        if (image.Width < 1 || image.Height < 1 || image.Pixels.Length != 3 * image.Width * image.Height)
            throw new ArgumentException($"{image.Pixels.Length} bytes are no picture of {image.Width}x{image.Height}.", nameof(image));
        if (tensor.Length != options.Elements)
            throw new ArgumentException($"The tensor has {tensor.Length} elements instead of {options.Elements}.", nameof(tensor));
        var planes = new Planes(options);
        for (var row = 0; row < options.Height; row++)
        {
            var start = map.Apply(0.5, row + 0.5);
            // Sample positions: the centre of pixel i stands at i + 0.5.
            var line = new Line((float)(start.X - 0.5), (float)(start.Y - 0.5), (float)map.A, (float)map.D);
            var target = tensor[(row * options.Width)..];
            var column = path == KernelPath.Vector256 ? RunVectors(image, line, planes, target, options.Width) : 0;
            for (; column < options.Width; column++)
                Sample(image, line.X + (column * line.StepX), line.Y + (column * line.StepY), planes, target, column);
        }
    }

    // Whole vectors from the left while all their samples lie inside; edges, and what follows the first vector at an edge, are the scalar twin's.
    private static int RunVectors(BgrImage image, in Line line, in Planes planes, Span<float> target, int width)
    {
        ref var pixels = ref MemoryMarshal.GetArrayDataReference(image.Pixels);
        // The last pixel of all cannot be fetched as a word of four bytes; one column less keeps clear of it.
        var (mostX, mostY) = (Vector256.Create(image.Width - 3f), Vector256.Create(image.Height - 2f));
        var lanes = Vector256.Create(0f, 1, 2, 3, 4, 5, 6, 7);
        var column = 0;
        for (; column + 8 <= width; column += 8)
        {
            var step = Vector256.Create((float)column) + lanes;
            var x = Vector256.Create(line.X) + (step * Vector256.Create(line.StepX));
            var y = Vector256.Create(line.Y) + (step * Vector256.Create(line.StepY));
            var inside = Vector256.GreaterThanOrEqual(x, Vector256<float>.Zero) & Vector256.LessThanOrEqual(x, mostX)
                & Vector256.GreaterThanOrEqual(y, Vector256<float>.Zero) & Vector256.LessThanOrEqual(y, mostY);
            if (inside.ExtractMostSignificantBits() != 0xFF)
            {
                for (var i = column; i < column + 8; i++)
                    Sample(image, line.X + (i * line.StepX), line.Y + (i * line.StepY), planes, target, i);
                continue;
            }

            var (left, top) = (Vector256.Floor(x), Vector256.Floor(y));
            var (right, low) = (x - left, y - top);
            var at = ((Vector256.ConvertToInt32(top) * image.Width) + Vector256.ConvertToInt32(left)) * 3;
            var a = Fetch(ref pixels, at);
            var b = Fetch(ref pixels, at + Vector256.Create(3));
            var c = Fetch(ref pixels, at + Vector256.Create(3 * image.Width));
            var d = Fetch(ref pixels, at + Vector256.Create(3 * (image.Width + 1)));
            for (var colour = 0; colour < 3; colour++)
            {
                var shift = 8 * colour;
                var upper = Mix(Channel(a, shift), Channel(b, shift), right);
                var lower = Mix(Channel(c, shift), Channel(d, shift), right);
                var plane = planes.Of(colour);
                var value = (Mix(upper, lower, low) * Vector256.Create(planes.Scale[plane])) + Vector256.Create(planes.Shift[plane]);
                value.StoreUnsafe(ref MemoryMarshal.GetReference(target), (nuint)((plane * planes.Size) + column));
            }
        }

        return column;
    }

    /// <summary>The definition: one output.</summary>
    private static void Sample(BgrImage image, float x, float y, in Planes planes, Span<float> target, int column)
    {
        x = Math.Clamp(x, 0, image.Width - 1);
        y = Math.Clamp(y, 0, image.Height - 1);
        var (left, top) = ((int)x, (int)y);
        var (right, low) = (x - left, y - top);
        var upper = 3 * ((top * image.Width) + left);
        var lower = 3 * ((Math.Min(top + 1, image.Height - 1) * image.Width) + left);
        var next = left + 1 < image.Width ? 3 : 0;
        for (var colour = 0; colour < 3; colour++)
        {
            var above = Mix(image.Pixels[upper + colour], image.Pixels[upper + next + colour], right);
            var below = Mix(image.Pixels[lower + colour], image.Pixels[lower + next + colour], right);
            var plane = planes.Of(colour);
            target[(plane * planes.Size) + column] = (Mix(above, below, low) * planes.Scale[plane]) + planes.Shift[plane];
        }
    }

    private static float Mix(float a, float b, float part) => a + ((b - a) * part);

    private static Vector256<float> Mix(Vector256<float> a, Vector256<float> b, Vector256<float> part) => a + ((b - a) * part);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static unsafe Vector256<int> Fetch(ref byte pixels, Vector256<int> at)
    {
        // Pinned by the ref of the array for the length of the call only, which is why the gather stands alone here.
        fixed (byte* from = &pixels)
            return Avx2.GatherVector256((int*)from, at, 1);
    }

    private static Vector256<float> Channel(Vector256<int> words, int shift) =>
        Vector256.ConvertToSingle((words >>> shift) & Vector256.Create(0xFF));

    /// <param name="X">Sample position of the row's first output.</param>
    /// <param name="Y">The same.</param>
    /// <param name="StepX">From one output to the next.</param>
    /// <param name="StepY">The same.</param>
    private readonly record struct Line(float X, float Y, float StepX, float StepY);

    /// <summary>(v − mean) ÷ std as v × Scale + Shift, by plane of the tensor.</summary>
    private readonly ref struct Planes(PreprocessOptions options)
    {
        private readonly bool _isRgb = options.Order == ChannelOrder.Rgb;

        public readonly int Size = options.Width * options.Height;

        public readonly float[] Scale = [1 / options.Std[0], 1 / options.Std[1], 1 / options.Std[2]];

        public readonly float[] Shift = [-options.Mean[0] / options.Std[0], -options.Mean[1] / options.Std[1], -options.Mean[2] / options.Std[2]];

        /// <summary>Plane of blue (0), green (1), red (2).</summary>
        public int Of(int colour) => _isRgb ? 2 - colour : colour;
    }
}
