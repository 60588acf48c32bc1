using Analytics.Capture.Feeds;
using Analytics.Capture.Ffmpeg;
using Analytics.Capture.Tests.Support;
using Analytics.TestKit;
using Analytics.Vision.Media;

namespace Analytics.Capture.Tests.Feeds;

/// <summary>What a camera can do to its reader, and that each such thing ends with the camera's return.</summary>
public sealed class BrokenStreamTests : IAsyncDisposable
{
    private readonly StreamServer _server;

    public BrokenStreamTests()
    {
        Needs.Ffmpeg();
        _server = StreamServer.OfTestClips();
    }

    [Theory]
    [InlineData(Behaviour.NotFound, FeedFaultKind.NotFound)]
    [InlineData(Behaviour.Unauthorized, FeedFaultKind.Unauthorized)]
    [InlineData(Behaviour.Silence, FeedFaultKind.Unreachable)]
    [InlineData(Behaviour.Garbage, FeedFaultKind.CorruptMedia)]
    public async Task A_camera_that_begins_badly_is_read_as_soon_as_it_is_well(Behaviour behaviour, FeedFaultKind kind)
    {
        _server.Behaviour = behaviour;
        await using var reading = TestFeeds.Open(_server.Url, StreamServer.Options, ffmpeg: StreamServer.Ffmpeg);
        Assert.Equal(kind, (await reading.InterruptionAsync()).Fault.Kind);
        var seen = reading.All.Count;
        _server.Behaviour = Behaviour.Stream;
        await reading.PictureAfterAsync(seen);
    }

    [Fact]
    public async Task A_broken_neighbour_costs_a_camera_no_picture()
    {
        await using var other = StreamServer.OfTestClips();
        var pool = TestFeeds.Pool();
        await using var broken = TestFeeds.Open(_server.Url, StreamServer.Options, pool, ffmpeg: StreamServer.Ffmpeg);
        await using var well = TestFeeds.Open(other.Url, StreamServer.Patient, pool, ffmpeg: StreamServer.PatientFfmpeg);
        await Task.WhenAll(broken.PicturesAsync(5), well.PicturesAsync(5));
        // The burst of what the server had buffered is over, and nothing but the neighbour disturbs from here on.
        var count = (await well.PicturesAsync(30)).Count;
        var drops = well.Feed.Counters.DroppedQueue;
        _server.Behaviour = Behaviour.Garbage;
        _server.HangUp();
        await broken.InterruptionAsync();
        var pictures = (await well.PicturesAsync(count + 20)).Skip(count).ToList();
        Assert.Equal(Enumerable.Range(0, pictures.Count).Select(i => pictures[0].Index + i), pictures.Select(p => p.Index));
        Assert.Equal(drops, well.Feed.Counters.DroppedQueue);
        Assert.Empty(well.All.OfType<FeedItem.Interrupted>());
        Assert.Equal(0, well.Feed.Counters.DroppedMemory + well.Feed.Counters.Restarts);
    }

    [Fact]
    public async Task A_camera_that_falls_silent_is_frozen_also_where_ffmpeg_loses_patience_first()
    {
        await using var reading = TestFeeds.Open(
            _server.Url, StreamServer.Patient, ffmpeg: StreamServer.Ffmpeg with { NetworkTimeout = TimeSpan.FromSeconds(4) });
        await reading.PicturesAsync(5);
        _server.IsFrozen = true;
        var frozen = await reading.UntilAsync(
            items => items.OfType<FeedItem.Interrupted>().FirstOrDefault(i => i.Fault.Kind == FeedFaultKind.Frozen), "the freeze");
        Assert.Contains("no new picture for", frozen.Fault.Detail, StringComparison.Ordinal);
        var seen = reading.All.Count;
        _server.IsFrozen = false;
        await reading.PictureAfterAsync(seen);
    }

    [Fact]
    public async Task Closing_a_feed_ends_its_ffmpeg_and_returns_its_pictures()
    {
        var pool = TestFeeds.Pool();
        var feed = new CameraFeed(TestFeeds.Source(_server.Url), StreamServer.Options, StreamServer.Ffmpeg, pool, TimeProvider.System, new Random(1));
        await Patience.UntilAsync(() => pool.Lent > 0, "a picture in the queue");
        await feed.DisposeAsync();
        Assert.Equal(0, pool.Lent);
        await Assert.ThrowsAsync<ObjectDisposedException>(async () => await feed.ReadAsync(TestContext.Current.CancellationToken));
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

}
