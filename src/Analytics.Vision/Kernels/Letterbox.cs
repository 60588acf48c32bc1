using Analytics.Vision.Detections;

namespace Analytics.Vision.Kernels;

/// <summary>A part of a picture in pixels, one pixel wide and high at least; edges may lie between pixels.</summary>
public readonly record struct SourceRect(double X, double Y, double Width, double Height)
{
    /// <exception cref="ArgumentException">The part is smaller than a pixel or not inside the picture.</exception>
    public void CheckInside(int width, int height)
    {
        if (!(X >= 0 && Y >= 0 && Width >= 1 && Height >= 1) || X + Width > width || Y + Height > height)
            throw new ArgumentException($"The part {this} is not inside a picture of {width}x{height} pixels.");
    }
}

/// <summary>
/// Where the picture lies in a tensor, and the way back. Target pixel centres map to source positions by
/// <c>(t + 0.5) × source ÷ content − 0.5</c> on each axis (half-pixel centres, as OpenCV's INTER_LINEAR).
/// </summary>
/// <param name="Source">The part of the frame that is shown.</param>
/// <param name="FrameWidth">Width of the whole frame.</param>
/// <param name="FrameHeight">Height of the whole frame.</param>
/// <param name="Left">First content column of the tensor.</param>
/// <param name="Top">First content row.</param>
/// <param name="Width">Content columns, at least 1.</param>
/// <param name="Height">Content rows, at least 1.</param>
public readonly record struct Letterbox(
    SourceRect Source, int FrameWidth, int FrameHeight, int Left, int Top, int Width, int Height)
{
    public static Letterbox Of(SourceRect source, int frameWidth, int frameHeight, PreprocessOptions target)
    {
        if (target.Fit == FitMode.Stretch)
            return new(source, frameWidth, frameHeight, 0, 0, target.Width, target.Height);
        var scale = Math.Min(target.Width / source.Width, target.Height / source.Height);
        var width = Math.Clamp((int)Math.Round(source.Width * scale), 1, target.Width);
        var height = Math.Clamp((int)Math.Round(source.Height * scale), 1, target.Height);
        return target.Fit == FitMode.LetterboxTopLeft
            ? new(source, frameWidth, frameHeight, 0, 0, width, height)
            : new(source, frameWidth, frameHeight, (target.Width - width) / 2, (target.Height - height) / 2, width, height);
    }

    /// <summary>Source pixels per content pixel.</summary>
    public double ScaleX => Source.Width / Width;

    public double ScaleY => Source.Height / Height;

    /// <summary>A box in tensor pixels, as a model gives it, in fractions of the whole frame, cut at its edges.</summary>
    public Box ToFrame(float x1, float y1, float x2, float y2) => new Box(X(x1), Y(y1), X(x2), Y(y2)).Clamped();

    /// <summary>A point in tensor pixels in fractions of the whole frame; not cut, since key points may lie outside.</summary>
    public (float X, float Y) ToFrame(float x, float y) => (X(x), Y(y));

    private float X(float x) => (float)((Source.X + ((x - Left) * ScaleX)) / FrameWidth);

    private float Y(float y) => (float)((Source.Y + ((y - Top) * ScaleY)) / FrameHeight);
}
