using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Analytics.Vision.Kernels;

/// <summary>Integer weights of one plane for <see cref="RowDirect{T}"/>: samples, sums and clamps in 1/32 of a level.</summary>
/// <param name="First">Weight of the chroma of plane 0, in 1/8192.</param>
/// <param name="Last">Weight of the chroma of plane 2.</param>
/// <param name="Offset">Added behind the clamp, so that 16 bits hold every sum.</param>
/// <param name="Scale">1/32 of a level to the tensor's unit.</param>
/// <param name="Shift">The tensor's value at sum 0.</param>
internal readonly record struct DirectPlane(short First, short Last, short Offset, float Scale, float Shift);

internal readonly record struct DirectTransform(short Y, DirectPlane Plane0, DirectPlane Plane1, DirectPlane Plane2)
{
    public static DirectTransform Of(in ColourTransform from, ReadOnlySpan<float> mean, ReadOnlySpan<float> std)
    {
        return new(
            Weight(from.Plane0.Y, std[0]), Plane(from.Plane0, mean[0], std[0]), Plane(from.Plane1, mean[1], std[1]),
            Plane(from.Plane2, mean[2], std[2]));

        static short Weight(float folded, float std) => (short)Math.Round(folded * std * ColourTransform.FixedPoint * 8192);

        static DirectPlane Plane(in PlaneWeights k, float mean, float std)
        {
            var offset = (short)Math.Round(((k.Offset * std) + mean) * 32);
            return new(Weight(k.First, std), Weight(k.Last, std), offset, 1 / (32 * std), ((offset / 32f) - mean) / std);
        }
    }
}

