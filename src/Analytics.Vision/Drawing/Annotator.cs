using Analytics.Vision.Detections;
using Analytics.Vision.Media;
using Analytics.Vision.Zones;

namespace Analytics.Vision.Drawing;

public readonly record struct BgrColour(byte Blue, byte Green, byte Red)
{
    public static readonly BgrColour RedAlarm = new(48, 59, 255);
    public static readonly BgrColour Yellow = new(0, 204, 255);
    public static readonly BgrColour Black = new(0, 0, 0);
    public static readonly BgrColour White = new(255, 255, 255);
}

/// <summary>
/// Draws evidence onto a picture, in place. Lines and letters grow with the picture; what lies outside is cut off, so any box
/// may be drawn.
/// </summary>
public sealed class Annotator(BgrImage image)
{
    // One pixel up to 360 lines, then one more for each further 360.
    private readonly int _unit = Math.Max(1, (image.Height + 180) / 360);

    /// <summary>A box's outline and, above it or within its top, a label.</summary>
    public void Box(in Box box, BgrColour colour, string? label = null)
    {
        var (left, top) = Pixel(box.X1, box.Y1);
        var (right, bottom) = Pixel(box.X2, box.Y2);
        Fill(left, top, right, top + _unit, colour);
        Fill(left, bottom - _unit, right, bottom, colour);
        Fill(left, top, left + _unit, bottom, colour);
        Fill(right - _unit, top, right, bottom, colour);
        if (!string.IsNullOrEmpty(label))
            Label(left, top >= LabelHeight ? top - LabelHeight : top, label, colour);
    }

    /// <summary>A polygon's outline.</summary>
    public void Polygon(ZonePolygon polygon, BgrColour colour)
    {
        for (var i = 0; i < polygon.Corners.Length; i++)
            Line(polygon.Corners[i], polygon.Corners[(i + 1) % polygon.Corners.Length], colour);
    }

    /// <summary>Printable ASCII on a filled ground, moved into the picture where it would stick out on the right.</summary>
    /// <param name="x">Left edge in pixels.</param>
    /// <param name="y">Upper edge in pixels.</param>
    /// <param name="text">Other characters show as question marks.</param>
    /// <param name="ground">The letters are black or white, whichever reads better on it.</param>
    public void Label(int x, int y, string text, BgrColour ground)
    {
        var width = ((text.Length * (BitmapFont.Width + 1)) + 1) * _unit;
        x = Math.Max(0, Math.Min(x, image.Width - width));
        Fill(x, y, x + width, y + LabelHeight, ground);
        var ink = (ground.Red * 299) + (ground.Green * 587) + (ground.Blue * 114) > 128_000 ? BgrColour.Black : BgrColour.White;
        for (var i = 0; i < text.Length; i++)
        {
            for (var column = 0; column < BitmapFont.Width; column++)
            {
                for (var row = 0; row < BitmapFont.Height; row++)
                {
                    if (!BitmapFont.IsSet(text[i], column, row))
                        continue;
                    var (left, top) = (x + (((i * (BitmapFont.Width + 1)) + 1 + column) * _unit), y + ((1 + row) * _unit));
                    Fill(left, top, left + _unit, top + _unit, ink);
                }
            }
        }
    }

    private int LabelHeight => (BitmapFont.Height + 2) * _unit;

    private void Line(ZonePoint from, ZonePoint to, BgrColour colour)
    {
        var (x0, y0) = Pixel(from.X, from.Y);
        var (x1, y1) = Pixel(to.X, to.Y);
        var steps = Math.Max(1, Math.Max(Math.Abs(x1 - x0), Math.Abs(y1 - y0)));
        for (var s = 0; s <= steps; s++)
        {
            // Centred on the edge and kept inside, so that a zone that fills the frame is seen.
            var x = Math.Clamp(x0 + (int)Math.Round((double)(x1 - x0) * s / steps) - (_unit / 2), 0, Math.Max(0, image.Width - _unit));
            var y = Math.Clamp(y0 + (int)Math.Round((double)(y1 - y0) * s / steps) - (_unit / 2), 0, Math.Max(0, image.Height - _unit));
            Fill(x, y, x + _unit, y + _unit, colour);
        }
    }

    // A wild box must not become a wild loop: a frame's width outside is outside enough.
    private (int X, int Y) Pixel(double x, double y) =>
        ((int)Math.Round(Bounded(x) * image.Width), (int)Math.Round(Bounded(y) * image.Height));

    private static double Bounded(double fraction) => double.IsNaN(fraction) ? 0 : Math.Clamp(fraction, -1, 2);

    private void Fill(int left, int top, int right, int bottom, BgrColour colour)
    {
        (left, right) = (Math.Max(left, 0), Math.Min(right, image.Width));
        for (var y = Math.Max(top, 0); y < Math.Min(bottom, image.Height); y++)
        {
            for (var x = left; x < right; x++)
            {
                var at = 3 * ((y * image.Width) + x);
                (image.Pixels[at], image.Pixels[at + 1], image.Pixels[at + 2]) = (colour.Blue, colour.Green, colour.Red);
            }
        }
    }
}
