using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Analytics.Vision.Kernels;

/// <summary>
/// Eight neighbouring outputs of a horizontal resampling. Output i blends the samples at Index[i] and Index[i] + 1 of a row of
/// 16-bit samples.
/// </summary>
/// <param name="Low">First sample of the 16-byte block that holds the pairs of outputs 0 to 3.</param>
/// <param name="High">The same for outputs 4 to 7.</param>
/// <param name="Select">
/// Where all pairs fit into their blocks: byte indices within the block, per 128-bit half. Else: eight 32-bit sample indices.
/// </param>
/// <param name="Weights">Per output the weights of its two samples, which add up to <see cref="Axis.One"/>.</param>
[StructLayout(LayoutKind.Sequential)]
internal readonly record struct Tap8(int Low, int High, Vector256<byte> Select, Vector256<short> Weights);

/// <summary>Two source lines and the weight of the second.</summary>
/// <param name="A">Upper line.</param>
/// <param name="B">Lower line; equal to <paramref name="A"/> where its weight is 0, so that it always exists.</param>
/// <param name="Weight">Of <paramref name="B"/>, in 1/32768.</param>
internal readonly record struct LinePair(int A, int B, short Weight);

/// <summary>The coordinate tables of one direction of one plane.</summary>
internal sealed class Axis
{
    /// <summary>The sum of two horizontal weights.</summary>
    public const int One = 1 << 14;

    private Axis(int first, int count, int[] index, short[] weight)
    {
        (First, Count, Index, Weight) = (first, count, index, weight);
        (Taps, FitsBlocks) = MakeTaps(index, weight);
    }

    /// <summary>First source sample that any output needs.</summary>
    public int First { get; }

    /// <summary>Source samples needed from there on; the row buffer repeats the last one once.</summary>
    public int Count { get; }

    /// <summary>Per output, relative to <see cref="First"/>.</summary>
    public int[] Index { get; }

    /// <summary>Per output, weight of the sample behind <see cref="Index"/>, in 1/16384.</summary>
    public short[] Weight { get; }

    public Tap8[] Taps { get; }

    /// <summary>The pairs of any four neighbouring outputs lie within 16 bytes: a byte shuffle replaces the gather.</summary>
    public bool FitsBlocks { get; }

    /// <summary>
    /// Source positions of the outputs' centres. Kept inside the part, so that a crop never shows its neighbourhood.
    /// </summary>
    public static double[] Positions(int count, double origin, double length)
    {
        var positions = new double[count];
        for (var i = 0; i < count; i++)
            positions[i] = Math.Clamp(origin + ((i + 0.5) * length / count) - 0.5, origin, origin + length - 1);
        return positions;
    }

    public static Axis Horizontal(ReadOnlySpan<double> positions, int length)
    {
        var (index, weight) = (new int[positions.Length], new short[positions.Length]);
        for (var i = 0; i < positions.Length; i++)
        {
            var (at, part) = Split(positions[i], length, One);
            (index[i], weight[i]) = (at, (short)part);
        }

        // Positions grow, so the first and the last output bound the span.
        var first = index[0];
        var last = Math.Min(index[^1] + 1, length - 1);
        for (var i = 0; i < index.Length; i++)
            index[i] -= first;
        return new Axis(first, last - first + 1, index, weight);
    }

    public static LinePair[] Vertical(ReadOnlySpan<double> positions, int length)
    {
        var lines = new LinePair[positions.Length];
        for (var i = 0; i < lines.Length; i++)
        {
            var (at, part) = Split(positions[i], length, 1 << 15);
            lines[i] = new LinePair(at, part == 0 ? at : at + 1, (short)part);
        }

        return lines;
    }

    // The weight stays below one: it fits 16 bits, and a position on a sample never reaches for the one behind it.
    private static (int Index, int Weight) Split(double position, int length, int one)
    {
        position = Math.Clamp(position, 0, length - 1);
        var index = (int)position;
        var weight = (int)Math.Round((position - index) * one);
        return weight == one ? (index + 1, 0) : (index, weight);
    }

    // Outputs behind the last repeat it, so that the vector loops need no remainder of their own.
    private static (Tap8[] Taps, bool FitsBlocks) MakeTaps(int[] index, short[] weight)
    {
        var taps = new Tap8[(index.Length + 7) / 8];
        Span<int> at = stackalloc int[8];
        Span<short> weights = stackalloc short[16];
        var fits = true;
        for (var i = 0; i < index.Length; i += 4)
        {
            var last = Math.Min(i + 3, index.Length - 1);
            fits &= index[last] + 1 - index[i] < 8;
        }

        Span<byte> select = stackalloc byte[32];
        for (var t = 0; t < taps.Length; t++)
        {
            for (var i = 0; i < 8; i++)
            {
                var from = Math.Min((t * 8) + i, index.Length - 1);
                at[i] = index[from];
                weights[2 * i] = (short)(One - weight[from]);
                weights[(2 * i) + 1] = weight[from];
            }

            if (fits)
            {
                for (var i = 0; i < 32; i++)
                    select[i] = (byte)((2 * (at[i / 4] - at[i / 16 * 4])) + (i % 4));
            }
            else
            {
                MemoryMarshal.AsBytes(at).CopyTo(select);
            }

            taps[t] = new Tap8(at[0], at[4], Vector256.Create<byte>(select), Vector256.Create<short>(weights));
        }

        return (taps, fits);
    }
}
