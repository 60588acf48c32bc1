using System.Globalization;
using Analytics.Capture.Sources;
using Analytics.Vision.Frames;

namespace Analytics.Capture.Ffmpeg;

/// <summary>From what is wanted to ffmpeg's argument list. Pure; the list may hold credentials, so it is never logged.</summary>
internal static class FfmpegArguments
{
    // ffmpeg would wait for twenty pictures to guess a rate that nobody asks for, and take in megabytes of garbage.
    private static readonly string[] QuickStart = ["-analyzeduration", "2000000", "-fpsprobesize", "0", "-formatprobesize", "65536"];

    // RTSP tells when a picture is shown, not when it is decoded: with B frames the first packets come without that time, and the
    // segments' container refuses such a packet. They get times of their own, in order, before those that follow.
    private const string DecodingTimes = @"setts=dts=if(eq(DTS\,NOPTS)\,if(eq(PREV_OUTDTS\,NOPTS)\,PTS-1/TB\,PREV_OUTDTS+1)\,DTS)";

    public static List<string> ForFeed(
        SourceAddress source, FrameRequest frames, Pace pace, bool loop, FfmpegOptions options, SegmentOutput? segments)
    {
        List<string> list = ["-hide_banner", "-nostdin", "-loglevel", "level+warning"];
        list.AddRange(["-threads", Number(options.DecoderThreads), "-filter_threads", "1"]);
        if (frames.KeyFramesOnly)
            list.AddRange(["-skip_frame", "nokey"]);
        if (pace is Pace.RealTime && !source.IsLive)
            list.Add("-re");
        list.AddRange(Input(source, loop, options));

        list.AddRange(["-map", "0:v:0", "-vf", Filters(frames)]);
        // Timestamps pass as they are; without the time base they would be rounded to the source's nominal rate.
        list.AddRange(["-vsync", "passthrough", "-enc_time_base", "1/1000000"]);
        // Else ffmpeg would squeeze the pictures of a source that changes its size into the old one.
        list.AddRange(["-autoscale", "0"]);
        list.AddRange(["-c:v", "rawvideo", "-pix_fmt", frames.Layout is PixelLayout.Nv12 ? "nv12" : "yuv420p"]);
        list.AddRange(["-f", "nut", "-write_index", "0", "-flush_packets", "1", "pipe:1"]);

        if (segments is not null)
        {
            list.AddRange(["-map", "0:v:0", "-c", "copy"]);
            if (source.Kind is SourceKind.Rtsp)
                list.AddRange(["-bsf:v", DecodingTimes]);
            list.AddRange(["-f", "segment", "-segment_time", Number(segments.Length.TotalSeconds)]);
            list.AddRange(["-segment_format", "mpegts", "-segment_format_options", "mpegts_flags=+initial_discontinuity:flush_packets=1"]);
            // Times of the list are those of the pictures, not moved by the delay of their decoding order.
            list.AddRange(["-avoid_negative_ts", "disabled"]);
            // The list goes where the messages go: one line for each closed segment, in step with them.
            list.AddRange(["-segment_list", "pipe:2", "-segment_list_type", "csv"]);
            list.Add(Path.Combine(segments.Folder.Replace("%", "%%", StringComparison.Ordinal), segments.Prefix + "-%06d.ts"));
        }

        return list;
    }

    /// <summary>The source and how to open it; shared with ffprobe.</summary>
    public static List<string> Input(SourceAddress source, bool loop, FfmpegOptions options)
    {
        var wait = Number(options.NetworkTimeout.TotalMicroseconds);
        List<string> endless = loop ? ["-stream_loop", "-1"] : [];
        return source.Kind switch
        {
            SourceKind.Rtsp =>
            [
                "-protocol_whitelist", "rtsp,rtsps,rtp,tcp,tls", "-rtsp_transport", "tcp", "-timeout", wait,
                .. QuickStart, "-i", source.Target,
            ],
            SourceKind.Http => ["-protocol_whitelist", "http,https,tcp,tls,crypto", "-rw_timeout", wait, .. QuickStart, .. source.IsRemoteFile ? endless : [], "-i", source.Target],
            SourceKind.File => ["-protocol_whitelist", "file", .. endless, "-i", "file:" + source.Target],
            SourceKind.Folder =>
            [
                "-protocol_whitelist", "file", "-f", "image2", "-pattern_type", "glob", "-framerate", "1",
                .. loop ? ["-loop", "1"] : Array.Empty<string>(), .. ImageFolder.Input(source.Target),
            ],
            _ => ["-f", "lavfi", "-i", TestPicture(source.Target)],
        };
    }

    // Select comes first, so that pictures nobody wants are not scaled.
    private static string Filters(FrameRequest frames)
    {
        var (width, height) = (Number(frames.MaxWidth), Number(frames.MaxHeight));
        // Square pixels, even sides, shrunk to fit and never enlarged.
        var fit = $"min(1,min({width}/(iw*sar),{height}/ih))";
        var scale = $"scale=w='max(2,trunc(iw*sar*{fit}/2)*2)':h='max(2,trunc(ih*{fit}/2)*2)':flags=bilinear:out_range=tv,setsar=1";
        if (frames.FramesPerSecond <= 0)
            return scale;

        // The first picture of each slot of 1/rate s. A quarter slot of slack keeps every picture of a source whose rate equals
        // the wanted one and whose timestamps are rounded.
        var rate = Number(frames.FramesPerSecond);
        return $"select='not(eq(floor((t-start_t)*{rate}+0.25),floor((prev_selected_t-start_t)*{rate}+0.25)))',{scale}";
    }

    private static string TestPicture(string target)
    {
        var parts = target["test:".Length..].Split('@');
        return $"testsrc2=size={parts[0]}:rate={parts[1]}";
    }

    private static string Number(double value) => value.ToString("0.######", CultureInfo.InvariantCulture);
}
