using Analytics.Capture.Ffmpeg;
using Analytics.Capture.Tests.Support;
using Analytics.TestKit;
using Analytics.Vision.Frames;
using Analytics.Vision.Media;

namespace Analytics.Capture.Tests.Feeds;

public sealed class CameraFeedTests
{
    public CameraFeedTests() => Needs.Ffmpeg();

    [Fact]
    public async Task A_file_played_once_gives_every_picture_and_then_its_end()
    {
        var pool = TestFeeds.Pool();
        await using (var reading = TestFeeds.Open(Clips.Mp4(), TestFeeds.Once, pool))
        {
            var end = await reading.EndAsync();
            var pictures = reading.Pictures;
            Assert.Equal(30, pictures.Count);
            Assert.Equal(Enumerable.Range(0, 30).Select(i => (long)i), pictures.Select(p => p.Index));
            Assert.All(pictures, p => Assert.Equal(TimeSpan.FromMilliseconds(100 * p.Index), p.MediaTime));
            Assert.All(pictures, p => Assert.Equal(TestFeeds.Once.FixedStart + p.MediaTime, p.At));
            Assert.Equal(pictures[^1].At, end.At);
            Assert.Equal(new FeedCounters(30, 0, 0, 0), reading.Feed.Counters);
        }

        Assert.Equal(0, pool.Lent);
        Assert.Equal(pool.Rents, pool.Returns);
    }

    [Fact]
    public async Task Timestamps_of_a_variable_rate_are_kept()
    {
        await using var reading = TestFeeds.Open(Clips.VariableRate(), TestFeeds.Once);
        await reading.EndAsync();
        var expected = Clips.PacketTimes(Clips.VariableRate());
        Assert.True(expected.Zip(expected.Skip(1), (a, b) => Math.Round(b - a, 3)).Distinct().Count() > 3, "the clip's rate does not vary");
        Assert.Equal(expected, reading.Pictures.Select(p => Math.Round(p.MediaTime.TotalSeconds, 3)));
    }

    [Theory]
    [InlineData(5, 15, 200)]
    [InlineData(10, 30, 100)]
    [InlineData(4, 12, 250)]
    [InlineData(25, 30, 100)]
    public async Task Decimation_chooses_pictures_and_invents_none(double rate, int expected, int nominalGap)
    {
        var options = TestFeeds.Once with { Frames = new FrameRequest(320, 320, rate) };
        await using var reading = TestFeeds.Open(Clips.Mp4(), options);
        await reading.EndAsync();
        var pictures = reading.Pictures;
        Assert.InRange(pictures.Count, expected - 1, expected);
        Assert.All(pictures, p => Assert.Equal(0, p.MediaTime.TotalMilliseconds % 100));
        Assert.InRange(pictures[^1].MediaTime.TotalMilliseconds / (pictures.Count - 1), nominalGap * 0.9, nominalGap * 1.1);
    }

    [Theory]
    [InlineData(160, 160, 160, 120)]
    [InlineData(100, 1000, 100, 74)]
    [InlineData(1000, 1000, 320, 240)]
    [InlineData(1000, 51, 68, 50)]
    public async Task Pictures_shrink_to_fit_at_their_own_aspect_and_never_grow(int maxWidth, int maxHeight, int width, int height)
    {
        await using var reading = TestFeeds.Open(Clips.Mp4(), TestFeeds.Once with { Frames = new FrameRequest(maxWidth, maxHeight) });
        await reading.EndAsync();
        Assert.All(reading.Pictures, p => Assert.Equal((width, height), (p.Width, p.Height)));
    }

    [Theory]
    [InlineData(PixelLayout.Nv12, "nv12")]
    [InlineData(PixelLayout.I420, "yuv420p")]
    public async Task Pixels_are_those_that_ffmpeg_decodes_by_itself(PixelLayout layout, string format)
    {
        var expected = Clips.Bytes("ffmpeg", "-v", "error", "-i", Clips.Mp4(), "-frames:v", "1", "-f", "rawvideo", "-pix_fmt", format, "pipe:1");
        var feed = new Capture.Feeds.CameraFeed(
            TestFeeds.Source(Clips.Mp4()), TestFeeds.Once with { Frames = new FrameRequest(320, 320, 0, layout) },
            new FfmpegOptions(), TestFeeds.Pool(), TimeProvider.System, new Random(1));
        await using (feed)
        {
            var frame = Assert.IsType<FeedItem.Picture>(await feed.ReadAsync(TestContext.Current.CancellationToken)).Frame;
            Assert.Equal(expected, frame.Pixels.ToArray());
            frame.Release();
        }
    }

