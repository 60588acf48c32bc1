using Analytics.Capture.Ffmpeg;
using Analytics.Capture.Sources;
using Analytics.Vision.Frames;

namespace Analytics.Capture.Tests.Ffmpeg;

public sealed class FfmpegArgumentsTests
{
    private static readonly FrameRequest Frames = new(640, 640, 5, PixelLayout.I420);

    [Theory]
    [InlineData("rtsp://cam/s", "rtsp,rtsps,rtp,tcp,tls")]
    [InlineData("http://cam/s.ts", "http,https,tcp,tls,crypto")]
    [InlineData("/clips/a.mp4", "file")]
    [InlineData("/clips/", "file")]
    public void Each_kind_of_source_may_open_its_own_protocols_alone(string source, string whitelist) =>
        Assert.Equal(whitelist, ValueOf(Arguments(source), "-protocol_whitelist"));

    [Fact]
    public void Rtsp_runs_over_tcp_with_a_time_limit()
    {
        var list = Arguments("rtsp://cam/s");
        Assert.Equal("tcp", ValueOf(list, "-rtsp_transport"));
        Assert.Equal("4000000", ValueOf(list, "-timeout"));
    }

    [Theory]
    [InlineData("rtsp://cam/s", false)]
    [InlineData("http://cam/s.ts", false)]
    [InlineData("http://cam/s.m3u8", true)]
    [InlineData("/clips/a.mp4", true)]
    public void Only_what_has_no_pace_of_its_own_is_paced(string source, bool isPaced) =>
        Assert.Equal(isPaced, Arguments(source).Contains("-re"));

    [Fact]
    public void Nothing_invents_or_rounds_pictures()
    {
        var list = Arguments("/clips/a.mp4");
        Assert.Equal("passthrough", ValueOf(list, "-vsync"));
        Assert.Equal("1/1000000", ValueOf(list, "-enc_time_base"));
        Assert.StartsWith("select=", ValueOf(list, "-vf"), StringComparison.Ordinal);
        Assert.DoesNotContain("fps=", ValueOf(list, "-vf"), StringComparison.Ordinal);
        Assert.Equal("yuv420p", ValueOf(list, "-pix_fmt"));
    }

    [Fact]
    public void A_path_is_never_taken_for_an_option_or_a_protocol() =>
        Assert.Equal("file:/clips/-y", ValueOf(Arguments("/clips/-y"), "-i"));

    [Fact]
    public void Segments_are_copies_and_percent_signs_of_their_folder_stay_what_they_are()
    {
        var list = Arguments("rtsp://cam/s", new SegmentOutput("/ring/100%", "part1", TimeSpan.FromSeconds(2)));
        Assert.Equal("copy", ValueOf(list, "-c"));
        Assert.Equal("/ring/100%%/part1-%06d.ts", list[^1]);
    }

    private static List<string> Arguments(string source, SegmentOutput? segments = null) => FfmpegArguments.ForFeed(
        SourceAddress.Parse(source, "/"), Frames, Pace.RealTime, loop: true, new FfmpegOptions(), segments);

    private static string ValueOf(List<string> list, string option) => list[list.IndexOf(option) + 1];
}
