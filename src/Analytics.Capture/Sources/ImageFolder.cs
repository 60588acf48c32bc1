using System.Text;

namespace Analytics.Capture.Sources;

/// <summary>A folder of pictures as ffmpeg's pattern: names in order, one kind of picture, one picture a second.</summary>
internal static class ImageFolder
{
    private static readonly (string Suffix, string Glob, string Codec)[] Kinds =
    [
        (".jpg", "*.[jJ][pP][gG]", "mjpeg"),
        (".jpeg", "*.[jJ][pP][eE][gG]", "mjpeg"),
        (".png", "*.[pP][nN][gG]", "png"),
        (".bmp", "*.[bB][mM][pP]", "bmp"),
    ];

    /// <summary>
    /// Codec and pattern for the kind that the folder holds most of; a folder without pictures gives a pattern that matches
    /// nothing. The codec is named since ffmpeg would look for it in the pattern's letters.
    /// </summary>
    public static string[] Input(string folder)
    {
        var most = Directory.Exists(folder)
            ? Kinds.MaxBy(kind => Directory.EnumerateFiles(folder).Count(f => f.EndsWith(kind.Suffix, StringComparison.OrdinalIgnoreCase)))
            : Kinds[0];
        return ["-c:v", most.Codec, "-i", Escape(folder.TrimEnd('/')) + "/" + most.Glob];
    }

    private static string Escape(string folder)
    {
        var escaped = new StringBuilder(folder.Length);
        foreach (var letter in folder)
            escaped.Append(letter is '*' or '?' or '[' or ']' or '{' or '}' or '\\' or '%' ? $"\\{letter}" : $"{letter}");
        return escaped.ToString();
    }
}
