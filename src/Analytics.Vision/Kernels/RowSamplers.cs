using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace Analytics.Vision.Kernels;

/// <summary>
/// The horizontal half of bilinear resampling: pairs of 16-bit samples (1/128) times pairs of weights (1/16384) give 32-bit
/// sums in 1/2^21, at most 535 million.
/// </summary>
internal interface IRowSampler
{
    /// <summary>Eight outputs. Needs AVX2. May read up to 16 bytes behind the row's last sample.</summary>
    static abstract Vector256<int> Take8(ref short row, ref Tap8 tap);

    /// <summary>Outputs 0 to 3, or 4 to 7 where <paramref name="upper"/>.</summary>
    static abstract Vector128<int> Take4(ref short row, ref Tap8 tap, bool upper);
}

/// <summary>For <see cref="Axis.FitsBlocks"/>: one load and one byte shuffle per four outputs.</summary>
internal readonly struct BlockSampler : IRowSampler
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> Take8(ref short row, ref Tap8 tap)
    {
        var block = Vector256.Create(
            Vector128.LoadUnsafe(ref row, (nuint)tap.Low), Vector128.LoadUnsafe(ref row, (nuint)tap.High));
        return Avx2.MultiplyAddAdjacent(Avx2.Shuffle(block.AsByte(), tap.Select).AsInt16(), tap.Weights);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<int> Take4(ref short row, ref Tap8 tap, bool upper)
    {
        var block = Vector128.LoadUnsafe(ref row, (nuint)(upper ? tap.High : tap.Low)).AsByte();
        return upper
            ? Pairs.Dot(Vector128.Shuffle(block, tap.Select.GetUpper()).AsInt16(), tap.Weights.GetUpper())
            : Pairs.Dot(Vector128.Shuffle(block, tap.Select.GetLower()).AsInt16(), tap.Weights.GetLower());
    }
}

/// <summary>For strong shrinking: each pair is a 32-bit word of its own.</summary>
internal readonly struct GatherSampler : IRowSampler
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> Take8(ref short row, ref Tap8 tap)
    {
        var at = tap.Select.AsInt32();
        var pairs = Vector256.Create(Four(ref row, at.GetLower()), Four(ref row, at.GetUpper()));
        return Avx2.MultiplyAddAdjacent(pairs.AsInt16(), tap.Weights);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<int> Take4(ref short row, ref Tap8 tap, bool upper) => upper
        ? Pairs.Dot(Four(ref row, tap.Select.AsInt32().GetUpper()).AsInt16(), tap.Weights.GetUpper())
        : Pairs.Dot(Four(ref row, tap.Select.AsInt32().GetLower()).AsInt16(), tap.Weights.GetLower());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<int> Four(ref short row, Vector128<int> at) => Vector128.Create(
        Pair(ref row, at[0]), Pair(ref row, at[1]), Pair(ref row, at[2]), Pair(ref row, at[3]));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Pair(ref short row, int at) =>
        Unsafe.ReadUnaligned<int>(ref Unsafe.As<short, byte>(ref Unsafe.Add(ref row, at)));
}

internal static class Pairs
{
    /// <summary>Per 32-bit lane: the products of its two 16-bit lanes, added.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<int> Dot(Vector128<short> a, Vector128<short> b)
    {
        if (Sse2.IsSupported)
            return Sse2.MultiplyAddAdjacent(a, b);
        if (AdvSimd.Arm64.IsSupported)
        {
            return AdvSimd.Arm64.AddPairwise(
                AdvSimd.MultiplyWideningLower(a.GetLower(), b.GetLower()), AdvSimd.MultiplyWideningUpper(a, b));
        }

        var (a0, b0) = ((a.AsInt32() << 16) >> 16, (b.AsInt32() << 16) >> 16);
        return (a0 * b0) + ((a.AsInt32() >> 16) * (b.AsInt32() >> 16));
    }
}
