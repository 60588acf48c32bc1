namespace Analytics.Domain.Geometry;

/// <summary>A point in fractions of the frame: 0,0 is the top left corner and 1,1 the bottom right one.</summary>
public readonly record struct Point2(double X, double Y);

/// <summary>Which part of a box must lie in a zone.</summary>
public enum Anchor
{
    /// <summary>The middle of the lower edge: where a standing person or a vehicle touches the ground.</summary>
    BottomCenter = 0,

    Center = 1,

    /// <summary>Any part of the box, however small; touching edges count.</summary>
    AnyOverlap = 2,
}

/// <summary>A rectangle in fractions of the frame. A detector's box may reach a little over the frame's edge.</summary>
public readonly record struct Box(double Left, double Top, double Width, double Height)
{
    /// <summary>The box of results that speak of the picture as a whole, such as a clip's score.</summary>
    public static readonly Box Whole = new(0, 0, 1, 1);

    /// <summary>
    /// Pulled into the frame: somebody cut off by the lower edge has a box that ends below it, and no zone reaches there.
    /// </summary>
    public Point2 BottomCenter() => new(Clamp(Left + (Width / 2)), Clamp(Top + Height));

    public Point2 Center() => new(Clamp(Left + (Width / 2)), Clamp(Top + (Height / 2)));

    private static double Clamp(double value) => Math.Clamp(value, 0, 1);
}
