using System.Globalization;
using Analytics.Capture.Evidence;
using Analytics.Capture.Ffmpeg;
using Analytics.Capture.Tests.Support;

namespace Analytics.Capture.Tests.Evidence;

public sealed class SegmentRingTests
{
    private readonly string _folder = Clips.NewFolder("ring");

    public SegmentRingTests() => Needs.Ffmpeg();

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    public async Task A_clip_begins_with_a_key_frame_covers_the_span_and_plays(int bFrames)
    {
        var ring = Ring();
        await PlayAsync(ring, Clips.Mp4(160, 120, 11, bFrames));
        var start = TestFeeds.Once.FixedStart!.Value;
        var path = Path.Combine(_folder, "clip.mp4");
        var clip = await ring.CutAsync(start + TimeSpan.FromSeconds(4.5), start + TimeSpan.FromSeconds(8), path, TestContext.Current.CancellationToken);

        Assert.NotNull(clip);
        Assert.InRange((clip.From - start).TotalSeconds, 2, 4.5);
        Assert.Equal(8, (clip.To - start).TotalSeconds, 3);
        Assert.Equal(new FileInfo(path).Length, clip.Bytes);
        var times = Clips.PacketTimes(path);
        Assert.InRange(times.Length, (int)(10 * (clip.To - clip.From).TotalSeconds) - 2, (int)(10 * (clip.To - clip.From).TotalSeconds) + 2);
        Assert.Equal("K", Clips.Run("ffprobe", $"-v error -select_streams v:0 -show_entries packet=flags -of csv=p=0 {path}")[..1]);
        Assert.Equal("", Clips.Run("ffmpeg", $"-v error -i {path} -f null -"));
        Assert.All(times.Zip(times.Skip(1)), pair => Assert.Equal(0.1, pair.Second - pair.First, 0.011));
        // The pictures are those of the span: the clip's first is the source's at that instant.
        Assert.Equal(FrameHash(Clips.Mp4(160, 120, 11, bFrames), (clip.From - start).TotalSeconds), FrameHash(path, 0));
    }

    [Fact]
    public async Task Outside_of_what_it_holds_there_is_no_clip()
    {
        var ring = Ring();
        await PlayAsync(ring, Clips.Mp4());
        var start = TestFeeds.Once.FixedStart!.Value;
        var path = Path.Combine(_folder, "none.mp4");
        Assert.Null(await ring.CutAsync(start.AddHours(-2), start.AddHours(-1), path, TestContext.Current.CancellationToken));
        Assert.False(File.Exists(path));
    }

    [Fact]
    public async Task The_index_is_read_back_from_the_names()
    {
        var ring = Ring();
        await PlayAsync(ring, Clips.Mp4(160, 120, 11));
        await File.WriteAllTextAsync(Path.Combine(_folder, "part9-000001.ts"), "unfinished", TestContext.Current.CancellationToken);
        var again = Ring();
        Assert.Equal(ring.Span, again.Span);
        Assert.Equal(ring.Bytes, again.Bytes);
        Assert.Empty(Directory.GetFiles(_folder, "part*"));
    }

    [Fact]
    public async Task Bytes_and_age_stay_within_their_limits()
    {
        var source = Clips.Mp4(160, 120, 11);
        var all = Ring();
        await PlayAsync(all, source);
        var limit = all.Bytes / 2;

        var byBytes = Ring(new RingOptions { MaxBytes = limit });
        Assert.InRange(byBytes.Bytes, 1, limit);
        Assert.Equal(Directory.GetFiles(_folder, "*.ts").Sum(f => new FileInfo(f).Length), byBytes.Bytes);
        Assert.Equal(all.Span!.Value.To, byBytes.Span!.Value.To);

        var byAge = Ring(new RingOptions { MaxAge = TimeSpan.FromSeconds(4.5) });
        // The oldest segment may begin before the limit, never end before it.
        Assert.InRange((byAge.Span!.Value.To - byAge.Span.Value.From).TotalSeconds, 4.5, 4.5 + 2.1);
    }

    [Fact]
    public async Task A_cut_waits_for_the_segment_that_holds_its_end()
    {
        var ring = Ring();
        await using var reading = TestFeeds.Open(Clips.Mp4(160, 120, 11), TestFeeds.Live, ring: ring);
        var first = (await reading.PicturesAsync(3))[0];
        var path = Path.Combine(_folder, "live.mp4");
        var clip = await ring.CutAsync(first.At, first.At + TimeSpan.FromSeconds(2.5), path, TestContext.Current.CancellationToken);
        Assert.NotNull(clip);
        Assert.Equal(first.At + TimeSpan.FromSeconds(2.5), clip.To);
        Assert.InRange(Clips.PacketTimes(path).Length, 23, 27);
    }

    [Fact]
    public async Task What_a_killed_ffmpeg_left_open_is_kept()
    {
        var ring = Ring();
        var reading = TestFeeds.Open(Clips.Mp4(160, 120, 11), TestFeeds.Live, ring: ring);
        var last = (await reading.PicturesAsync(15))[^1];
        await reading.DisposeAsync();
        var path = Path.Combine(_folder, "open.mp4");
        var clip = await ring.CutAsync(last.At - TimeSpan.FromSeconds(1), last.At + TimeSpan.FromSeconds(5), path, TestContext.Current.CancellationToken);
        Assert.NotNull(clip);
        Assert.InRange((clip.To - last.At).TotalSeconds, -0.001, 2); // names of segments hold milliseconds
        Assert.NotEmpty(Clips.PacketTimes(path));
    }

    [Fact]
    public async Task A_path_that_cannot_be_written_is_an_error_and_leaves_nothing()
    {
        var ring = Ring();
        await PlayAsync(ring, Clips.Mp4());
        var start = TestFeeds.Once.FixedStart!.Value;
        var failure = await Assert.ThrowsAsync<IOException>(() => ring.CutAsync(
            start, start.AddSeconds(2), Path.Combine(_folder, "no-such-folder", "clip.mp4"), TestContext.Current.CancellationToken));
        Assert.Contains("No such file or directory", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_full_disk_leaves_the_camera_running_without_evidence()
    {
        var ring = Ring(new RingOptions { LeastFreeBytes = long.MaxValue });
        await PlayAsync(ring, Clips.Mp4());
        Assert.Null(ring.Span);
        Assert.Contains("bytes free", ring.Problem, StringComparison.Ordinal);
    }

    private static async Task PlayAsync(SegmentRing ring, string clip)
    {
        await using var reading = TestFeeds.Open(clip, TestFeeds.Once, ring: ring);
        await reading.EndAsync();
        Assert.Empty(reading.All.OfType<Analytics.Vision.Media.FeedItem.Interrupted>());
    }

    private static string FrameHash(string path, double seconds) => Clips.Run(
        "ffmpeg", string.Create(CultureInfo.InvariantCulture, $"-v error -ss {seconds} -i {path} -frames:v 1 -f framemd5 -")).Split(',')[^1].Trim();

    private SegmentRing Ring(RingOptions? options = null) => new(_folder, options ?? new RingOptions(), new FfmpegOptions(), TimeProvider.System);
}
