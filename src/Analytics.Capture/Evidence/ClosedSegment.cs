using System.Globalization;
using Analytics.Capture.Ffmpeg;

namespace Analytics.Capture.Evidence;

/// <summary>A segment that ffmpeg has finished: <c>name,from,to</c> with seconds of the session's media time.</summary>
/// <param name="Path">The file, under the name that ffmpeg gave it.</param>
internal sealed record ClosedSegment(string Path, TimeSpan From, TimeSpan To)
{
    public static ClosedSegment? TryParse(string line, SegmentOutput output)
    {
        if (!line.StartsWith(output.Prefix, StringComparison.Ordinal))
            return null;
        var parts = line.Split(',');
        return parts.Length == 3 && Seconds(parts[1]) is { } from && Seconds(parts[2]) is { } to && to >= from
            ? new ClosedSegment(System.IO.Path.Combine(output.Folder, System.IO.Path.GetFileName(parts[0])), from, to)
            : null;
    }

    private static TimeSpan? Seconds(string text) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var seconds) && Math.Abs(seconds) < 1e9
            ? TimeSpan.FromSeconds(seconds)
            : null;
}
