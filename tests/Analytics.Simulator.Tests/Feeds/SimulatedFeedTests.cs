using Analytics.Simulator.Feeds;
using Analytics.Simulator.Scenes;
using Analytics.TestKit.Time;
using Analytics.Vision.Frames;
using Analytics.Vision.Media;

namespace Analytics.Simulator.Tests.Feeds;

public sealed class SimulatedFeedTests : IAsyncDisposable
{
    private static readonly FrameShape Shape = new(64, 36, PixelLayout.I420);
    private static readonly LoopedFrames Loop = LoopedFrames.Render(SceneCatalog.Get("fence", 1), Shape, 10, from: 4, seconds: 0.5);
    private static readonly LoopedFrames Larger =
        LoopedFrames.Render(SceneCatalog.Get("fence", 1), new FrameShape(96, 54, PixelLayout.I420), 10, from: 4, seconds: 0.3);

    private readonly ManualTimeProvider _clock = new();
    private readonly FramePool _pool = new(1 << 20);
    private readonly DateTimeOffset _start;
    private SimulatedFeed? _feed;

    public SimulatedFeedTests() => _start = _clock.GetUtcNow();

    public async ValueTask DisposeAsync()
    {
        if (_feed is not null)
            await _feed.DisposeAsync();
        Assert.Equal(0, _pool.Lent);
    }

    [Fact]
    public async Task Frames_come_at_their_rate_and_repeat_with_the_loop()
    {
        var feed = Open();
        var seen = new List<(long Index, DateTimeOffset At, byte[] Pixels)>();
        for (var i = 0; i < 12; i++)
        {
            seen.Add(await PictureAsync(feed));
            Assert.False(await IsReadyAsync(feed));
            Advance(0.1);
        }

        Assert.Equal(Enumerable.Range(0, 12).Select(i => (long)i), seen.Select(s => s.Index));
        Assert.Equal(Enumerable.Range(0, 12).Select(i => _start.AddSeconds(0.1 * i)), seen.Select(s => s.At));
        Assert.Equal(seen[1].Pixels, seen[6].Pixels);
        Assert.NotEqual(seen[1].Pixels, seen[2].Pixels);
    }

    [Fact]
    public async Task A_late_reader_gets_the_freshest_frame_and_the_others_are_counted()
    {
        var feed = Open();
        await PictureAsync(feed);
        Advance(0.75);
        Assert.Equal(7, (await PictureAsync(feed)).Index);
        Assert.Equal(new FeedCounters(2, 6, 0, 0), feed.Counters);
    }

    [Fact]
    public async Task A_spent_pool_costs_frames_which_are_counted_and_the_feed_goes_on()
    {
        var pool = new FramePool(Shape.Bytes);
        await using var feed = new SimulatedFeed(Loop, pool, _clock, new SimulatedFeedOptions());
        var held = ((FeedItem.Picture)await feed.ReadAsync(TestContext.Current.CancellationToken)).Frame;
        var next = feed.ReadAsync(TestContext.Current.CancellationToken).AsTask();
        Advance(0.1);
        await _clock.WaitForTimersAsync("The reader that found no buffer waits for the next slot");
        Assert.Equal(1, feed.Counters.DroppedMemory);
        held.Release();
        Advance(0.1);
        var picture = Assert.IsType<FeedItem.Picture>(await Arrival(next));
        Assert.Equal(2, picture.Frame.Index);
        picture.Frame.Release();
    }

    [Fact]
    public async Task An_unpaced_feed_runs_as_fast_as_it_is_read_and_ends()
    {
        var at = new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
        var feed = Open(new SimulatedFeedOptions(at, IsPaced: false, Frames: 7));
        for (var i = 0; i < 7; i++)
            Assert.Equal((i, at.AddSeconds(0.1 * i)), ((int, DateTimeOffset))await IndexAndInstantAsync(feed));
        var ended = Assert.IsType<FeedItem.Ended>(await feed.ReadAsync(TestContext.Current.CancellationToken));
        Assert.Equal(at.AddSeconds(0.7), ended.At);
    }

    [Fact]
    public async Task A_freeze_is_reported_by_the_watchdog_and_ends_with_the_repair()
    {
        var feed = Open();
        await PictureAsync(feed);
        Advance(0.05);
        feed.Break(new SimulatedFault.Freeze());
        var next = feed.ReadAsync(TestContext.Current.CancellationToken).AsTask();
        Advance(4.9);
        Assert.False(next.IsCompleted);
        Advance(0.1);
        var outage = Assert.IsType<FeedItem.Interrupted>(await Arrival(next));
        Assert.Equal((FeedFaultKind.Frozen, _start.AddSeconds(0.05)), (outage.Fault.Kind, outage.At));
        Assert.False(await IsReadyAsync(feed));

        Advance(3);
        var repairedAt = _clock.GetUtcNow();
        feed.Repair();
        var back = feed.ReadAsync(TestContext.Current.CancellationToken).AsTask();
        Advance(0.1);
        var frame = Assert.IsType<FeedItem.Picture>(await Arrival(back)).Frame;
        Assert.InRange(frame.At, repairedAt, repairedAt.AddSeconds(0.11));
        frame.Release();
        Assert.Equal(new FeedCounters(2, 0, 0, 1), feed.Counters);
    }

