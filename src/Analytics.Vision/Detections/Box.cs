namespace Analytics.Vision.Detections;

/// <summary>
/// A rectangle in fractions of the whole frame: 0, 0 is the top left corner, 1, 1 the bottom right one. Fractions survive a
/// change of the stream's size; multiply by width and height for pixels.
/// </summary>
public readonly record struct Box(float X1, float Y1, float X2, float Y2)
{
    public float Width => X2 - X1;

    public float Height => Y2 - Y1;

    public float Area => Math.Max(0, Width) * Math.Max(0, Height);

    public float CentreX => (X1 + X2) / 2;

    public float CentreY => (Y1 + Y2) / 2;

    public static Box FromCentre(float x, float y, float width, float height) =>
        new(x - (width / 2), y - (height / 2), x + (width / 2), y + (height / 2));

    /// <summary>The part inside the frame; empty boxes at the edge stay empty.</summary>
    public Box Clamped() => new(Math.Clamp(X1, 0, 1), Math.Clamp(Y1, 0, 1), Math.Clamp(X2, 0, 1), Math.Clamp(Y2, 0, 1));

    /// <summary>Intersection over union, 0 to 1; 0 where either box is empty.</summary>
    public static float Iou(in Box a, in Box b)
    {
        var width = Math.Min(a.X2, b.X2) - Math.Max(a.X1, b.X1);
        var height = Math.Min(a.Y2, b.Y2) - Math.Max(a.Y1, b.Y1);
        if (!(width > 0) || !(height > 0))
            return 0;
        var shared = width * height;
        return shared / (a.Area + b.Area - shared);
    }
}
