using Analytics.Capture.Evidence;
using Analytics.Capture.Feeds;
using Analytics.Capture.Ffmpeg;
using Analytics.Capture.Probing;
using Analytics.Capture.Tests.Feeds;
using Analytics.Capture.Tests.Support;
using Analytics.TestKit;
using Analytics.TestKit.Rtsp;
using Analytics.Vision.Media;

namespace Analytics.Capture.Tests.Rtsp;

public sealed class RtspTests
{
    private static readonly FeedOptions Options = StreamServer.Options;
    private static readonly FfmpegOptions Ffmpeg = StreamServer.Ffmpeg;

    public RtspTests()
    {
        Needs.Ffmpeg();
        RtspServer.Need();
    }

    private static string Clip => Clips.Mp4(320, 240, 120);

    [Fact]
    public async Task A_camera_is_read_over_tcp_at_its_own_pace_and_its_packets_make_a_clip()
    {
        using var server = new RtspServer(Clip);
        var folder = Clips.NewFolder("ring");
        var ring = new SegmentRing(folder, new RingOptions { SegmentLength = TimeSpan.FromSeconds(1) }, Ffmpeg, TimeProvider.System);
        await using var reading = TestFeeds.Open(server.Url, Options, ring: ring, ffmpeg: Ffmpeg);
        var pictures = await reading.PicturesAsync(25);
        Assert.All(pictures, p => Assert.Equal((320, 240), (p.Width, p.Height)));
        // Ten a second; a stall of a busy machine lengthens them, and nothing makes them shorter.
        var span = (pictures[24].At - pictures[0].At).TotalSeconds;
        Assert.True(span >= 1.9, $"24 pictures in {span} s");

        var clip = await ring.CutAsync(pictures[5].At, pictures[24].At, Path.Combine(folder, "clip.mp4"), TestContext.Current.CancellationToken);
        Assert.NotNull(clip);
        // Whole segments of a second before and after it.
        var wanted = (int)(pictures[24].Index - pictures[5].Index);
        Assert.InRange(Clips.PacketTimes(Path.Combine(folder, "clip.mp4")).Length, wanted - 1, wanted + 17);
    }

    [Fact]
    public async Task A_wrong_password_is_unauthorized_and_never_told()
    {
        using var server = new RtspServer(Clip, 0, "operator", "right");
        await using var refused = TestFeeds.Open($"rtsp://operator:wrong-pass@127.0.0.1:{server.Port}/live", Options, ffmpeg: Ffmpeg);
        var fault = (await refused.InterruptionAsync()).Fault;
        Assert.Equal(FeedFaultKind.Unauthorized, fault.Kind);
        Assert.DoesNotContain("wrong-pass", fault.Detail, StringComparison.Ordinal);
        await using var welcome = TestFeeds.Open($"rtsp://operator:right@127.0.0.1:{server.Port}/live", Options, ffmpeg: Ffmpeg);
        await welcome.PicturesAsync(3);
    }

    [Fact]
    public async Task A_path_that_the_camera_does_not_know_is_not_found()
    {
        using var server = new RtspServer(Clip);
        await using var reading = TestFeeds.Open(server.Url + "/elsewhere", Options, ffmpeg: Ffmpeg);
        Assert.Equal(FeedFaultKind.NotFound, (await reading.InterruptionAsync()).Fault.Kind);
    }

    [Fact]
    public async Task A_probe_tells_codec_and_size()
    {
        using var server = new RtspServer(Clip);
        var found = await new MediaProbe(Ffmpeg, TimeProvider.System).ProbeAsync(TestFeeds.Source(server.Url), TestContext.Current.CancellationToken);
        Assert.Equal(("h264", 320, 240), (found.Media!.Codec, found.Media.Width, found.Media.Height));
    }

    [Fact]
    public async Task A_camera_that_disappears_is_back_after_its_return_and_the_gap_is_told()
    {
        using var server = new RtspServer(Clip, RtspServer.PortToReturnTo());
        await using var reading = TestFeeds.Open(server.Url, Options, ffmpeg: Ffmpeg);
        await reading.PicturesAsync(10);
        server.Kill();
        var gap = await reading.InterruptionAsync();
        Assert.Contains(gap.Fault.Kind, new[] { FeedFaultKind.Unreachable, FeedFaultKind.EndedEarly });
        var lastBefore = reading.Pictures[^1].At;
        Assert.Equal(lastBefore, gap.At);

        // It stays away long enough for the back-off to grow.
        await Patience.UntilAsync(() => reading.Feed.Counters.Restarts >= 3, "three attempts");
        var seen = reading.All.Count;
        using var again = new RtspServer(Clip, server.Port);
        var began = TimeProvider.System.GetTimestamp();
        var back = await reading.PictureAfterAsync(seen);
        Timing.Within(TimeSpan.FromSeconds(10), TimeProvider.System.GetElapsedTime(began), "The camera's return");
        Assert.True(back.At > gap.At + TimeSpan.FromSeconds(1));
    }

    [Fact]
    public async Task A_camera_that_freezes_is_back_when_it_runs_on_and_its_neighbour_does_not_notice()
    {
        using var server = new RtspServer(Clip);
        using var neighbour = new RtspServer(Clip);
        await using var reading = TestFeeds.Open(server.Url, Options, ffmpeg: Ffmpeg);
        await using var beside = TestFeeds.Open(neighbour.Url, StreamServer.Patient, ffmpeg: StreamServer.PatientFfmpeg);
        await Task.WhenAll(reading.PicturesAsync(10), beside.PicturesAsync(10));

        server.Freeze();
        var gap = await reading.InterruptionAsync();
        Assert.Contains(gap.Fault.Kind, new[] { FeedFaultKind.Frozen, FeedFaultKind.Unreachable });
        var seen = reading.All.Count;
        server.Thaw();
        var back = await reading.PictureAfterAsync(seen);
        Assert.True((back.At - gap.At).TotalSeconds >= 1.5, $"{gap} was over at {back}");
        Timing.Within(TimeSpan.FromSeconds(12), back.At - gap.At, "The outage");

        Assert.Empty(beside.All.OfType<FeedItem.Interrupted>());
        Assert.Equal(0, beside.Feed.Counters.Restarts);
        var steady = beside.Pictures.Skip(2).ToList(); // this server repeats its first timestamp
        Assert.All(steady.Zip(steady.Skip(1)), pair => Assert.Equal(pair.First.Index + 1, pair.Second.Index));
        Assert.Equal(0, beside.Feed.Counters.DroppedQueue + beside.Feed.Counters.DroppedMemory);
    }
}
