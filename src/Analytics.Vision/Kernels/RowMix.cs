using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Analytics.Vision.Kernels;

/// <summary>Rows of vertically blended samples and the tables to read them by; chroma as <see cref="ColourTransform"/> orders it.</summary>
internal readonly ref struct MixRows(Span<short> y, Span<short> first, Span<short> last, Axis luma, Axis chroma)
{
    public readonly Span<short> Y = y;
    public readonly Span<short> First = first;
    public readonly Span<short> Last = last;

    public Axis Luma { get; } = luma;

    public Axis Chroma { get; } = chroma;

    /// <summary>Outputs of the row.</summary>
    public int Count => Luma.Index.Length;
}

/// <summary>
/// Resamples three rows horizontally and turns them into one row of each plane of the tensor. <typeparamref name="T"/> is float
/// (normalised) or byte (rounded half up).
/// </summary>
internal static class RowMix<T>
    where T : unmanaged
{
    /// <param name="path">Which twin.</param>
    /// <param name="rows">Input.</param>
    /// <param name="transform">Colours and normalisation.</param>
    /// <param name="tensor">From the row's first content element in plane 0 on.</param>
    /// <param name="plane">Elements between planes.</param>
    public static void Run(KernelPath path, in MixRows rows, in ColourTransform transform, Span<T> tensor, int plane)
    {
        // Both loops write Count elements of each of three planes; this slice is their bounds check.
        _ = tensor.Slice(2 * plane, rows.Count);
        if (path == KernelPath.Scalar)
            Scalar(rows, transform, tensor, plane);
        else if (rows.Luma.FitsBlocks && rows.Chroma.FitsBlocks)
            Vector<BlockSampler, BlockSampler>(path, rows, transform, tensor, plane);
        else if (rows.Chroma.FitsBlocks)
            Vector<GatherSampler, BlockSampler>(path, rows, transform, tensor, plane);
        else if (rows.Luma.FitsBlocks)
            Vector<BlockSampler, GatherSampler>(path, rows, transform, tensor, plane);
        else
            Vector<GatherSampler, GatherSampler>(path, rows, transform, tensor, plane);
    }

    private static void Vector<TLuma, TChroma>(
        KernelPath path, in MixRows rows, in ColourTransform transform, Span<T> tensor, int plane)
        where TLuma : struct, IRowSampler
        where TChroma : struct, IRowSampler
    {
        var whole = rows.Count & ~7;
        ref var target = ref MemoryMarshal.GetReference(tensor);
        if (whole > 0)
            Groups<TLuma, TChroma>(path, rows, transform, 0, whole, ref target, plane);
        if (whole == rows.Count)
            return;

        // The last group has outputs behind the row's end: they are made aside and cut off.
        Span<T> aside = stackalloc T[24];
        Groups<TLuma, TChroma>(path, rows, transform, whole, whole + 8, ref MemoryMarshal.GetReference(aside), 8);
        for (var p = 0; p < 3; p++)
            aside.Slice(p * 8, rows.Count - whole).CopyTo(tensor[((p * plane) + whole)..]);
    }

    // Outputs from to to, written from the target's begin on.
    private static void Groups<TLuma, TChroma>(
        KernelPath path, in MixRows rows, in ColourTransform transform, int from, int to, ref T target, int plane)
        where TLuma : struct, IRowSampler
        where TChroma : struct, IRowSampler
    {
        ref var luma = ref MemoryMarshal.GetArrayDataReference(rows.Luma.Taps);
        ref var chroma = ref MemoryMarshal.GetArrayDataReference(rows.Chroma.Taps);
        ref var y = ref MemoryMarshal.GetReference(rows.Y);
        ref var first = ref MemoryMarshal.GetReference(rows.First);
        ref var last = ref MemoryMarshal.GetReference(rows.Last);
        ref var target1 = ref Unsafe.Add(ref target, plane);
        ref var target2 = ref Unsafe.Add(ref target, 2 * plane);
        if (path == KernelPath.Vector256)
        {
            var (m0, m1, m2) = (new Mix256(transform.Plane0), new Mix256(transform.Plane1), new Mix256(transform.Plane2));
            for (var x = from; x < to; x += 8)
            {
                ref var tap = ref Unsafe.Add(ref luma, x >> 3);
                ref var tapC = ref Unsafe.Add(ref chroma, x >> 3);
                var ys = Vector256.ConvertToSingle(TLuma.Take8(ref y, ref tap));
                var a = Vector256.ConvertToSingle(TChroma.Take8(ref first, ref tapC));
                var b = Vector256.ConvertToSingle(TChroma.Take8(ref last, ref tapC));
                Store(m0.First(ys, a), ref Unsafe.Add(ref target, x - from));
                Store(m1.Both(ys, a, b), ref Unsafe.Add(ref target1, x - from));
                Store(m2.Last(ys, b), ref Unsafe.Add(ref target2, x - from));
            }

            return;
        }

        var (n0, n1, n2) = (new Mix128(transform.Plane0), new Mix128(transform.Plane1), new Mix128(transform.Plane2));
        for (var x = from; x < to; x += 4)
        {
            var upper = (x & 4) != 0;
            ref var tap = ref Unsafe.Add(ref luma, x >> 3);
            ref var tapC = ref Unsafe.Add(ref chroma, x >> 3);
            var ys = Vector128.ConvertToSingle(TLuma.Take4(ref y, ref tap, upper));
            var a = Vector128.ConvertToSingle(TChroma.Take4(ref first, ref tapC, upper));
            var b = Vector128.ConvertToSingle(TChroma.Take4(ref last, ref tapC, upper));
            Store(n0.First(ys, a), ref Unsafe.Add(ref target, x - from));
            Store(n1.Both(ys, a, b), ref Unsafe.Add(ref target1, x - from));
            Store(n2.Last(ys, b), ref Unsafe.Add(ref target2, x - from));
        }
    }

    private static void Scalar(in MixRows rows, in ColourTransform transform, Span<T> tensor, int plane)
    {
        for (var x = 0; x < rows.Count; x++)
        {
            float y = Sample(rows.Y, rows.Luma, x);
            float a = Sample(rows.First, rows.Chroma, x);
            float b = Sample(rows.Last, rows.Chroma, x);
            Store(Mix(transform.Plane0, y, a, b), ref tensor[x]);
            Store(Mix(transform.Plane1, y, a, b), ref tensor[plane + x]);
            Store(Mix(transform.Plane2, y, a, b), ref tensor[(2 * plane) + x]);
        }

        static int Sample(Span<short> row, Axis axis, int x) =>
            (row[axis.Index[x]] * (Axis.One - axis.Weight[x])) + (row[axis.Index[x] + 1] * axis.Weight[x]);

        static float Mix(in PlaneWeights k, float y, float a, float b) =>
            Math.Clamp((k.Y * y) + ((k.First * a) + ((k.Last * b) + k.Offset)), k.Low, k.High);
    }

    // The JIT keeps one branch per T.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(Vector256<float> value, ref T to)
    {
        if (typeof(T) == typeof(float))
        {
            value.StoreUnsafe(ref Unsafe.As<T, float>(ref to));
            return;
        }

        var whole = Vector256.ConvertToInt32Native(value + Vector256.Create(0.5f));
        var words = Sse2.PackSignedSaturate(whole.GetLower(), whole.GetUpper());
        Unsafe.WriteUnaligned(ref Unsafe.As<T, byte>(ref to), Sse2.PackUnsignedSaturate(words, words).AsUInt64().ToScalar());
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(Vector128<float> value, ref T to)
    {
        if (typeof(T) == typeof(float))
        {
            value.StoreUnsafe(ref Unsafe.As<T, float>(ref to));
            return;
        }

        var whole = Vector128.ConvertToInt32Native(value + Vector128.Create(0.5f));
        var words = Vector128.Narrow(whole, whole).AsUInt16();
        Unsafe.WriteUnaligned(ref Unsafe.As<T, byte>(ref to), Vector128.Narrow(words, words).AsUInt32().ToScalar());
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(float value, ref T to)
    {
        if (typeof(T) == typeof(float))
            Unsafe.As<T, float>(ref to) = value;
        else
            Unsafe.As<T, byte>(ref to) = (byte)(value + 0.5f);
    }

    private readonly struct Mix256(in PlaneWeights k)
    {
        private readonly Vector256<float> _y = Vector256.Create(k.Y);
        private readonly Vector256<float> _first = Vector256.Create(k.First);
        private readonly Vector256<float> _last = Vector256.Create(k.Last);
        private readonly Vector256<float> _offset = Vector256.Create(k.Offset);
        private readonly Vector256<float> _low = Vector256.Create(k.Low);
        private readonly Vector256<float> _high = Vector256.Create(k.High);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Vector256<float> First(Vector256<float> y, Vector256<float> a) =>
            Clamp(Vector256.MultiplyAddEstimate(y, _y, Vector256.MultiplyAddEstimate(a, _first, _offset)));

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Vector256<float> Last(Vector256<float> y, Vector256<float> b) =>
            Clamp(Vector256.MultiplyAddEstimate(y, _y, Vector256.MultiplyAddEstimate(b, _last, _offset)));

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Vector256<float> Both(Vector256<float> y, Vector256<float> a, Vector256<float> b) => Clamp(Vector256.MultiplyAddEstimate(
            y, _y, Vector256.MultiplyAddEstimate(a, _first, Vector256.MultiplyAddEstimate(b, _last, _offset))));

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private Vector256<float> Clamp(Vector256<float> value) => Vector256.MinNative(Vector256.MaxNative(value, _low), _high);
    }

    private readonly struct Mix128(in PlaneWeights k)
    {
        private readonly Vector128<float> _y = Vector128.Create(k.Y);
        private readonly Vector128<float> _first = Vector128.Create(k.First);
        private readonly Vector128<float> _last = Vector128.Create(k.Last);
        private readonly Vector128<float> _offset = Vector128.Create(k.Offset);
        private readonly Vector128<float> _low = Vector128.Create(k.Low);
        private readonly Vector128<float> _high = Vector128.Create(k.High);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Vector128<float> First(Vector128<float> y, Vector128<float> a) =>
            Clamp(Vector128.MultiplyAddEstimate(y, _y, Vector128.MultiplyAddEstimate(a, _first, _offset)));

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Vector128<float> Last(Vector128<float> y, Vector128<float> b) =>
            Clamp(Vector128.MultiplyAddEstimate(y, _y, Vector128.MultiplyAddEstimate(b, _last, _offset)));

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Vector128<float> Both(Vector128<float> y, Vector128<float> a, Vector128<float> b) => Clamp(Vector128.MultiplyAddEstimate(
            y, _y, Vector128.MultiplyAddEstimate(a, _first, Vector128.MultiplyAddEstimate(b, _last, _offset))));

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private Vector128<float> Clamp(Vector128<float> value) => Vector128.MinNative(Vector128.MaxNative(value, _low), _high);
    }
}
