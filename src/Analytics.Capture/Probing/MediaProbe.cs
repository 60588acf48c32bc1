using System.Globalization;
using System.Text.Json;
using Analytics.Capture.Ffmpeg;
using Analytics.Capture.Sources;
using Analytics.Vision.Media;

namespace Analytics.Capture.Probing;

/// <param name="Codec">ffmpeg's name, such as <c>h264</c>.</param>
/// <param name="FramesPerSecond">Average rate; null where the source does not say.</param>
/// <param name="Duration">Null for live sources and where the container does not say.</param>
public sealed record MediaInfo(string Codec, int Width, int Height, double? FramesPerSecond, TimeSpan? Duration);

/// <summary>What a probe found: the media, or why there is none.</summary>
public sealed record ProbeResult(MediaInfo? Media, FeedFault? Fault);

/// <summary>Asks ffprobe what a source holds, for <c>analyze</c> and <c>check</c>.</summary>
/// <param name="options">Where ffprobe is.</param>
/// <param name="time">The clock of the time limit.</param>
public sealed class MediaProbe(FfmpegOptions options, TimeProvider time)
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(15);

    /// <exception cref="ProgramMissingException">ffprobe is not installed.</exception>
    public async Task<ProbeResult> ProbeAsync(SourceAddress source, CancellationToken cancel)
    {
        string[] arguments =
        [
            "-hide_banner", "-loglevel", "level+error", "-print_format", "json", "-select_streams", "v:0",
            "-show_entries", "stream=codec_name,width,height,avg_frame_rate,duration:format=duration",
            .. FfmpegArguments.Input(source, loop: false, options),
        ];
        using var process = await ChildLauncher.StartAsync(options.Ffprobe, "ffmpeg", arguments);
        using var limit = new CancellationTokenSource(Limit, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancel);
        await using var stop = either.Token.Register(process.Kill);
        var errors = process.StandardError.ReadToEndAsync(CancellationToken.None);
        var json = await process.StandardOutput.ReadToEndAsync(CancellationToken.None);
        await process.WaitForExitAsync(CancellationToken.None);
        var messages = new FfmpegMessages();
        foreach (var line in (await errors).Split('\n', StringSplitOptions.RemoveEmptyEntries))
            messages.Add(line);
        cancel.ThrowIfCancellationRequested();
        if (limit.IsCancellationRequested)
            return Failed(FeedFaultKind.Unreachable, $"'{source.Redacted}' did not answer within {Limit.TotalSeconds:0} s");
        return process.ExitCode == 0 ? Read(json, source) : new ProbeResult(null, messages.Explain(process.ExitCode));
    }

    private static ProbeResult Read(string json, SourceAddress source)
    {
        using var document = JsonDocument.Parse(json);
        var root = document.RootElement;
        if (!root.TryGetProperty("streams", out var streams) || streams.GetArrayLength() == 0)
            return Failed(FeedFaultKind.UnsupportedMedia, $"'{source.Redacted}' holds no video");
        var stream = streams[0];
        if (Text(stream, "codec_name") is not { } codec || !Number(stream, "width", out var width) || !Number(stream, "height", out var height))
            return Failed(FeedFaultKind.UnsupportedMedia, $"'{source.Redacted}' holds no video that ffmpeg can decode");
        var seconds = Seconds(stream) ?? (root.TryGetProperty("format", out var format) ? Seconds(format) : null);
        return new ProbeResult(new MediaInfo(codec, width, height, Rate(Text(stream, "avg_frame_rate")), seconds), null);
    }

    private static TimeSpan? Seconds(JsonElement element) =>
        double.TryParse(Text(element, "duration"), NumberStyles.Float, CultureInfo.InvariantCulture, out var seconds)
            ? TimeSpan.FromSeconds(seconds)
            : null;

    private static double? Rate(string? ratio) =>
        ratio?.Split('/') is [var top, var bottom]
        && double.TryParse(top, NumberStyles.Float, CultureInfo.InvariantCulture, out var numerator)
        && double.TryParse(bottom, NumberStyles.Float, CultureInfo.InvariantCulture, out var denominator)
        && numerator > 0 && denominator > 0
            ? numerator / denominator
            : null;

    private static string? Text(JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) && value.ValueKind is JsonValueKind.String ? value.GetString() : null;

    private static bool Number(JsonElement element, string name, out int number)
    {
        number = 0;
        return element.TryGetProperty(name, out var value) && value.TryGetInt32(out number) && number > 0;
    }

    private static ProbeResult Failed(FeedFaultKind kind, string detail) => new(null, new FeedFault(kind, detail));
}
