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
    public static bool TryRead(ReadOnlySpan<char> text, out DateTime clock) =>
        DateTime.TryParseExact(text, Form, CultureInfo.InvariantCulture, DateTimeStyles.None, out clock) && text.Length == Length;
}
