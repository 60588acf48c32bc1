using Analytics.Inference.Decoding;

namespace Analytics.Inference.Tests.EndToEnd;

/// <summary>Non-maximum suppression as it is defined: the strongest first, those of its class that overlap it go.</summary>
internal static class ReferenceNms
{
    public static List<RawDetection> Keep(IEnumerable<RawDetection> boxes, float iou)
    {
        var kept = new List<RawDetection>();
        foreach (var box in boxes.OrderByDescending(box => box.Score))
        {
            if (!kept.Exists(other => other.Class == box.Class && Iou(other, box) > iou))
                kept.Add(box);
        }

        return kept;
    }

    private static float Iou(RawDetection a, RawDetection b)
    {
        var width = Math.Max(0, Math.Min(a.X2, b.X2) - Math.Max(a.X1, b.X1));
        var height = Math.Max(0, Math.Min(a.Y2, b.Y2) - Math.Max(a.Y1, b.Y1));
        var both = width * height;
        return both / (((a.X2 - a.X1) * (a.Y2 - a.Y1)) + ((b.X2 - b.X1) * (b.Y2 - b.Y1)) - both);
    }
}
