using System.Globalization;
using System.Text.RegularExpressions;

namespace Analytics.Capture.Evidence;

/// <summary>
/// A stretch of a camera's own packets on disk, beginning with a key frame. Its name carries all that the index knows, so that
/// the index can be read back from the folder: <c>20260102T030405678Z-2000-17.ts</c> is instant, milliseconds, session.
/// </summary>
internal sealed partial record Segment(string Path, DateTimeOffset From, DateTimeOffset To, long Session, long Bytes)
{
    private const string InstantFormat = "yyyyMMdd'T'HHmmssfff'Z'";

    public static string NameOf(DateTimeOffset from, DateTimeOffset to, long session) => string.Create(
        CultureInfo.InvariantCulture,
        $"{from.UtcDateTime.ToString(InstantFormat, CultureInfo.InvariantCulture)}-{(long)(to - from).TotalMilliseconds}-{session}.ts");

    /// <summary>Null for files that are no finished segments.</summary>
    public static Segment? TryRead(FileInfo file)
    {
        var match = NamePattern().Match(file.Name);
        if (!match.Success || !DateTimeOffset.TryParseExact(
            match.Groups[1].Value, InstantFormat, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var from))
            return null;
        var span = TimeSpan.FromMilliseconds(long.Parse(match.Groups[2].Value, CultureInfo.InvariantCulture));
        return new Segment(file.FullName, from, from + span, long.Parse(match.Groups[3].Value, CultureInfo.InvariantCulture), file.Length);
    }

    [GeneratedRegex("^([0-9]{8}T[0-9]{9}Z)-([0-9]{1,9})-([0-9]{1,15})\\.ts$", RegexOptions.CultureInvariant)]
    private static partial Regex NamePattern();
}
