using System.Globalization;
using System.Text.Json;
using Analytics.Capture.Ffmpeg;
using Analytics.Capture.Sources;
using Analytics.Vision.Media;

namespace Analytics.Capture.Videos;

/// <summary>Asks ffprobe what a video holds.</summary>
internal static class VideoProbe
{
    /// <summary>ffprobe says a few hundred bytes about one stream.</summary>
    private const int MostAnswer = 64 * 1024;

    public static async Task<VideoInfo> AskAsync(
        FfmpegOptions options, VideoContainer container, string path, VideoLimits limits, CancellationToken stop)
    {
        string[] arguments =
        [
            "-hide_banner", "-loglevel", "error", "-print_format", "json", "-select_streams", "v:0",
            "-show_entries", "stream=codec_name,width,height,avg_frame_rate,r_frame_rate,duration:format=duration",
            .. VideoArguments.Input(container, path),
        ];
        using var process = await ChildLauncher.StartAsync(options.Ffprobe, "ffmpeg", arguments);
        await using var ending = stop.Register(process.Kill);
        var said = BoundedText.ReadAsync(process.StandardError, MostAnswer);
        var json = await BoundedText.ReadAsync(process.StandardOutput, MostAnswer);
        await process.WaitForExitAsync(CancellationToken.None);
        var text = (await said).Trim();
        stop.ThrowIfCancellationRequested();
        if (process.ExitCode != 0)
            throw Damaged(VideoArguments.Mask(text, path));
        return Checked(Read(json, container), limits);
    }

    private static VideoInfo Checked(VideoInfo info, VideoLimits limits)
    {
        if ((long)info.Width * info.Height > limits.MaxPixels)
            throw new VideoRejectedException(VideoFault.TooManyPixels, $"The video is {info.Width}x{info.Height}; {limits.MaxPixels} pixels at most.");
        if (info.Duration > limits.Longest)
            throw new VideoRejectedException(VideoFault.TooLong, $"The video lasts {Seconds(info.Duration)} s; {Seconds(limits.Longest)} s at most.");
        return info;
    }

    private static VideoInfo Read(string json, VideoContainer container)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            var root = document.RootElement;
            if (!root.TryGetProperty("streams", out var streams) || streams.GetArrayLength() == 0)
                throw Damaged("it holds no video stream");
            var stream = streams[0];
            var seconds = Number(stream, "duration") ?? (root.TryGetProperty("format", out var format) ? Number(format, "duration") : null);
            var rate = Rate(stream, "avg_frame_rate") ?? Rate(stream, "r_frame_rate");
            if (Text(stream, "codec_name") is not { } codec || Side(stream, "width") is not { } width || Side(stream, "height") is not { } height
                || rate is null || seconds is not (> 0 and < 1e6))
                throw Damaged("its size, duration or rate is missing");
            return new VideoInfo(container, codec, TimeSpan.FromSeconds(seconds.Value), rate.Value, width, height);
        }
        catch (JsonException fault)
        {
            throw Damaged("its description cannot be read", fault);
        }
    }

    private static VideoRejectedException Damaged(string how, Exception? inner = null) =>
        new(VideoFault.Damaged, $"The video cannot be read: {Redact.Text(how)}.", inner);

    private static int? Side(JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) && value.TryGetInt32(out var number) && number > 0 ? number : null;

    private static double? Number(JsonElement element, string name) =>
        double.TryParse(Text(element, name), NumberStyles.Float, CultureInfo.InvariantCulture, out var value) ? value : null;

    private static double? Rate(JsonElement element, string name) =>
        Text(element, name)?.Split('/') is [var top, var bottom]
        && double.TryParse(top, NumberStyles.Float, CultureInfo.InvariantCulture, out var over)
        && double.TryParse(bottom, NumberStyles.Float, CultureInfo.InvariantCulture, out var under)
        && over > 0 && under > 0
            ? over / under
            : null;

    private static string? Text(JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) && value.ValueKind is JsonValueKind.String ? value.GetString() : null;

    private static string Seconds(TimeSpan span) => span.TotalSeconds.ToString("0.###", CultureInfo.InvariantCulture);
}
