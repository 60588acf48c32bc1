using System.Text.RegularExpressions;
using Analytics.Capture.Sources;
using Analytics.Vision.Media;

namespace Analytics.Capture.Ffmpeg;

/// <summary>
/// The last messages of one ffmpeg, without credentials, and what they mean. Bounded: a damaged stream complains with every
/// picture.
/// </summary>
internal sealed partial class FfmpegMessages
{
    public const int Kept = 20;
    private const int LongestLine = 400;
    private const string CutOff = "partial file";

    // First match wins, so the causes stand before their consequences ("Invalid data found" follows many of the others).
    private static readonly (string Text, FeedFaultKind Kind)[] Meanings =
    [
        ("401 Unauthorized", FeedFaultKind.Unauthorized),
        ("403 Forbidden", FeedFaultKind.Unauthorized),
        ("authorization failed", FeedFaultKind.Unauthorized),
        ("Permission denied", FeedFaultKind.Unauthorized),
        ("404 Not Found", FeedFaultKind.NotFound),
        ("No such file or directory", FeedFaultKind.NotFound),
        ("Could find no file", FeedFaultKind.NotFound),
        ("Could not open file", FeedFaultKind.NotFound),
        ("410 Gone", FeedFaultKind.NotFound),
        ("454 Session Not Found", FeedFaultKind.Unreachable),
        ("Cannot allocate memory", FeedFaultKind.OutOfMemory),
        ("Connection refused", FeedFaultKind.Unreachable),
        ("Connection timed out", FeedFaultKind.Unreachable),
        ("Connection reset by peer", FeedFaultKind.Unreachable),
        ("Network is unreachable", FeedFaultKind.Unreachable),
        ("No route to host", FeedFaultKind.Unreachable),
        ("Failed to resolve hostname", FeedFaultKind.Unreachable),
        ("Name or service not known", FeedFaultKind.Unreachable),
        ("Operation timed out", FeedFaultKind.Unreachable),
        ("Server returned 5XX", FeedFaultKind.Unreachable),
        ("503 Service Unavailable", FeedFaultKind.Unreachable),
        ("Input/output error", FeedFaultKind.Unreachable),
        ("Decoder (codec", FeedFaultKind.UnsupportedMedia),
        ("Unknown decoder", FeedFaultKind.UnsupportedMedia),
        ("unsupported codec", FeedFaultKind.UnsupportedMedia),
        ("Protocol not found", FeedFaultKind.UnsupportedMedia),
        ("not on whitelist", FeedFaultKind.UnsupportedMedia),
        ("matches no streams", FeedFaultKind.UnsupportedMedia),
        ("Invalid data found when processing input", FeedFaultKind.CorruptMedia),
        ("moov atom not found", FeedFaultKind.CorruptMedia),
        (CutOff, FeedFaultKind.CorruptMedia),
        ("could not find codec parameters", FeedFaultKind.CorruptMedia),
        ("Error while decoding", FeedFaultKind.CorruptMedia),
        ("End of file", FeedFaultKind.EndedEarly),
    ];

    private readonly Lock _lock = new();
    private readonly Queue<string> _tail = new();

    public void Add(string line)
    {
        // The option is deprecated since ffmpeg 5.1 and still the one that all supported versions know.
        if (line.Contains("-vsync is deprecated", StringComparison.Ordinal))
            return;
        line = Address().Replace(line, "");
        line = Redact.Text(line.Length > LongestLine ? line[..LongestLine] : line);
        lock (_lock)
        {
            _tail.Enqueue(line);
            while (_tail.Count > Kept)
                _tail.Dequeue();
        }
    }

    /// <summary>A file that lacks its end is played as far as it goes, and ffmpeg calls that a success; null for a whole one.</summary>
    public FeedFault? ExplainCutOff()
    {
        lock (_lock)
            return _tail.LastOrDefault(line => line.Contains(CutOff, StringComparison.Ordinal)) is { } line ? new FeedFault(FeedFaultKind.CorruptMedia, line) : null;
    }

    /// <summary>What the messages say about an ffmpeg that stopped with this exit code.</summary>
    public FeedFault Explain(int exitCode)
    {
        lock (_lock)
        {
            foreach (var (text, kind) in Meanings)
            {
                if (_tail.LastOrDefault(line => line.Contains(text, StringComparison.OrdinalIgnoreCase)) is { } line)
                    return new FeedFault(kind, line);
            }

            if (exitCode == 0)
                return new FeedFault(FeedFaultKind.EndedEarly, "the source closed the stream");
            return new FeedFault(FeedFaultKind.DecoderFailed, $"ffmpeg stopped with code {exitCode}: {_tail.LastOrDefault() ?? "it said nothing"}");
        }
    }

    // Where ffmpeg keeps the object that speaks is news to nobody, and makes equal messages differ.
    [GeneratedRegex(" @ 0x[0-9a-f]+", RegexOptions.CultureInvariant)]
    private static partial Regex Address();
}
