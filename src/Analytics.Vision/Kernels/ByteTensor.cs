using System.Numerics;

namespace Analytics.Vision.Kernels;

/// <summary>Tensors that came from another node as bytes.</summary>
public static class ByteTensor
{
    /// <summary>(sample − mean) ÷ std per plane; both tensors are CHW with <see cref="PreprocessOptions.Elements"/> elements.</summary>
    /// <exception cref="ArgumentException">A tensor has another length.</exception>
    public static void Normalise(ReadOnlySpan<byte> bytes, Span<float> tensor, PreprocessOptions options) =>
        Normalise(bytes, tensor, options, options.Width * options.Height);

    /// <summary>The same where planes of other frames may lie between the three: those are left alone.</summary>
    /// <param name="bytes">From plane 0 to the end of plane 2.</param>
    /// <param name="tensor">Of the same length.</param>
    /// <param name="options">What the model wants.</param>
    /// <param name="between">Elements from one plane's begin to the next one's.</param>
    /// <exception cref="ArgumentException">A tensor has another length.</exception>
    public static void Normalise(ReadOnlySpan<byte> bytes, Span<float> tensor, PreprocessOptions options, int between)
    {
        Padding.CheckLength(bytes.Length, options, between);
        Padding.CheckLength(tensor.Length, options, between);
        var plane = options.Width * options.Height;
        for (var p = 0; p < 3; p++)
            Plane(bytes.Slice(p * between, plane), tensor.Slice(p * between, plane), 1 / options.Std[p], -options.Mean[p] / options.Std[p]);
    }

    private static void Plane(ReadOnlySpan<byte> from, Span<float> to, float scale, float shift)
    {
        var i = 0;
        if (Vector.IsHardwareAccelerated)
        {
            var lanes = Vector<float>.Count;
            var (scales, shifts) = (new Vector<float>(scale), new Vector<float>(shift));
            for (; i + Vector<byte>.Count <= from.Length; i += Vector<byte>.Count)
            {
                Vector.Widen(new Vector<byte>(from[i..]), out var low, out var high);
                Vector.Widen(low, out var a, out var b);
                Vector.Widen(high, out var c, out var d);
                Floats(a).CopyTo(to[i..]);
                Floats(b).CopyTo(to[(i + lanes)..]);
                Floats(c).CopyTo(to[(i + (2 * lanes))..]);
                Floats(d).CopyTo(to[(i + (3 * lanes))..]);
            }

            Vector<float> Floats(Vector<uint> value) => (Vector.ConvertToSingle(Vector.AsVectorInt32(value)) * scales) + shifts;
        }

        for (; i < from.Length; i++)
            to[i] = (from[i] * scale) + shift;
    }
}
