namespace Analytics.Vision.Detections;

/// <summary>One object that a model claims to see.</summary>
/// <param name="Box">In fractions of the whole frame, see <see cref="Detections.Box"/>.</param>
/// <param name="ClassId">Index into the model's labels.</param>
/// <param name="Score">0 to 1.</param>
public readonly record struct Detection(Box Box, int ClassId, float Score)
{
    /// <summary>
    /// Best score first; ties by class, then by the box from left to right, top to bottom. A total order, so that results never
    /// depend on the order in which a model lists its candidates.
    /// </summary>
    public static readonly Comparison<Detection> ByRank = static (a, b) =>
    {
        var order = b.Score.CompareTo(a.Score);
        if (order == 0)
            order = a.ClassId.CompareTo(b.ClassId);
        if (order == 0)
            order = a.Box.X1.CompareTo(b.Box.X1);
        if (order == 0)
            order = a.Box.Y1.CompareTo(b.Box.Y1);
        if (order == 0)
            order = a.Box.X2.CompareTo(b.Box.X2);
        return order == 0 ? a.Box.Y2.CompareTo(b.Box.Y2) : order;
    };
}
