using System.Globalization;

namespace Analytics.Client.Signing;

/// <summary>G3's date text <c>yyyyMMddTHHmmssZ</c>. Its zone was never told: clients write UTC and Beijing time alike (A07).</summary>
public static class EopDate
{
    public const int Length = 16;

    /// <summary>Characters that hold the date alone.</summary>
    public const int DateLength = 8;

    private const string Form = "yyyyMMdd'T'HHmmss'Z'";

    /// <param name="zone">Offset of the clock that the text shows; zero for UTC.</param>
    public static string Write(DateTimeOffset at, TimeSpan zone = default) =>
        at.ToOffset(zone).ToString(Form, CultureInfo.InvariantCulture);

    /// <summary>Reads the text as a clock without a zone. Nothing around it, no other form, no date that the calendar lacks.</summary>
    public static bool TryRead(ReadOnlySpan<char> text, out DateTime clock)
    {
        clock = default;
        if (text.Length != Length || text[DateLength] != 'T' || text[^1] != 'Z'
            || !TryNumber(text[..4], out var year) || !TryNumber(text[4..6], out var month) || !TryNumber(text[6..8], out var day)
            || !TryNumber(text[9..11], out var hour) || !TryNumber(text[11..13], out var minute) || !TryNumber(text[13..15], out var second))
        {
            return false;
        }

        if (year == 0 || month is 0 or > 12 || day == 0 || day > DateTime.DaysInMonth(year, month) || hour > 23 || minute > 59 || second > 59)
            return false;
        clock = new DateTime(year, month, day, hour, minute, second, DateTimeKind.Unspecified);
        return true;
    }

    // By hand, since every request of G3 is read: the platform's reader of any form takes ten times as long.
    private static bool TryNumber(ReadOnlySpan<char> digits, out int number)
    {
        number = 0;
        foreach (var digit in digits)
        {
            if (!char.IsAsciiDigit(digit))
                return false;
            number = (number * 10) + (digit - '0');
        }

        return true;
    }
}