    [Fact]
    public async Task A_looped_file_goes_on_with_increasing_times()
    {
        var options = TestFeeds.Once with { Loop = true };
        await using var reading = TestFeeds.Open(Clips.Mp4(), options);
        var pictures = await reading.PicturesAsync(95);
        Assert.All(pictures.Zip(pictures.Skip(1)), pair => Assert.Equal(100, (pair.Second.At - pair.First.At).TotalMilliseconds, 2.0));
        Assert.Equal(0, reading.Feed.Counters.Restarts);
    }

    [Fact]
    public async Task Real_time_keeps_the_pace_of_the_clip()
    {
        await using var reading = TestFeeds.Open(Clips.Mp4(), TestFeeds.Live with { Loop = false });
        var began = TimeProvider.System.GetTimestamp();
        await reading.EndAsync();
        var took = TimeProvider.System.GetElapsedTime(began);
        Assert.True(took >= TimeSpan.FromSeconds(2.5), $"3 s of pictures in {took}");
        Timing.Within(TimeSpan.FromSeconds(9), took, "A clip of 3 s");
        Assert.Equal(30, reading.Pictures.Count + reading.Feed.Counters.DroppedQueue);
    }

    [Fact]
    public async Task Key_frames_alone_are_decoded_where_no_more_is_wanted()
    {
        await using var reading = TestFeeds.Open(Clips.Mp4(), TestFeeds.Once with { Frames = new FrameRequest(320, 320, KeyFramesOnly: true) });
        await reading.EndAsync();
        Assert.Equal([0, 1000, 2000], reading.Pictures.Select(p => (int)p.MediaTime.TotalMilliseconds));
    }

    [Fact]
    public async Task A_slow_reader_gets_the_freshest_pictures_and_the_others_are_counted()
    {
        var pool = TestFeeds.Pool();
        var feed = new Capture.Feeds.CameraFeed(
            TestFeeds.Source(Clips.Mp4()), TestFeeds.Once with { Lossless = false, QueueCapacity = 4 },
            new FfmpegOptions(), pool, TimeProvider.System, new Random(1));
        await using (feed)
        {
            await Patience.UntilAsync(() => feed.Counters.DroppedQueue >= 26, "26 drops");
            var first = Assert.IsType<FeedItem.Picture>(await feed.ReadAsync(TestContext.Current.CancellationToken)).Frame;
            Assert.Equal(26, first.Index);
            first.Release();
        }

        Assert.Equal(0, pool.Lent);
    }

    [Fact]
    public async Task A_spent_frame_budget_drops_pictures_and_counts_them()
    {
        // Room for two pictures of 320 x 240.
        var pool = TestFeeds.Pool(2 * 115_200);
        var feed = new Capture.Feeds.CameraFeed(
            TestFeeds.Source(Clips.Mp4()), TestFeeds.Once, new FfmpegOptions(), pool, TimeProvider.System, new Random(1));
        await using (feed)
        {
            var cancel = TestContext.Current.CancellationToken;
            var kept = new List<Frame>();
            while (await feed.ReadAsync(cancel) is FeedItem.Picture(var frame))
                kept.Add(frame);
            Assert.Equal(2, kept.Count);
            Assert.Equal(28, feed.Counters.DroppedMemory);
            kept.ForEach(f => f.Release());
        }

        Assert.Equal(0, pool.Lent);
    }

    [Fact]
    public async Task Instants_begin_above_the_cameras_own_past()
    {
        var after = TimeProvider.System.GetUtcNow() + TimeSpan.FromHours(1);
        await using var reading = TestFeeds.Open(Clips.Mp4(), TestFeeds.Live with { After = after, QueueCapacity = 64 });
        var pictures = await reading.PicturesAsync(5);
        Assert.True(pictures[0].At > after);
        // At their own distance, neither squeezed together nor waiting for the clock to come up with them.
        Assert.All(pictures.Zip(pictures.Skip(1)), pair => Assert.InRange(
            (pair.Second.At - pair.First.At).TotalMilliseconds / (pair.Second.Index - pair.First.Index), 89, 3000));
    }

