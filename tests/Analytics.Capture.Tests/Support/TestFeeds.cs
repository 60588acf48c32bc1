using Analytics.Capture.Evidence;
using Analytics.Capture.Feeds;
using Analytics.Capture.Ffmpeg;
using Analytics.Capture.Sources;
using Analytics.Vision.Frames;

namespace Analytics.Capture.Tests.Support;

internal static class TestFeeds
{
    public static readonly FeedOptions Live = new() { Frames = new FrameRequest(320, 320) };

    public static readonly FeedOptions Once = Live with
    {
        Pace = Pace.AsFastAsPossible,
        Loop = false,
        Lossless = true,
        FixedStart = new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero),
    };

    public static FramePool Pool(long bytes = 16 << 20) => new(bytes);

    public static SourceAddress Source(string text) => SourceAddress.Parse(text, Clips.Folder);

    public static FeedReading Open(string source, FeedOptions options, FramePool? pool = null, SegmentRing? ring = null, FfmpegOptions? ffmpeg = null) =>
        new(new CameraFeed(Source(source), options, ffmpeg ?? new FfmpegOptions(), pool ?? Pool(), TimeProvider.System, new Random(7), ring));
}
