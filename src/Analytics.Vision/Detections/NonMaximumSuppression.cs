using System.Buffers;
using System.Numerics;

namespace Analytics.Vision.Detections;

/// <summary>
/// Greedy, class-wise: a detection stays unless a better one of its class that stays overlaps it by more than the threshold.
/// The vector path compares one box with a whole vector of others; both paths use the same arithmetic and keep the same boxes.
/// </summary>
public static class NonMaximumSuppression
{
    /// <summary>Candidates beyond this many, by rank, are not looked at: no scene holds so many, and the cost is quadratic.</summary>
    public const int MaxCandidates = 4096;

    /// <param name="candidates">In any order. Boxes with coordinates that are no numbers, or empty ones, are left out.</param>
    /// <param name="maxIou">0 to 1.</param>
    /// <param name="maxKept">Most detections to keep, 1 or more.</param>
    /// <param name="kept">Cleared, then filled by rank.</param>
    public static void Run(ReadOnlySpan<Detection> candidates, float maxIou, int maxKept, List<Detection> kept) =>
        Run(Vector.IsHardwareAccelerated, candidates, maxIou, maxKept, kept);

    internal static void Run(bool useVectors, ReadOnlySpan<Detection> candidates, float maxIou, int maxKept, List<Detection> kept)
    {
        if (maxIou is not (>= 0 and <= 1))
            throw new ArgumentOutOfRangeException(nameof(maxIou), maxIou, "Use 0 to 1.");
        ArgumentOutOfRangeException.ThrowIfLessThan(maxKept, 1);
        kept.Clear();
        var ranked = ArrayPool<Detection>.Shared.Rent(candidates.Length);
        var columns = ArrayPool<float>.Shared.Rent(7 * Math.Min(candidates.Length, MaxCandidates));
        try
        {
            var count = 0;
            foreach (var candidate in candidates)
            {
                if (candidate.Box.Width > 0 && candidate.Box.Height > 0 && !float.IsNaN(candidate.Score))
                    ranked[count++] = candidate;
            }

            var order = ranked.AsSpan(0, count);
            order.Sort(Detection.ByRank);
            order = order[..Math.Min(count, MaxCandidates)];
            Suppress(useVectors, order, new Columns(columns, order), maxIou, maxKept, kept);
        }
        finally
        {
            ArrayPool<Detection>.Shared.Return(ranked);
            ArrayPool<float>.Shared.Return(columns);
        }
    }

    private static void Suppress(
        bool useVectors, ReadOnlySpan<Detection> order, in Columns columns, float maxIou, int maxKept, List<Detection> kept)
    {
        for (var i = 0; i < order.Length && kept.Count < maxKept; i++)
        {
            if (columns.Dead[i] != 0)
                continue;
            kept.Add(order[i]);
            var j = i + 1;
            if (useVectors)
                j = columns.SuppressVectors(i, j, maxIou);
            for (; j < order.Length; j++)
            {
                if (order[j].ClassId == order[i].ClassId && Box.Iou(order[i].Box, order[j].Box) > maxIou)
                    columns.Dead[j] = 1;
            }
        }
    }

    /// <summary>The ranked boxes by column. Classes are kept as floats, exact up to 16 million.</summary>
    private readonly ref struct Columns
    {
        private readonly int _count;
        private readonly Span<float> _x1;
        private readonly Span<float> _y1;
        private readonly Span<float> _x2;
        private readonly Span<float> _y2;
        private readonly Span<float> _area;
        private readonly Span<float> _class;

        public Columns(Span<float> memory, ReadOnlySpan<Detection> boxes)
        {
            _count = boxes.Length;
            _x1 = memory[.._count];
            _y1 = memory.Slice(_count, _count);
            _x2 = memory.Slice(2 * _count, _count);
            _y2 = memory.Slice(3 * _count, _count);
            _area = memory.Slice(4 * _count, _count);
            _class = memory.Slice(5 * _count, _count);
            Dead = memory.Slice(6 * _count, _count);
            Dead.Clear();
            for (var i = 0; i < _count; i++)
            {
                var box = boxes[i].Box;
                (_x1[i], _y1[i], _x2[i], _y2[i], _area[i], _class[i]) = (box.X1, box.Y1, box.X2, box.Y2, box.Area, boxes[i].ClassId);
            }
        }

        /// <summary>0 where the box still stands.</summary>
        public Span<float> Dead { get; }

        /// <summary>Suppresses whole vectors from <paramref name="from"/> on; returns the first index it did not reach.</summary>
        public int SuppressVectors(int better, int from, float maxIou)
        {
            var (x1, y1) = (new Vector<float>(_x1[better]), new Vector<float>(_y1[better]));
            var (x2, y2) = (new Vector<float>(_x2[better]), new Vector<float>(_y2[better]));
            var (area, own) = (new Vector<float>(_area[better]), new Vector<float>(_class[better]));
            var j = from;
            for (; j + Vector<float>.Count <= _count; j += Vector<float>.Count)
            {
                var width = Vector.Min(x2, At(_x2, j)) - Vector.Max(x1, At(_x1, j));
                var height = Vector.Min(y2, At(_y2, j)) - Vector.Max(y1, At(_y1, j));
                var shared = width * height;
                var iou = shared / (area + At(_area, j) - shared);
                var falls = Vector.GreaterThan(width, Vector<float>.Zero) & Vector.GreaterThan(height, Vector<float>.Zero)
                    & Vector.GreaterThan(iou, new Vector<float>(maxIou)) & Vector.Equals(own, At(_class, j));
                Vector.ConditionalSelect(falls, Vector<float>.One, At(Dead, j)).CopyTo(Dead[j..]);
            }

            return j;
        }

        private static Vector<float> At(Span<float> column, int index) => new(column[index..]);
    }
}