/// <summary>
/// The row of a picture that is not resized: luma stays where it is, every second pixel lies between two chroma samples. 16-bit
/// arithmetic, 32 pixels a step; within 1/16 of a level of the general path. Needs AVX2.
/// </summary>
internal static class RowDirect<T>
    where T : unmanaged
{
    private const int Step = 32;

    /// <param name="luma">A row's bytes.</param>
    /// <param name="first">Chroma of plane 0, vertically blended, in 1/128, readable for 17 samples from the last one on.</param>
    /// <param name="last">Chroma of plane 2, the same.</param>
    /// <param name="transform">Colours and normalisation.</param>
    /// <param name="tensor">From the row's first content element in plane 0 on.</param>
    /// <param name="plane">Elements between planes.</param>
    public static void Run(
        ReadOnlySpan<byte> luma, Span<short> first, Span<short> last, in DirectTransform transform, Span<T> tensor, int plane)
    {
        _ = tensor.Slice(2 * plane, luma.Length);
        var whole = luma.Length & ~(Step - 1);
        Steps(
            ref MemoryMarshal.GetReference(luma), ref MemoryMarshal.GetReference(first), ref MemoryMarshal.GetReference(last), whole,
            transform, ref MemoryMarshal.GetReference(tensor), plane);
        var rest = luma.Length - whole;
        if (rest == 0)
            return;

        Span<byte> pixels = stackalloc byte[Step];
        Span<T> aside = stackalloc T[3 * Step];
        luma[whole..].CopyTo(pixels);
        Steps(
            ref MemoryMarshal.GetReference(pixels), ref MemoryMarshal.GetReference(first[(whole / 2)..]),
            ref MemoryMarshal.GetReference(last[(whole / 2)..]), Step, transform, ref MemoryMarshal.GetReference(aside), Step);
        for (var p = 0; p < 3; p++)
            aside.Slice(p * Step, rest).CopyTo(tensor[((p * plane) + whole)..]);
    }

    private static void Steps(
        ref byte luma, ref short first, ref short last, int count, in DirectTransform transform, ref T target, int plane)
    {
        var ky = Vector256.Create(transform.Y);
        var (p0, p1, p2) = (new Plane(transform.Plane0), new Plane(transform.Plane1), new Plane(transform.Plane2));
        ref var target1 = ref Unsafe.Add(ref target, plane);
        ref var target2 = ref Unsafe.Add(ref target, 2 * plane);
        for (var x = 0; x < count; x += Step)
        {
            var (aLow, aHigh) = Upsample(ref Unsafe.Add(ref first, x / 2));
            var (bLow, bHigh) = Upsample(ref Unsafe.Add(ref last, x / 2));
            var yLow = Luma(ref Unsafe.Add(ref luma, x), ky);
            var yHigh = Luma(ref Unsafe.Add(ref luma, x + 16), ky);
            p0.Store(p0.First(yLow, aLow), p0.First(yHigh, aHigh), ref Unsafe.Add(ref target, x));
            p1.Store(p1.Both(yLow, aLow, bLow), p1.Both(yHigh, aHigh, bHigh), ref Unsafe.Add(ref target1, x));
            p2.Store(p2.Last(yLow, bLow), p2.Last(yHigh, bHigh), ref Unsafe.Add(ref target2, x));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<short> Luma(ref byte at, Vector256<short> weight) => Avx2.MultiplyHighRoundScale(
        Avx2.ConvertToVector256Int16(Vector128.LoadUnsafe(ref at)) << 7, weight);

    // 16 chroma samples to 32 pixels: c0, (c0 + c1) / 2, c1, (c1 + c2) / 2 … Unpacking works within 128-bit halves, so the middle
    // quarters change places first.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (Vector256<short> Low, Vector256<short> High) Upsample(ref short at)
    {
        var here = Vector256.LoadUnsafe(ref at).AsUInt16();
        var between = Avx2.Average(here, Vector256.LoadUnsafe(ref at, 1).AsUInt16());
        var even = Avx2.Permute4x64(here.AsInt64(), 0b11_01_10_00).AsInt16();
        var odd = Avx2.Permute4x64(between.AsInt64(), 0b11_01_10_00).AsInt16();
        return (Avx2.UnpackLow(even, odd), Avx2.UnpackHigh(even, odd));
    }

    private readonly struct Plane(in DirectPlane k)
    {
        private readonly Vector256<short> _first = Vector256.Create(k.First);
        private readonly Vector256<short> _last = Vector256.Create(k.Last);
        private readonly Vector256<short> _low = Vector256.Create((short)-k.Offset);
        private readonly Vector256<short> _high = Vector256.Create((short)((255 * 32) - k.Offset));
        private readonly Vector256<short> _round = Vector256.Create((short)(k.Offset + 16));
        private readonly Vector256<float> _scale = Vector256.Create(k.Scale);
        private readonly Vector256<float> _shift = Vector256.Create(k.Shift);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Vector256<short> First(Vector256<short> y, Vector256<short> a) => Clamp(y + Avx2.MultiplyHighRoundScale(a, _first));

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Vector256<short> Last(Vector256<short> y, Vector256<short> b) => Clamp(y + Avx2.MultiplyHighRoundScale(b, _last));

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Vector256<short> Both(Vector256<short> y, Vector256<short> a, Vector256<short> b) =>
            Clamp(y + Avx2.MultiplyHighRoundScale(a, _first) + Avx2.MultiplyHighRoundScale(b, _last));

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Store(Vector256<short> low, Vector256<short> high, ref T to)
        {
            if (typeof(T) == typeof(float))
            {
                Float(low.GetLower(), ref to, 0);
                Float(low.GetUpper(), ref to, 8);
                Float(high.GetLower(), ref to, 16);
                Float(high.GetUpper(), ref to, 24);
                return;
            }

            var bytes = Avx2.PackUnsignedSaturate((low + _round) >> 5, (high + _round) >> 5);
            Avx2.Permute4x64(bytes.AsInt64(), 0b11_01_10_00).AsByte().StoreUnsafe(ref Unsafe.As<T, byte>(ref to));
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private Vector256<short> Clamp(Vector256<short> sum) => Vector256.Min(Vector256.Max(sum, _low), _high);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private void Float(Vector128<short> value, ref T to, int at)
        {
            var wide = Vector256.ConvertToSingle(Avx2.ConvertToVector256Int32(value));
            Vector256.MultiplyAddEstimate(wide, _scale, _shift).StoreUnsafe(ref Unsafe.As<T, float>(ref to), (nuint)at);
        }
    }
}
