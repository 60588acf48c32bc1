using System.Diagnostics;
using System.Globalization;
using Analytics.Capture.Ffmpeg;
using Analytics.Capture.Sources;

namespace Analytics.Capture.Evidence;

/// <summary>Joins transport-stream segments of one session into an MP4, packet by packet.</summary>
internal static class ClipWriter
{
    /// <param name="options">Where ffmpeg is.</param>
    /// <param name="segments">Open files, in order; the caller closes them.</param>
    /// <param name="length">Of the clip, from the first packet on.</param>
    /// <param name="path">Of the clip; the file appears when it is whole.</param>
    /// <param name="cancel">Ends ffmpeg and leaves no file.</param>
    /// <returns>Bytes of the file.</returns>
    /// <exception cref="IOException">ffmpeg could not write it: the disk is full, or the codec cannot be kept in an MP4.</exception>
    public static async Task<long> WriteAsync(
        FfmpegOptions options, IReadOnlyList<Stream> segments, TimeSpan length, string path, CancellationToken cancel)
    {
        var part = path + ".part";
        // Joined byte for byte: the segments of a session go on counting the same time, so nothing has to be shifted.
        string[] arguments =
        [
            "-hide_banner", "-nostats", "-loglevel", "error", "-y", "-protocol_whitelist", "pipe", "-f", "mpegts", "-i", "pipe:0",
            "-map", "0:v:0", "-c", "copy", "-t", length.TotalSeconds.ToString("0.######", CultureInfo.InvariantCulture),
            "-movflags", "+faststart", "-f", "mp4", "file:" + part,
        ];
        using var process = await ChildLauncher.StartAsync(options.Ffmpeg, "ffmpeg", arguments, feedsInput: true);
        try
        {
            await using var stop = cancel.Register(process.Kill);
            var messages = process.StandardError.ReadToEndAsync(CancellationToken.None);
            await FeedAsync(process, segments);
            await process.WaitForExitAsync(CancellationToken.None);
            var text = (await messages).Trim();
            cancel.ThrowIfCancellationRequested();
            if (process.ExitCode != 0)
                throw new IOException($"The clip '{path}' could not be written{Hint(text)}: {Redact.Text(text)}");
            File.Move(part, path, overwrite: true);
            return new FileInfo(path).Length;
        }
        finally
        {
            if (File.Exists(part))
                File.Delete(part);
        }
    }

    private static string Hint(string text) =>
        text.Contains("could not find codec parameters", StringComparison.Ordinal)
            ? " (the camera's codec cannot be kept in a transport stream; H.264, HEVC, MPEG-2 and MPEG-4 can)"
            : "";

    private static async Task FeedAsync(Process process, IReadOnlyList<Stream> segments)
    {
        var buffer = new byte[64 * 1024];
        await using var input = process.StandardInput.BaseStream;
        foreach (var segment in segments)
        {
            for (int read; (read = await segment.ReadAsync(buffer)) > 0;)
            {
                if (!await TryWriteAsync(input, buffer.AsMemory(0, read)))
                    return;
            }
        }
    }

    private static async Task<bool> TryWriteAsync(Stream input, ReadOnlyMemory<byte> bytes)
    {
        try
        {
            await input.WriteAsync(bytes);
            return true;
        }
        catch (IOException)
        {
            // It has closed its input: it has enough, or it failed, and its exit code tells which.
            return false;
        }
    }
}
