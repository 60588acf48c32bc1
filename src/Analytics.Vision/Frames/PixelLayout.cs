namespace Analytics.Vision.Frames;

/// <summary>How the bytes of a frame are laid out. Both are 4:2:0 with limited-range BT.601 or BT.709 samples.</summary>
public enum PixelLayout
{
    /// <summary>A luma plane, then one plane of interleaved U and V samples.</summary>
    Nv12,

    /// <summary>A luma plane, then a U plane, then a V plane.</summary>
    I420,
}

/// <summary>
/// The shape of a decoded frame. Planes follow each other without padding: a luma row has <paramref name="Width"/> bytes,
/// an NV12 chroma row has <see cref="ChromaWidth"/> × 2 bytes, an I420 chroma row has <see cref="ChromaWidth"/> bytes.
/// </summary>
/// <param name="Width">Luma width in pixels, 2 to 8192.</param>
/// <param name="Height">Luma height in pixels, 2 to 8192.</param>
/// <param name="Layout">Order of the chroma samples.</param>
public readonly record struct FrameShape(int Width, int Height, PixelLayout Layout)
{
    /// <summary>The largest width or height that the product decodes.</summary>
    public const int MaxSide = 8192;

    public int ChromaWidth => (Width + 1) / 2;

    public int ChromaHeight => (Height + 1) / 2;

    public int LumaBytes => Width * Height;

    public int Bytes => LumaBytes + (2 * ChromaWidth * ChromaHeight);

    /// <exception cref="ArgumentOutOfRangeException">A side is outside 2 to <see cref="MaxSide"/>.</exception>
    public FrameShape Checked()
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(Width, 2);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(Width, MaxSide);
        ArgumentOutOfRangeException.ThrowIfLessThan(Height, 2);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(Height, MaxSide);
        return this;
    }
}
