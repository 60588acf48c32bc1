using System.Numerics;

namespace Analytics.Inference.Decoding;

/// <summary>
/// Searches over scores. Vector body over whole lanes, scalar remainder; equal to their scalar twins also for NaN, which
/// never wins and never reaches a threshold.
/// </summary>
internal static class Lanes
{
    /// <summary>Index and value of the largest element, the first of equals; (−1, −∞) where nothing is larger than −∞.</summary>
    public static (int Index, float Value) Max(ReadOnlySpan<float> values)
    {
        var best = float.NegativeInfinity;
        var i = 0;
        if (values.Length >= 2 * Vector<float>.Count)
        {
            var lanes = new Vector<float>(float.NegativeInfinity);
            for (; i <= values.Length - Vector<float>.Count; i += Vector<float>.Count)
            {
                var next = new Vector<float>(values[i..]);
                // Comparison and selection, not Max: a NaN lane compares false and is passed over.
                lanes = Vector.ConditionalSelect(Vector.GreaterThan(next, lanes), next, lanes);
            }

            for (var lane = 0; lane < Vector<float>.Count; lane++)
                best = lanes[lane] > best ? lanes[lane] : best;
        }

        for (; i < values.Length; i++)
            best = values[i] > best ? values[i] : best;
        return float.IsNegativeInfinity(best) ? (-1, best) : (values.IndexOf(best), best);
    }

    public static (int Index, float Value) MaxScalar(ReadOnlySpan<float> values)
    {
        var (index, best) = (-1, float.NegativeInfinity);
        for (var i = 0; i < values.Length; i++)
        {
            if (values[i] > best)
                (index, best) = (i, values[i]);
        }

        return (index, best);
    }

    /// <summary>The first index from <paramref name="start"/> on whose value reaches the threshold, or the length.</summary>
    public static int NextAtLeast(ReadOnlySpan<float> values, int start, float threshold)
    {
        var i = start;
        var limit = new Vector<float>(threshold);
        for (; i <= values.Length - Vector<float>.Count; i += Vector<float>.Count)
        {
            if (Vector.GreaterThanOrEqualAny(new Vector<float>(values[i..]), limit))
                break;
        }

        return NextAtLeastScalar(values, i, threshold);
    }

    public static int NextAtLeastScalar(ReadOnlySpan<float> values, int start, float threshold)
    {
        for (var i = start; i < values.Length; i++)
        {
            if (values[i] >= threshold)
                return i;
        }

        return values.Length;
    }
}
