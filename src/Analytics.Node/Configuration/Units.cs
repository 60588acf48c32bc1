using System.Globalization;

namespace Analytics.Node.Configuration;

/// <summary>Durations and sizes as people write them: <c>500ms</c>, <c>1.5s</c>, <c>30d</c>; <c>512MiB</c>, <c>2GiB</c>.</summary>
public static class Units
{
    // Longer suffixes first: "ms" also ends with "s".
    private static readonly (string Suffix, double Seconds)[] s_durations =
        [("ms", 0.001), ("s", 1), ("m", 60), ("h", 3600), ("d", 86400)];

    private static readonly (string Suffix, double Bytes)[] s_sizes =
        [("KiB", 1L << 10), ("MiB", 1L << 20), ("GiB", 1L << 30), ("TiB", 1L << 40), ("B", 1)];

    public static bool TryDuration(string text, out TimeSpan value)
    {
        value = default;
        foreach (var (suffix, seconds) in s_durations)
        {
            if (!text.EndsWith(suffix, StringComparison.Ordinal) || !Number(text[..^suffix.Length], out var number))
                continue;
            if (number * seconds > TimeSpan.MaxValue.TotalSeconds / 2)
                return false;
            value = TimeSpan.FromSeconds(number * seconds);
            return true;
        }

        return false;
    }

    public static bool TryBytes(string text, out long value)
    {
        value = 0;
        foreach (var (suffix, bytes) in s_sizes)
        {
            if (!text.EndsWith(suffix, StringComparison.Ordinal) || !Number(text[..^suffix.Length], out var number))
                continue;
            if (number * bytes > long.MaxValue / 2)
                return false;
            value = (long)(number * bytes);
            return true;
        }

        return false;
    }

    public static string Show(TimeSpan value)
    {
        var unit = s_durations[0];
        foreach (var larger in s_durations)
        {
            if (value.TotalSeconds >= larger.Seconds && value.TotalSeconds % larger.Seconds == 0)
                unit = larger;
        }

        return (value.TotalSeconds / unit.Seconds).ToString("0.###", CultureInfo.InvariantCulture) + unit.Suffix;
    }

    public static string ShowBytes(long value)
    {
        var unit = s_sizes[^1];
        foreach (var larger in s_sizes.SkipLast(1))
        {
            if (value >= larger.Bytes && value % larger.Bytes == 0)
                unit = larger;
        }

        return (value / unit.Bytes).ToString("0.##", CultureInfo.InvariantCulture) + unit.Suffix;
    }

    private static bool Number(string text, out double number) =>
        double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out number);
}
