using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace Analytics.Vision.Kernels;

/// <summary>Which of a kernel's twins runs. All give the same 16-bit rows, bit by bit.</summary>
internal enum KernelPath
{
    Scalar,
    Vector128,
    Vector256,
}

/// <summary>
/// The vertical half of bilinear resampling: two lines of bytes become one row of 16-bit samples in 1/128 (0 to 32640), as
/// a·128 + round((b − a)·128·w / 32768). Interleaved chroma is taken apart on the way.
/// </summary>
internal static class RowBlend
{
    /// <summary>The widest path that this processor runs in hardware.</summary>
    public static KernelPath Best =>
        Avx2.IsSupported ? KernelPath.Vector256 : Vector128.IsHardwareAccelerated ? KernelPath.Vector128 : KernelPath.Scalar;

    /// <summary><paramref name="a"/> and <paramref name="b"/> are equally long; <paramref name="to"/> is at least that long.</summary>
    public static void Plane(KernelPath path, ReadOnlySpan<byte> a, ReadOnlySpan<byte> b, short weight, Span<short> to)
    {
        ref var first = ref MemoryMarshal.GetReference(a);
        ref var second = ref MemoryMarshal.GetReference(b);
        ref var result = ref MemoryMarshal.GetReference(to[..a.Length]);
        var (x, n) = (0, b.Length);
        if (path == KernelPath.Vector256)
        {
            var w = Vector256.Create(weight);
            for (; x + 16 <= n; x += 16)
                Blend(Widen256(ref first, x), Widen256(ref second, x), w).StoreUnsafe(ref result, (nuint)x);
        }
        else if (path == KernelPath.Vector128)
        {
            var w = Vector128.Create(weight);
            for (; x + 8 <= n; x += 8)
                Blend(Widen128(ref first, x), Widen128(ref second, x), w).StoreUnsafe(ref result, (nuint)x);
        }

        for (; x < n; x++)
            to[x] = Blend(a[x], b[x], weight);
    }

    /// <summary>Lines of pairs (U, V): lanes of 16 bits hold U in the low byte.</summary>
    public static void Pairs(
        KernelPath path, ReadOnlySpan<byte> a, ReadOnlySpan<byte> b, short weight, Span<short> u, Span<short> v)
    {
        ref var first = ref MemoryMarshal.GetReference(a);
        ref var second = ref MemoryMarshal.GetReference(b);
        var (x, n) = (0, b.Length / 2);
        ref var us = ref MemoryMarshal.GetReference(u[..n]);
        ref var vs = ref MemoryMarshal.GetReference(v[..n]);
        if (path == KernelPath.Vector256)
        {
            var w = Vector256.Create(weight);
            var low = Vector256.Create((ushort)0xFF);
            for (; x + 16 <= n; x += 16)
            {
                var p = Vector256.LoadUnsafe(ref first, (nuint)(2 * x)).AsUInt16();
                var q = Vector256.LoadUnsafe(ref second, (nuint)(2 * x)).AsUInt16();
                Blend((p & low).AsInt16(), (q & low).AsInt16(), w).StoreUnsafe(ref us, (nuint)x);
                Blend((p >>> 8).AsInt16(), (q >>> 8).AsInt16(), w).StoreUnsafe(ref vs, (nuint)x);
            }
        }
        else if (path == KernelPath.Vector128)
        {
            var w = Vector128.Create(weight);
            var low = Vector128.Create((ushort)0xFF);
            for (; x + 8 <= n; x += 8)
            {
                var p = Vector128.LoadUnsafe(ref first, (nuint)(2 * x)).AsUInt16();
                var q = Vector128.LoadUnsafe(ref second, (nuint)(2 * x)).AsUInt16();
                Blend((p & low).AsInt16(), (q & low).AsInt16(), w).StoreUnsafe(ref us, (nuint)x);
                Blend((p >>> 8).AsInt16(), (q >>> 8).AsInt16(), w).StoreUnsafe(ref vs, (nuint)x);
            }
        }

        for (; x < n; x++)
        {
            u[x] = Blend(a[2 * x], b[2 * x], weight);
            v[x] = Blend(a[(2 * x) + 1], b[(2 * x) + 1], weight);
        }
    }

    /// <summary>The definition: one sample.</summary>
    public static short Blend(byte a, byte b, short weight) =>
        (short)((a << 7) + (((((b - a) << 7) * weight) + (1 << 14)) >> 15));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<short> Blend(Vector256<short> a, Vector256<short> b, Vector256<short> weight) =>
        (a << 7) + Avx2.MultiplyHighRoundScale((b - a) << 7, weight);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<short> Blend(Vector128<short> a, Vector128<short> b, Vector128<short> weight) =>
        (a << 7) + MultiplyHighRound((b - a) << 7, weight);

    // (x·y + 16384) >> 15. Neither factor is ever −32768, the one product that the instructions would saturate.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<short> MultiplyHighRound(Vector128<short> x, Vector128<short> y)
    {
        if (Ssse3.IsSupported)
            return Ssse3.MultiplyHighRoundScale(x, y);
        if (AdvSimd.IsSupported)
            return AdvSimd.MultiplyRoundedDoublingSaturateHigh(x, y);
        var half = Vector128.Create(1 << 14);
        var (x0, x1) = Vector128.Widen(x);
        var (y0, y1) = Vector128.Widen(y);
        return Vector128.Narrow(((x0 * y0) + half) >> 15, ((x1 * y1) + half) >> 15);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<short> Widen256(ref byte from, int x) =>
        Avx2.ConvertToVector256Int16(Vector128.LoadUnsafe(ref from, (nuint)x));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<short> Widen128(ref byte from, int x) =>
        Vector128.WidenLower(Vector64.LoadUnsafe(ref from, (nuint)x).ToVector128Unsafe()).AsInt16();
}