    [Fact]
    public async Task A_freeze_shorter_than_the_watchdog_is_no_outage()
    {
        var feed = Open();
        await PictureAsync(feed);
        feed.Break(new SimulatedFault.Freeze());
        Advance(2);
        feed.Repair();
        Advance(0.1);
        Assert.Equal(21, (await PictureAsync(feed)).Index);
        Assert.Equal(0, feed.Counters.Restarts);
    }

    [Fact]
    public async Task A_camera_that_disappears_is_reported_at_once_also_to_a_reader_who_waits()
    {
        var feed = Open();
        await PictureAsync(feed);
        var next = feed.ReadAsync(TestContext.Current.CancellationToken).AsTask();
        feed.Break(new SimulatedFault.Disappear());
        var outage = Assert.IsType<FeedItem.Interrupted>(await next);
        Assert.Equal((FeedFaultKind.Unreachable, _start), (outage.Fault.Kind, outage.At));
    }

    [Fact]
    public async Task An_outage_that_nobody_read_of_is_told_before_the_pictures_go_on()
    {
        var feed = Open();
        await PictureAsync(feed);
        feed.Break(new SimulatedFault.Disappear());
        Advance(1);
        feed.Repair();
        Advance(0.1);
        Assert.IsType<FeedItem.Interrupted>(await feed.ReadAsync(TestContext.Current.CancellationToken));
        Assert.Equal(11, (await PictureAsync(feed)).Index);
        Assert.Equal(1, feed.Counters.Restarts);
    }

    [Fact]
    public async Task A_change_of_size_is_told_and_then_the_frames_have_the_new_one()
    {
        var feed = Open();
        await PictureAsync(feed);
        feed.Break(new SimulatedFault.ChangeSize(Larger));
        var outage = Assert.IsType<FeedItem.Interrupted>(await feed.ReadAsync(TestContext.Current.CancellationToken));
        Assert.Equal(FeedFaultKind.SizeChanged, outage.Fault.Kind);
        Advance(0.1);
        Assert.Equal(Larger.Shape.Bytes, (await PictureAsync(feed)).Pixels.Length);
        Assert.Equal(1, feed.Counters.Restarts);
    }

    [Fact]
    public async Task Hundreds_of_cameras_share_one_loop()
    {
        var pool = new FramePool(400L * Shape.Bytes);
        var feeds = Enumerable.Range(0, 400).Select(_ => new SimulatedFeed(Loop, pool, _clock, new SimulatedFeedOptions())).ToArray();
        var frames = new List<Frame>();
        foreach (var feed in feeds)
            frames.Add(((FeedItem.Picture)await feed.ReadAsync(TestContext.Current.CancellationToken)).Frame);
        Assert.Equal(400, pool.Lent);
        frames.ForEach(f => f.Release());
        foreach (var feed in feeds)
            await feed.DisposeAsync();
        Assert.Equal((0, 400), (pool.Lent, pool.Returns));
    }

    [Fact]
    public async Task Rendered_frames_are_those_of_the_loop()
    {
        var live = new RenderedFrames(SceneCatalog.Get("fence", 1), Shape, 10);
        var whole = LoopedFrames.Render(SceneCatalog.Get("fence", 1), Shape, 10, seconds: 0.3);
        await using var feed = new SimulatedFeed(live, _pool, _clock, new SimulatedFeedOptions(IsPaced: false));
        var expected = new byte[Shape.Bytes];
        for (var i = 0; i < 3; i++)
        {
            whole.Fill(i, expected);
            Assert.Equal(expected, (await PictureAsync(feed)).Pixels);
        }
    }

    [Fact]
    public async Task A_closed_feed_and_a_stopped_reader_do_not_wait()
    {
        var feed = Open();
        await PictureAsync(feed);
        using var stop = new CancellationTokenSource();
        var waiting = feed.ReadAsync(stop.Token).AsTask();
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        var other = feed.ReadAsync(TestContext.Current.CancellationToken).AsTask();
        await feed.DisposeAsync();
        await Assert.ThrowsAsync<ObjectDisposedException>(() => other);
    }

    private SimulatedFeed Open(SimulatedFeedOptions? options = null) => _feed = new SimulatedFeed(Loop, _pool, _clock, options ?? new());

    // A reader arms its timer before it first waits; after a wake-up only WaitForTimersAsync tells that it has.
    private void Advance(double seconds) => _clock.Advance(TimeSpan.FromSeconds(seconds));

    private static async Task<(long Index, DateTimeOffset At, byte[] Pixels)> PictureAsync(SimulatedFeed feed)
    {
        var frame = Assert.IsType<FeedItem.Picture>(await feed.ReadAsync(TestContext.Current.CancellationToken)).Frame;
        var seen = (frame.Index, frame.At, frame.Pixels.ToArray());
        frame.Release();
        return seen;
    }

    private static async Task<(long Index, DateTimeOffset At)> IndexAndInstantAsync(SimulatedFeed feed)
    {
        var (index, at, _) = await PictureAsync(feed);
        return (index, at);
    }

    private static async Task<bool> IsReadyAsync(SimulatedFeed feed)
    {
        using var stop = new CancellationTokenSource();
        var read = feed.ReadAsync(stop.Token);
        if (read.IsCompleted)
            return true;
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => read.AsTask());
        return false;
    }

    // What the clock has set off needs real time on a busy machine.
    private Task<FeedItem> Arrival(Task<FeedItem> read) => _clock.AdvanceUntilAsync(read, TimeSpan.FromMilliseconds(10), "The feed's next item");
}
