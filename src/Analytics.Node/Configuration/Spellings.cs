using System.Globalization;
using Analytics.Domain.Geometry;
using Analytics.Domain.Rules;

namespace Analytics.Node.Configuration;

/// <summary>Zones and schedules as people write them on a command line and in a file.</summary>
public static class Spellings
{
    private static readonly string[] s_days = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"];

    /// <summary>Reads <c>x,y;x,y;x,y</c>, in fractions of the frame.</summary>
    public static bool TryZone(string text, out Polygon zone)
    {
        zone = null!;
        var points = new List<Point2>();
        foreach (var pair in text.Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            var parts = pair.Split(',');
            if (parts.Length != 2 || !Fraction(parts[0], out var x) || !Fraction(parts[1], out var y))
                return false;
            points.Add(new Point2(x, y));
        }

        zone = new Polygon(points.ToValueList());
        return points.Count > 0;
    }

    public static string Show(Polygon zone) =>
        string.Join(';', zone.Points.Select(p => string.Create(CultureInfo.InvariantCulture, $"{p.X},{p.Y}")));

    /// <summary>Reads <c>mon-fri 18:00-08:00</c>, <c>sat 00:00-00:00</c> or <c>daily 22:00-06:00</c>; an end not after its start is on the next day.</summary>
    public static bool TryIntervals(string text, List<WeeklyInterval> into)
    {
        var parts = text.ToLowerInvariant().Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (parts.Length != 2 || parts[1].Split('-') is not [var start, var end] || !Clock(start, out var from) || !Clock(end, out var to))
            return false;
        var (first, last) = parts[0] == "daily" ? (0, 6) : parts[0].Split('-') switch
        {
            [var one] => (Day(one), Day(one)),
            [var a, var b] => (Day(a), Day(b)),
            _ => (-1, -1),
        };
        if (first < 0 || last < 0)
            return false;
        for (var day = first; ; day = (day + 1) % 7)
        {
            into.Add(new WeeklyInterval((DayOfWeek)day, from, to));
            if (day == last)
                return true;
        }
    }

    private static int Day(string name) => Array.IndexOf(s_days, name);

    private static bool Clock(string text, out TimeOnly time) =>
        TimeOnly.TryParseExact(text, "HH:mm", CultureInfo.InvariantCulture, DateTimeStyles.None, out time);

    private static bool Fraction(string text, out double value) =>
        double.TryParse(
            text,
            // With an exponent, since that is how Show writes very small fractions.
            NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent | NumberStyles.AllowLeadingWhite | NumberStyles.AllowTrailingWhite,
            CultureInfo.InvariantCulture,
            out value) && double.IsFinite(value);
}
