using Analytics.Capture.Feeds;
using Analytics.TestKit;
using Analytics.Vision.Frames;
using Analytics.Vision.Media;

namespace Analytics.Capture.Tests.Feeds;

public sealed class FeedQueueTests
{
    private static readonly DateTimeOffset Start = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);
    private readonly FramePool _pool = new(1 << 20);

    [Fact]
    public async Task The_freshest_pictures_stay_and_the_dropped_ones_go_back_to_the_pool()
    {
        var queue = new FeedQueue(3, lossless: false);
        for (var i = 0; i < 10; i++)
            queue.Add(Picture(i));
        Assert.Equal(7, queue.Dropped);
        Assert.Equal(3, _pool.Lent);
        Assert.Equal([7, 8, 9], await TakeIndexes(queue, 3));
    }

    [Fact]
    public async Task An_interruption_is_never_dropped_and_keeps_its_place()
    {
        var queue = new FeedQueue(2, lossless: false);
        queue.Add(Picture(0));
        queue.Tell(Interruption(FeedFaultKind.Frozen, 1));
        for (var i = 1; i < 5; i++)
            queue.Add(Picture(i));
        Assert.IsType<FeedItem.Interrupted>(await queue.TakeAsync(Cancel));
        Assert.Equal([3, 4], await TakeIndexes(queue, 2));
    }

    [Fact]
    public async Task Interruptions_whose_pictures_were_dropped_are_one_with_the_first_instant_and_the_latest_cause()
    {
        var queue = new FeedQueue(1, lossless: false);
        for (var i = 0; i < 1000; i++)
        {
            queue.Tell(Interruption(i == 999 ? FeedFaultKind.Unauthorized : FeedFaultKind.Frozen, i));
            queue.Add(Picture(i));
        }

        var told = Assert.IsType<FeedItem.Interrupted>(await queue.TakeAsync(Cancel));
        Assert.Equal((FeedFaultKind.Unauthorized, Start), (told.Fault.Kind, told.At));
        Assert.Equal([999], await TakeIndexes(queue, 1));
        Assert.Equal(999, queue.Dropped);
    }

    [Fact]
    public async Task A_lossless_writer_waits_for_the_reader()
    {
        var queue = new FeedQueue(2, lossless: true);
        var writer = Task.Factory.StartNew(
            () =>
            {
                for (var i = 0; i < 50; i++)
                    queue.Add(Picture(i));
            },
            Cancel, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        await Patience.UntilAsync(() => queue.IsHeldBack, "the writer's wait");
        Assert.Equal(Enumerable.Range(0, 50).Select(i => (long)i), await TakeIndexes(queue, 50));
        await writer;
        Assert.Equal(0, queue.Dropped);
        Assert.False(queue.IsHeldBack);
        Assert.Equal(0, _pool.Lent);
    }

    [Fact]
    public async Task Closing_lets_writer_and_reader_go_and_returns_every_picture()
    {
        var queue = new FeedQueue(1, lossless: true);
        queue.Add(Picture(0));
        var writer = Task.Factory.StartNew(() => queue.Add(Picture(1)), Cancel, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        await Patience.UntilAsync(() => queue.IsHeldBack, "the writer's wait");
        queue.Close();
        await writer;
        Assert.Equal(0, _pool.Lent);
        await Assert.ThrowsAsync<ObjectDisposedException>(async () => await queue.TakeAsync(Cancel));
    }

    [Fact]
    public async Task A_reader_that_waits_meets_a_failure()
    {
        var queue = new FeedQueue(1, lossless: false);
        var reader = queue.TakeAsync(Cancel).AsTask();
        queue.Fail(new ArithmeticException("a bug"));
        var failure = await Assert.ThrowsAsync<InvalidOperationException>(() => reader);
        Assert.IsType<ArithmeticException>(failure.InnerException);
    }

    [Fact]
    public void Pauses_double_up_to_their_limit_and_start_anew_after_a_success()
    {
        var backOff = new BackOff(TimeSpan.FromSeconds(0.5), TimeSpan.FromSeconds(5), new Random(3));
        var pauses = Enumerable.Range(0, 40).Select(_ => backOff.Next().TotalSeconds).ToList();
        for (var i = 0; i < pauses.Count; i++)
            Assert.InRange(pauses[i], Math.Min(5, 0.5 * Math.Pow(2, i)) / 2, Math.Min(5, 0.5 * Math.Pow(2, i)));
        Assert.True(pauses.Skip(5).Distinct().Count() > 10, "chance has no part in the pauses");
        backOff.Reset();
        Assert.InRange(backOff.Next().TotalSeconds, 0.25, 0.5);
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private FeedItem.Picture Picture(long index)
    {
        var frame = _pool.TryRent(new FrameShape(16, 16, PixelLayout.Nv12))!;
        frame.Stamp(index, TimeSpan.Zero, Start);
        return new FeedItem.Picture(frame);
    }

    private static FeedItem.Interrupted Interruption(FeedFaultKind kind, int seconds) => new(new FeedFault(kind, ""), Start.AddSeconds(seconds));

    private static async Task<List<long>> TakeIndexes(FeedQueue queue, int count)
    {
        var indexes = new List<long>();
        while (indexes.Count < count)
        {
            var frame = Assert.IsType<FeedItem.Picture>(await queue.TakeAsync(Cancel)).Frame;
            indexes.Add(frame.Index);
            frame.Release();
        }

        return indexes;
    }
}
