using System.Globalization;
using System.Text.RegularExpressions;

namespace Analytics.Capture.Sources;

public enum SourceKind
{
    /// <summary>An IP camera; its packets come interleaved over one TCP connection.</summary>
    Rtsp = 1,

    /// <summary>HTTP or HTTPS: an HLS playlist, a continuous stream, or a file on a server.</summary>
    Http = 2,

    File = 3,

    /// <summary>Pictures of one kind and size (JPEG, PNG or BMP), in the order of their names.</summary>
    Folder = 4,

    /// <summary>A moving test picture: <c>test:640x360@10</c> (width, height, pictures a second).</summary>
    Test = 5,
}

/// <summary>Why an address cannot be a source. Surfaces translate these names.</summary>
public enum SourceFault
{
    Empty = 1,
    TooLong = 2,
    ControlCharacter = 3,
    UnknownScheme = 4,
    NoHost = 5,
    BadTestPattern = 6,
    NotAUrl = 7,
}

/// <param name="Fault">The class of the fault.</param>
/// <param name="Detail">What is wrong and how to mend it, without credentials.</param>
public sealed record SourceProblem(SourceFault Fault, string Detail);

/// <summary>
/// Where a camera's pictures come from. Only the schemes of <see cref="SourceKind"/> pass: ffmpeg's own pseudo-protocols
/// (<c>concat:</c>, <c>subfile,</c>, <c>lavfi</c>…) would let a camera's configuration read any file of the node.
/// </summary>
public sealed partial class SourceAddress
{
    public const int MaxLength = 2048;

    private SourceAddress(SourceKind kind, string target) => (Kind, Target, Redacted) = (kind, target, Redact.Text(target));

    public SourceKind Kind { get; }

    /// <summary>The URL or the absolute path. May hold credentials: for the decoder alone.</summary>
    public string Target { get; }

    /// <summary>The same without credentials, for logs, the API and error texts.</summary>
    public string Redacted { get; }

    /// <summary>A source that comes at its own pace and has no end.</summary>
    public bool IsLive => Kind is SourceKind.Rtsp || (Kind is SourceKind.Http && !IsPlaylist && !IsRemoteFile);

    /// <summary>It sends a coded stream that can be kept as it is. Pictures of a folder are their own evidence.</summary>
    internal bool HasPackets => Kind is SourceKind.Rtsp or SourceKind.Http or SourceKind.File;

    /// <summary>HLS: segments come in bursts, so the reader is paced by their timestamps.</summary>
    internal bool IsPlaylist => Kind is SourceKind.Http && PathEndsWith(".m3u8");

    internal bool IsRemoteFile =>
        Kind is SourceKind.Http && (PathEndsWith(".mp4") || PathEndsWith(".mkv") || PathEndsWith(".mov") || PathEndsWith(".webm") || PathEndsWith(".avi"));

    /// <param name="text">A URL, a path, or <c>test:WxH@R</c>.</param>
    /// <param name="baseFolder">Folder against which a relative path is read.</param>
    /// <param name="problem">Null where the address is good.</param>
    public static SourceAddress? TryParse(string? text, string baseFolder, out SourceProblem? problem)
    {
        problem = null;
        if (string.IsNullOrWhiteSpace(text))
            return Fail(out problem, SourceFault.Empty, "The source is empty: give a URL (rtsp, http, https), a file, or a folder of images.");
        text = text.Trim();
        if (text.Length > MaxLength)
            return Fail(out problem, SourceFault.TooLong, $"The source has {text.Length} characters; {MaxLength} at most.");
        if (text.Any(char.IsControl))
            return Fail(out problem, SourceFault.ControlCharacter, "The source holds a control character: remove it.");
        if (text.StartsWith("test:", StringComparison.Ordinal))
            return Test(text, out problem);
        if (SchemePattern().Match(text) is { Success: true } scheme)
            return Url(scheme.Groups[1].Value.ToLowerInvariant(), text, out problem);

        var path = Path.GetFullPath(text, baseFolder);
        var isFolder = text.EndsWith('/') || Directory.Exists(path);
        return new SourceAddress(isFolder ? SourceKind.Folder : SourceKind.File, path);
    }

    /// <exception cref="FormatException">The address is not usable; the message says why.</exception>
    public static SourceAddress Parse(string text, string baseFolder) =>
        TryParse(text, baseFolder, out var problem) ?? throw new FormatException(problem!.Detail);

    public override string ToString() => Redacted;

    private static SourceAddress? Url(string scheme, string text, out SourceProblem? problem)
    {
        problem = null;
        SourceKind? kind = scheme switch
        {
            "rtsp" or "rtsps" => SourceKind.Rtsp,
            "http" or "https" => SourceKind.Http,
            _ => null,
        };
        if (kind is null)
            return Fail(out problem, SourceFault.UnknownScheme, $"'{scheme}' is no known kind of source: use rtsp, rtsps, http, https, or a path.");
        if (!Uri.TryCreate(text, UriKind.Absolute, out var uri))
            return Fail(out problem, SourceFault.NotAUrl, $"'{Redact.Text(text)}' is no URL: write special characters of the password as %XX.");
        return string.IsNullOrEmpty(uri.Host)
            ? Fail(out problem, SourceFault.NoHost, $"'{Redact.Text(text)}' names no host.")
            : new SourceAddress(kind.Value, text);
    }

    private static SourceAddress? Test(string text, out SourceProblem? problem)
    {
        problem = null;
        var match = TestPattern().Match(text);
        return match.Success && Side(match.Groups[1].Value) && Side(match.Groups[2].Value)
            && int.Parse(match.Groups[3].Value, CultureInfo.InvariantCulture) is >= 1 and <= 120
            ? new SourceAddress(SourceKind.Test, text)
            : Fail(out problem, SourceFault.BadTestPattern, "A test source reads test:WIDTHxHEIGHT@RATE, sides 16 to 4096, rate 1 to 120.");
    }

    private static bool Side(string digits) => int.Parse(digits, CultureInfo.InvariantCulture) is >= 16 and <= 4096;

    private static SourceAddress? Fail(out SourceProblem? problem, SourceFault fault, string detail)
    {
        problem = new SourceProblem(fault, detail);
        return null;
    }

    private bool PathEndsWith(string extension) =>
        Uri.TryCreate(Target, UriKind.Absolute, out var uri) && uri.AbsolutePath.EndsWith(extension, StringComparison.OrdinalIgnoreCase);

    // A single letter before the colon is a drive; 'subfile,,start,…:' and its like count as a scheme and are refused by name.
    [GeneratedRegex("^([A-Za-z][A-Za-z0-9+.,_-]+):", RegexOptions.CultureInvariant)]
    private static partial Regex SchemePattern();

    [GeneratedRegex("^test:([0-9]{2,4})x([0-9]{2,4})@([0-9]{1,3})$", RegexOptions.CultureInvariant)]
    private static partial Regex TestPattern();
}
