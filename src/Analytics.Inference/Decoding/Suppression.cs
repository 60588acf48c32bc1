using System.Runtime.InteropServices;
using Analytics.Inference.Models;
using Analytics.Vision.Detections;

namespace Analytics.Inference.Decoding;

/// <summary>Non-maximum suppression as a model's manifest wants it: by label, or across labels.</summary>
public static class Suppression
{
    /// <param name="candidates">In any order; labels may be rewritten.</param>
    /// <param name="thresholds">Of the model.</param>
    /// <param name="most">Detections to keep, 1 or more.</param>
    /// <param name="kept">Cleared, then filled by rank.</param>
    public static void Run(List<Detection> candidates, ModelThresholds thresholds, int most, List<Detection> kept)
    {
        if (!thresholds.IsAcrossLabels)
        {
            NonMaximumSuppression.Run(CollectionsMarshal.AsSpan(candidates), thresholds.NmsIou, most, kept);
            return;
        }

        // One label for all while they compete; boxes are told apart by everything else.
        var labels = new Dictionary<(Box, float), int>(candidates.Count);
        foreach (ref var candidate in CollectionsMarshal.AsSpan(candidates))
        {
            labels.TryAdd((candidate.Box, candidate.Score), candidate.ClassId);
            candidate = candidate with { ClassId = 0 };
        }

        NonMaximumSuppression.Run(CollectionsMarshal.AsSpan(candidates), thresholds.NmsIou, most, kept);
        foreach (ref var one in CollectionsMarshal.AsSpan(kept))
            one = one with { ClassId = labels[(one.Box, one.Score)] };
    }
}
