using Analytics.Capture.Ffmpeg;
using Analytics.Capture.Probing;
using Analytics.Capture.Tests.Support;
using Analytics.Vision.Media;

namespace Analytics.Capture.Tests.Probing;

public sealed class MediaProbeTests
{
    private readonly MediaProbe _probe = new(new FfmpegOptions(), TimeProvider.System);

    public MediaProbeTests() => Needs.Ffmpeg();

    [Fact]
    public async Task A_clip_tells_codec_size_rate_and_duration()
    {
        var found = await _probe.ProbeAsync(TestFeeds.Source(Clips.Mp4()), TestContext.Current.CancellationToken);
        Assert.Equal(new MediaInfo("h264", 320, 240, 10, TimeSpan.FromSeconds(3)), found.Media);
    }

    [Fact]
    public async Task A_path_with_odd_letters_is_found()
    {
        var odd = Path.Combine(Clips.Folder, "a 100% 'odd' : név.mp4");
        File.Copy(Clips.Mp4(), odd, overwrite: true);
        Assert.NotNull((await _probe.ProbeAsync(TestFeeds.Source(odd), TestContext.Current.CancellationToken)).Media);
    }

    [Fact]
    public async Task What_is_missing_damaged_or_without_video_is_a_typed_fault()
    {
        Assert.Equal(FeedFaultKind.NotFound, await FaultOf("nowhere.mp4"));
        var garbage = Path.Combine(Clips.Folder, "probe-garbage.mp4");
        await File.WriteAllBytesAsync(garbage, new byte[5000], TestContext.Current.CancellationToken);
        Assert.Equal(FeedFaultKind.CorruptMedia, await FaultOf(garbage));
        var sound = Clips.Make("sound.wav", "-f lavfi -i sine -t 1");
        Assert.Equal(FeedFaultKind.UnsupportedMedia, await FaultOf(sound));
    }

    private async Task<FeedFaultKind?> FaultOf(string source) =>
        (await _probe.ProbeAsync(TestFeeds.Source(source), TestContext.Current.CancellationToken)).Fault?.Kind;
}