    [Fact]
    public async Task A_folder_of_pictures_is_a_source()
    {
        var folder = Directory.CreateDirectory(Path.Combine(Clips.Folder, "odd [name] {1}")).FullName;
        Clips.Run("ffmpeg", $"-v error -y -i {Clips.Mp4()} -frames:v 5 \"{folder}/%03d.jpg\"");
        await using var reading = TestFeeds.Open(folder, TestFeeds.Once);
        await reading.EndAsync();
        Assert.Equal([0, 1, 2, 3, 4], reading.Pictures.Select(p => (int)p.MediaTime.TotalSeconds));
    }

    [Fact]
    public async Task An_hls_playlist_and_a_file_on_a_server_are_sources()
    {
        var folder = Directory.CreateDirectory(Path.Combine(Clips.Folder, "hls")).FullName;
        Clips.Run("ffmpeg", $"-v error -y -i {Clips.Mp4()} -c copy -f hls -hls_time 1 -hls_list_size 0 {folder}/list.m3u8");
        Clips.Run("ffmpeg", $"-v error -y -i {Clips.Mp4()} -c copy -movflags +faststart {folder}/clip.mp4");
        await using var server = new FileServer(folder);
        foreach (var name in new[] { "list.m3u8", "clip.mp4" })
        {
            await using var reading = TestFeeds.Open(server.Url + name, TestFeeds.Once);
            await reading.EndAsync();
            Assert.Empty(reading.All.OfType<FeedItem.Interrupted>());
            Assert.Equal(30, reading.Pictures.Count);
        }
    }

    [Fact]
    public async Task A_test_picture_is_a_source()
    {
        await using var reading = TestFeeds.Open("test:64x48@20", TestFeeds.Live);
        var pictures = await reading.PicturesAsync(10);
        Assert.Equal((64, 48), (pictures[0].Width, pictures[0].Height));
    }

    [Theory]
    [InlineData("no-such-clip.mp4", FeedFaultKind.NotFound)]
    [InlineData("no-such-folder/", FeedFaultKind.NotFound)]
    [InlineData("http://127.0.0.1:9/live.ts", FeedFaultKind.Unreachable)]
    [InlineData("rtsp://user:secret@127.0.0.1:9/live", FeedFaultKind.Unreachable)]
    public async Task A_source_that_is_not_there_is_told_with_its_kind_and_without_its_password(string source, FeedFaultKind kind)
    {
        await using var reading = TestFeeds.Open(source, TestFeeds.Live);
        var interruption = await reading.InterruptionAsync();
        Assert.Equal(kind, interruption.Fault.Kind);
        Assert.DoesNotContain("secret", interruption.Fault.Detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("This is no video, whatever its name says, and it goes on for a while so that probing has something to look at.")]
    public async Task A_file_that_is_no_video_is_corrupt_and_the_feed_ends(string content)
    {
        var path = Path.Combine(Clips.Folder, $"garbage{content.Length}.mp4");
        await File.WriteAllTextAsync(path, content, TestContext.Current.CancellationToken);
        await using var reading = TestFeeds.Open(path, TestFeeds.Once);
        await reading.EndAsync();
        Assert.Equal(FeedFaultKind.CorruptMedia, Assert.IsType<FeedItem.Interrupted>(reading.All[0]).Fault.Kind);
    }

    [Fact]
    public void Without_ffmpeg_the_error_names_the_package()
    {
        var failure = Assert.Throws<ProgramMissingException>(() =>
            TestFeeds.Open("test:64x48@20", TestFeeds.Live, ffmpeg: new FfmpegOptions { Ffmpeg = "no-such-ffmpeg" }));
        Assert.Contains("apt-get install ffmpeg", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_video_stream_that_changes_its_size_restarts_with_the_new_one()
    {
        // One transport stream in which 320 x 240 turns into 160 x 160.
        var path = Path.Combine(Clips.Folder, "changing.ts");
        await using (var joined = File.Create(path))
        {
            foreach (var part in new[] { Clips.Ts(320, 240, 3), Clips.Ts(160, 160, 3) })
                await joined.WriteAsync(await File.ReadAllBytesAsync(part, TestContext.Current.CancellationToken), TestContext.Current.CancellationToken);
        }

        await using var reading = TestFeeds.Open(path, TestFeeds.Once);
        await reading.EndAsync();
        Assert.Equal(FeedFaultKind.SizeChanged, reading.All.OfType<FeedItem.Interrupted>().Single().Fault.Kind);
        Assert.All(reading.Pictures, p => Assert.Equal(320, p.Width));
    }
}
