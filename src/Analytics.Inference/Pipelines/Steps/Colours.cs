using Analytics.Inference.Abilities;
using Analytics.Vision.Media;

namespace Analytics.Inference.Pipelines.Steps;

/// <summary>The colours that pixels are sorted into.</summary>
internal enum ColourClass
{
    Dark = 1,
    Light = 2,
    Red = 3,
    Orange = 4,
    Yellow = 5,
    Green = 6,
    Blue = 7,
    Grey = 8,
    Violet = 9,

    /// <summary>Between yellow and green, the colour of warning clothes.</summary>
    Lime = 10,
}

/// <summary>
/// What colour a found thing has. Method: each pixel of an ellipse inside the box goes into one class by its value v, saturation s and
/// hue (HSV); the shares of the classes are the answer. Dark: v below 0.20. Without colour where s is below 0.22 (0.12 where v is above
/// 0.85: highlights tint); then light from v 0.55 on, else grey. Else by hue in degrees: red 340 to 18, orange to 36, yellow to 72, lime
/// to 95, green to 175, blue to 262, violet.
/// </summary>
internal static class Colours
{
    /// <param name="image">The picture.</param>
    /// <param name="box">Where the thing is.</param>
    /// <param name="reach">How far the ellipse reaches towards the box's edges, 0 to 1.</param>
    /// <returns>Share of each class, summing to 1; empty for a box without a pixel.</returns>
    public static IReadOnlyDictionary<ColourClass, double> Shares(BgrImage image, PixelBox box, double reach)
    {
        var counts = new int[(int)ColourClass.Lime + 1];
        var (centreX, centreY) = ((box.Left + box.Right) / 2, (box.Top + box.Bottom) / 2);
        var (radiusX, radiusY) = (Math.Max(box.Width / 2 * reach, 0.5), Math.Max(box.Height / 2 * reach, 0.5));
        for (var y = (int)Math.Max(centreY - radiusY, 0); y <= Math.Min(centreY + radiusY, image.Height - 1); y++)
        {
            for (var x = (int)Math.Max(centreX - radiusX, 0); x <= Math.Min(centreX + radiusX, image.Width - 1); x++)
            {
                if (Math.Pow((x + 0.5 - centreX) / radiusX, 2) + Math.Pow((y + 0.5 - centreY) / radiusY, 2) > 1)
                    continue;
                var at = 3 * ((y * image.Width) + x);
                counts[(int)Of(image.Pixels[at + 2], image.Pixels[at + 1], image.Pixels[at])]++;
            }
        }

        var all = counts.Sum();
        return all == 0 ? new Dictionary<ColourClass, double>() : Enum.GetValues<ColourClass>().ToDictionary(c => c, c => counts[(int)c] / (double)all);
    }

    public static ColourClass Of(byte red, byte green, byte blue)
    {
        double most = Math.Max(red, Math.Max(green, blue));
        var spread = most - Math.Min(red, Math.Min(green, blue));
        var (value, saturation) = (most / 255, most > 0 ? spread / most : 0);
        if (value < 0.20)
            return ColourClass.Dark;
        if (saturation < (value > 0.85 ? 0.12 : 0.22))
            return value >= 0.55 ? ColourClass.Light : ColourClass.Grey;
        var hue = most == red ? (green - blue) / spread : most == green ? 2 + ((blue - red) / spread) : 4 + ((red - green) / spread);
        hue = ((hue * 60) + 360) % 360;
        return hue switch
        {
            < 18 or >= 340 => ColourClass.Red,
            < 36 => ColourClass.Orange,
            < 72 => ColourClass.Yellow,
            < 95 => ColourClass.Lime,
            < 175 => ColourClass.Green,
            < 262 => ColourClass.Blue,
            _ => ColourClass.Violet,
        };
    }
}
