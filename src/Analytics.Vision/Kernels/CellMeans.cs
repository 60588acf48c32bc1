using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Analytics.Vision.Zones;

namespace Analytics.Vision.Kernels;

/// <summary>Mean luma of each 8 × 8 cell, exact: integer sums, one division per cell. Cut cells divide by what they have.</summary>
internal static class CellMeans
{
    private const int Side = CellGrid.Side;

    public static void Run(KernelPath path, ReadOnlySpan<byte> luma, CellGrid grid, Span<float> means)
    {
        Span<int> sums = stackalloc int[grid.Columns];
        for (var row = 0; row < grid.Rows; row++)
        {
            var lines = Math.Min(Side, grid.FrameHeight - (row * Side));
            sums.Clear();
            for (var line = 0; line < lines; line++)
                AddLine(path, luma.Slice(((row * Side) + line) * grid.FrameWidth, grid.FrameWidth), sums);
            var target = means.Slice(row * grid.Columns, grid.Columns);
            for (var c = 0; c < sums.Length; c++)
                target[c] = (float)sums[c] / (lines * Math.Min(Side, grid.FrameWidth - (c * Side)));
        }
    }

    // The sum of absolute differences to zero is the sum: one instruction adds the eight bytes of each 64-bit lane.
    private static void AddLine(KernelPath path, ReadOnlySpan<byte> line, Span<int> sums)
    {
        ref var from = ref MemoryMarshal.GetReference(line);
        var cell = 0;
        if (path == KernelPath.Vector256)
        {
            for (; (cell + 4) * Side <= line.Length; cell += 4)
            {
                var bytes = Vector256.LoadUnsafe(ref from, (nuint)(cell * Side));
                var four = Avx2.SumAbsoluteDifferences(bytes, Vector256<byte>.Zero).AsInt32();
                sums[cell] += four[0];
                sums[cell + 1] += four[2];
                sums[cell + 2] += four[4];
                sums[cell + 3] += four[6];
            }
        }
        else if (path == KernelPath.Vector128)
        {
            for (; (cell + 2) * Side <= line.Length; cell += 2)
            {
                var (low, high) = Vector128.Widen(Vector128.LoadUnsafe(ref from, (nuint)(cell * Side)));
                sums[cell] += Vector128.Sum(low);
                sums[cell + 1] += Vector128.Sum(high);
            }
        }

        for (var x = cell * Side; x < line.Length; x++)
            sums[x / Side] += line[x];
    }
}
