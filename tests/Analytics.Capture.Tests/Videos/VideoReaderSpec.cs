using Analytics.Capture.Tests.Support;
using Analytics.Vision.Media;

namespace Analytics.Capture.Tests.Videos;

/// <summary>What every video reader does. Videos are made by ffmpeg.</summary>
public abstract class VideoReaderSpec
{
    private static readonly VideoLimits s_limits = new(MaxWork: TimeSpan.FromHours(1));

    protected VideoReaderSpec() => Needs.Ffmpeg();

    protected abstract IVideoReader Create();

    [Theory]
    [InlineData("mp4", "", VideoContainer.Mp4)]
    [InlineData("mp4", "-movflags +faststart", VideoContainer.Mp4)]
    [InlineData("mov", "", VideoContainer.Mov)]
    [InlineData("avi", "", VideoContainer.Avi)]
    public async Task A_video_tells_container_size_rate_and_duration(string extension, string more, VideoContainer container)
    {
        var info = await Create().ProbeAsync(Video(extension, more), s_limits, TestContext.Current.CancellationToken);
        Assert.Equal((container, "h264", 320, 240), (info.Container, info.Codec, info.Width, info.Height));
        Assert.Equal(20, info.FramesPerSecond, 0.01);
        Assert.Equal(2, info.Duration.TotalSeconds, 0.11);
    }

    [Theory]
    [InlineData(0, 40)]
    [InlineData(20, 40)]
    [InlineData(10, 20)]
    [InlineData(1, 2)]
    public async Task Pictures_come_in_order_at_the_wanted_rate(double rate, int count)
    {
        var pictures = await ReadAllAsync(Video("mp4", ""), new VideoSampling(rate));
        Assert.Equal(count, pictures.Count);
        Assert.Equal(TimeSpan.Zero, pictures[0].At);
        Assert.Equal(pictures.OrderBy(p => p.At), pictures);
        Assert.Equal((count - 1) / (rate == 0 ? 20 : rate), pictures[^1].At.TotalSeconds, 0.06);
    }

    [Fact]
    public async Task Pictures_are_shrunk_and_keep_their_colours()
    {
        var video = Bytes("red.mp4", "-f lavfi -i color=red:size=640x360:rate=10 -t 1 -c:v libx264 -preset ultrafast -pix_fmt yuv420p");
        var picture = Assert.Single(await ReadAllAsync(video, new VideoSampling(0, 160, 1)));
        Assert.Equal((160, 90, 160 * 90 * 3), (picture.Image.Width, picture.Image.Height, picture.Image.Pixels.Length));
        for (var i = 0; i < picture.Image.Pixels.Length; i += 3)
            Assert.True(picture.Image.Pixels[i] < 12 && picture.Image.Pixels[i + 1] < 12 && picture.Image.Pixels[i + 2] > 240);
    }

    [Fact]
    public async Task What_cannot_be_used_is_a_typed_refusal()
    {
        var video = Video("mp4", "");
        Assert.Equal(VideoFault.NotAVideo, await FaultAsync(new byte[4000]));
        Assert.Equal(VideoFault.NotAVideo, await FaultAsync(ReadOnlyMemory<byte>.Empty));
        Assert.Equal(VideoFault.NotAVideo, await FaultAsync(Bytes("still.png", "-f lavfi -i color=red:size=32x32 -frames:v 1")));
        Assert.Equal(VideoFault.UnsupportedContainer, await FaultAsync(Video("mkv", "")));
        Assert.Equal(VideoFault.UnsupportedContainer, await FaultAsync(Bytes("t.ts", "-f lavfi -i color=red:size=64x64:rate=10 -t 1 -c:v libx264")));
        Assert.Equal(VideoFault.Damaged, await FaultAsync(video[..(video.Length / 2)]));
        Assert.Equal(VideoFault.Damaged, await FaultAsync(Bytes("sound.mp4", "-f lavfi -i sine -t 1 -c:a aac")));
        Assert.Equal(VideoFault.TooManyBytes, await FaultAsync(video, s_limits with { MaxBytes = video.Length - 1 }));
        Assert.Equal(VideoFault.TooManyPixels, await FaultAsync(video, s_limits with { MaxPixels = (320 * 240) - 1 }));
        Assert.Equal(VideoFault.TooLong, await FaultAsync(video, s_limits with { MaxDuration = TimeSpan.FromSeconds(1.5) }));
        Assert.Equal(VideoFault.TooSlow, await FaultAsync(video, s_limits with { MaxWork = TimeSpan.FromTicks(1) }));
    }

    [Fact]
    public async Task Flipped_bytes_give_pictures_or_a_refusal_and_nothing_else()
    {
        var whole = Bytes("small.mp4", "-f lavfi -i testsrc2=size=64x48:rate=10 -t 1 -c:v libx264 -preset ultrafast -pix_fmt yuv420p").ToArray();
        var chance = new Random(19);
        for (var round = 0; round < 12; round++)
        {
            var damaged = (byte[])whole.Clone();
            for (var flips = chance.Next(1, 40); flips > 0; flips--)
                damaged[chance.Next(damaged.Length)] = (byte)chance.Next(256);
            try
            {
                Assert.NotEmpty(await ReadAllAsync(damaged, new VideoSampling()));
            }
            catch (VideoRejectedException)
            {
                // The other permitted outcome.
            }
        }
    }

    [Fact]
    public async Task A_reader_may_leave_in_the_middle()
    {
        await foreach (var picture in Create().ReadAsync(Video("mp4", ""), new VideoSampling(0), s_limits, TestContext.Current.CancellationToken))
        {
            Assert.Equal(TimeSpan.Zero, picture.At);
            break;
        }
    }

    [Fact]
    public async Task A_cancelled_call_ends_as_cancelled()
    {
        using var cancel = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            await foreach (var picture in Create().ReadAsync(Video("mp4", ""), new VideoSampling(0), s_limits, cancel.Token))
                await cancel.CancelAsync();
        });
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Create().ProbeAsync(Video("mp4", ""), s_limits, cancel.Token));
    }

    private static ReadOnlyMemory<byte> Video(string extension, string more) => Bytes(
        $"video-{more.Length}.{extension}", $"-f lavfi -i testsrc2=size=320x240:rate=20 -t 2 -c:v libx264 -preset ultrafast -g 10 -pix_fmt yuv420p {more}");

    private static ReadOnlyMemory<byte> Bytes(string name, string arguments) => File.ReadAllBytes(Clips.Make(name, arguments));

    private async Task<List<VideoPicture>> ReadAllAsync(ReadOnlyMemory<byte> video, VideoSampling sampling)
    {
        var list = new List<VideoPicture>();
        await foreach (var picture in Create().ReadAsync(video, sampling, s_limits, TestContext.Current.CancellationToken))
            list.Add(picture);
        return list;
    }

    private async Task<VideoFault> FaultAsync(ReadOnlyMemory<byte> video, VideoLimits? limits = null) =>
        (await Assert.ThrowsAsync<VideoRejectedException>(
            () => Create().ProbeAsync(video, limits ?? s_limits, TestContext.Current.CancellationToken))).Fault;
}
