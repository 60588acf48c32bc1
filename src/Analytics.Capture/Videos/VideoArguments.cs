using System.Globalization;
using Analytics.Vision.Media;

namespace Analytics.Capture.Videos;

/// <summary>Argument lists for ffprobe and ffmpeg over one video. Pure.</summary>
internal static class VideoArguments
{
    /// <summary>The demuxer is named, and no protocol but files is allowed: a made-up video can open nothing else.</summary>
    public static string[] Input(VideoContainer container, string path) =>
        ["-protocol_whitelist", "file", "-f", VideoContainers.Demuxer(container), "-i", "file:" + path];

    public static List<string> Decode(VideoInfo info, string path, VideoSampling sampling, VideoLimits limits)
    {
        var side = Number(sampling.MaxSide);
        var scale = $"scale=w='max(2,trunc(iw*min(1,{side}/max(iw,ih))))':h='max(2,trunc(ih*min(1,{side}/max(iw,ih))))':flags=bilinear";
        var rate = Number(sampling.FramesPerSecond);
        // The first picture of each slot, with 2 ms of slack: stamps may be rounded to milliseconds.
        var select = sampling.FramesPerSecond > 0
            ? $"select='isnan(prev_selected_t)+not(eq(floor((t-start_t+0.002)*{rate}),floor((prev_selected_t-start_t+0.002)*{rate})))',"
            : "";
        return
        [
            "-hide_banner", "-nostdin", "-loglevel", "level+error", "-threads", "1", "-filter_threads", "1",
            "-max_pixels", Number(limits.MaxPixels), "-t", Number(limits.Longest.TotalSeconds),
            .. Input(info.Container, path),
            // Pictures that change their size in the middle would break the fixed row: they are squeezed into the first one's size.
            "-map", "0:v:0", "-vf", select + scale, "-vsync", "passthrough", "-enc_time_base", "1/1000000",
            "-frames:v", Number(sampling.MaxPictures), "-c:v", "rawvideo", "-pix_fmt", "bgr24",
            "-f", "nut", "-write_index", "0", "-flush_packets", "1", "pipe:1",
        ];
    }

    /// <summary>ffmpeg names the file with every complaint; where it lies is nobody's business.</summary>
    public static string Mask(string text, string path) => text.Replace(path, "video", StringComparison.Ordinal);

    private static string Number(double value) => value.ToString("0.######", CultureInfo.InvariantCulture);
}
