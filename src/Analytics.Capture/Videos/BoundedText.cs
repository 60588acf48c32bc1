using System.Text;

namespace Analytics.Capture.Videos;

/// <summary>What a child process says, read to its end and kept up to a bound.</summary>
internal static class BoundedText
{
    public static async Task<string> ReadAsync(TextReader reader, int most)
    {
        var text = new StringBuilder();
        var buffer = new char[4096];
        for (int read; (read = await reader.ReadAsync(buffer)) > 0;)
            text.Append(buffer, 0, Math.Min(read, most - text.Length));
        return text.ToString();
    }
}
