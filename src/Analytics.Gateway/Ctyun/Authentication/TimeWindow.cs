using Analytics.Client.Signing;

namespace Analytics.Gateway.Ctyun.Authentication;

/// <summary>Whether a request's time is near enough to ours, and how long it will be.</summary>
internal static class TimeWindow
{
    // Also with the window off: a time of another century is a mistake, and arithmetic on it may overflow.
    private static readonly DateTimeOffset s_first = new(2000, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly DateTimeOffset s_end = new(2100, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private const int MillisecondDigits = 13;

    /// <summary>Reads milliseconds since 1970: 13 digits, nothing else.</summary>
    public static AuthenticationFault CheckMilliseconds(string text, CtyunAuthOptions options, DateTimeOffset now, out DateTimeOffset keepUntil)
    {
        keepUntil = default;
        if (text.Length != MillisecondDigits)
            return AuthenticationFault.TimeMalformed;
        var milliseconds = 0L;
        foreach (var character in text)
        {
            if (!char.IsAsciiDigit(character))
                return AuthenticationFault.TimeMalformed;
            milliseconds = (milliseconds * 10) + (character - '0');
        }

        var at = DateTimeOffset.FromUnixTimeMilliseconds(milliseconds);
        if (at < s_first || at >= s_end)
            return AuthenticationFault.TimeMalformed;
        keepUntil = End(at, options.MaxSkew);
        return IsInside(at, options.MaxSkew, now) ? AuthenticationFault.None : AuthenticationFault.TimeOutsideWindow;
    }

    /// <summary>Reads an eop-date under every zone that is allowed; one reading inside the window is enough.</summary>
    public static AuthenticationFault CheckEopDate(string text, CtyunAuthOptions options, DateTimeOffset now, out DateTimeOffset keepUntil)
    {
        keepUntil = default;
        if (!EopDate.TryRead(text, out var clock) || clock < s_first.UtcDateTime || clock >= s_end.UtcDateTime)
            return AuthenticationFault.TimeMalformed;
        var isInside = false;
        for (var index = 0; index < options.EopDateZones.Count; index++)
        {
            var at = new DateTimeOffset(clock.Ticks, TimeSpan.Zero) - options.EopDateZones[index];
            isInside |= IsInside(at, options.MaxSkew, now);
            // The same text may come into the window again, read by another clock.
            var end = End(at, options.MaxSkew);
            keepUntil = end > keepUntil ? end : keepUntil;
        }

        return isInside ? AuthenticationFault.None : AuthenticationFault.TimeOutsideWindow;
    }

    private static bool IsInside(DateTimeOffset at, TimeSpan skew, DateTimeOffset now) =>
        skew == TimeSpan.Zero || (now - at).Duration() <= skew;

    private static DateTimeOffset End(DateTimeOffset at, TimeSpan skew) => skew == TimeSpan.Zero ? DateTimeOffset.MaxValue : at + skew;
}
