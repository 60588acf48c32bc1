using System.Globalization;

namespace Analytics.Gateway.Ctyun.Abilities;

/// <summary>The fence's area: <c>x1,y1,x2,y2,…</c>, 4 to 9 points, whole numbers or decimals, blanks around them.</summary>
internal static class FenceArea
{
    private const int LeastPoints = 4;
    private const int MostPoints = 9;

    /// <summary>Longest text that can be one: 18 numbers with generous digits.</summary>
    public const int MostBytes = 1024;

    public static bool TryRead(string text, out (double X, double Y)[] points)
    {
        points = [];
        var numbers = text.Split(',');
        if (numbers.Length % 2 != 0 || numbers.Length / 2 is < LeastPoints or > MostPoints)
            return false;
        var read = new (double X, double Y)[numbers.Length / 2];
        for (var i = 0; i < read.Length; i++)
            if (!TryNumber(numbers[2 * i], out read[i].X) || !TryNumber(numbers[(2 * i) + 1], out read[i].Y))
                return false;
        points = read;
        return true;
    }

    /// <summary>Whether all points lie in a picture; its edge is inside.</summary>
    public static bool FitsInto((double X, double Y)[] points, int width, int height) =>
        points.All(point => point.X >= 0 && point.X <= width && point.Y >= 0 && point.Y <= height);

    private static bool TryNumber(string text, out double value) =>
        double.TryParse(text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowLeadingWhite | NumberStyles.AllowTrailingWhite,
            CultureInfo.InvariantCulture, out value) && double.IsFinite(value);
}
