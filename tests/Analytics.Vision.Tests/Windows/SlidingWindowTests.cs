using Analytics.Vision.Frames;
using Analytics.Vision.Windows;

namespace Analytics.Vision.Tests.Windows;

public sealed class SlidingWindowTests
{
    private static readonly FrameShape Shape = new(16, 16, PixelLayout.Nv12);
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly FramePool _pool = new(1 << 20);
    private long _index;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Five_of_thirty_frames_a_second_are_sampled_evenly()
    {
        using var window = new SlidingWindow(new WindowOptions(TimeSpan.FromMilliseconds(200)) { Capacity = 64 });
        for (var i = 0; i < 300; i++)
            await Offer(window, i * 1000.0 / 30);

        Assert.Equal(50, window.Windows);
        DateTimeOffset? before = null;
        for (var i = 0; i < 50; i++)
        {
            using var read = await window.ReadAsync(Cancel);
            if (before is { } b)
                Assert.InRange((read!.To - b).TotalMilliseconds, 160, 240);
            before = read!.To;
        }
    }

    [Fact]
    public async Task The_mean_rate_is_exact_where_the_source_is_no_multiple_of_it()
    {
        using var window = new SlidingWindow(new WindowOptions(TimeSpan.FromMilliseconds(100)));
        for (var i = 0; i < 2500; i++)
            await Offer(window, i * 40.0);

        Assert.InRange(window.Windows, 999, 1001);
    }

    [Fact]
    public async Task Long_windows_hold_consecutive_samples_and_step_by_their_stride()
    {
        using var window = new SlidingWindow(new WindowOptions(TimeSpan.FromMilliseconds(100), Length: 16, Stride: 4) { Capacity = 8 });
        for (var i = 0; i < 28; i++)
            await Offer(window, i * 100);

        for (var w = 0; w < 4; w++)
        {
            using var read = (await window.ReadAsync(Cancel))!;
            Assert.Equal(Enumerable.Range(w * 4, 16).Select(i => (long)i), read.Frames.Select(f => f.Index));
            Assert.Equal((w, Start.AddMilliseconds(w * 400), Start.AddMilliseconds((w * 400) + 1500)), (read.Number, read.From, read.To));
        }

        Assert.Equal(0, window.Waiting);
    }

    [Fact]
    public async Task The_freshest_windows_win_and_each_drop_is_counted()
    {
        using var window = new SlidingWindow(new WindowOptions(TimeSpan.Zero) { Capacity = 3 });
        for (var i = 0; i < 10; i++)
        {
            await Offer(window, i * 100);
            Assert.InRange(window.Waiting, 0, 3);
        }

        Assert.Equal(7, window.Drops[DropCause.QueueFull]);
        Assert.Equal(3, _pool.Lent);
        using var read = await window.ReadAsync(Cancel);
        Assert.Equal(7, read!.Last.Index);
    }

    [Fact]
    public async Task Lossless_windows_block_the_writer_instead()
    {
        using var window = new SlidingWindow(new WindowOptions(TimeSpan.Zero) { Capacity = 1, IsLossless = true });
        await Offer(window, 0);
        var blocked = Offer(window, 100);
        Assert.False(blocked.IsCompleted);

        (await window.ReadAsync(Cancel))!.Dispose();
        Assert.True(await blocked);
        Assert.Equal(0, window.Drops.Total);
    }

    [Fact]
    public async Task A_blocked_writer_that_is_cancelled_or_disposed_leaks_nothing()
    {
        using var stop = new CancellationTokenSource();
        var window = new SlidingWindow(new WindowOptions(TimeSpan.Zero) { Capacity = 1, IsLossless = true });
        await Offer(window, 0);
        var blocked = Offer(window, 100, stop.Token);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => blocked);

        blocked = Offer(window, 200);
        window.Dispose();
        await blocked;
        Assert.Equal(3, window.Drops[DropCause.Stopped]);
        Assert.Equal(0, _pool.Lent);
    }

    [Fact]
    public async Task Frames_before_and_after_a_pause_never_share_a_window()
    {
        using var window = new SlidingWindow(new WindowOptions(TimeSpan.FromMilliseconds(100), Length: 16, Stride: 16));
        for (var i = 0; i < 10; i++)
            await Offer(window, i * 100);
        window.Interrupt();
        for (var i = 10; i < 25; i++)
            await Offer(window, i * 100);
        Assert.Equal((0, 1), (window.Windows, window.Resets));

        await Offer(window, 2500);
        using var read = (await window.ReadAsync(Cancel))!;
        Assert.Equal((10, 25), (read.Frames[0].Index, read.Last.Index));
    }

    [Theory]
    [InlineData(2500)]
    [InlineData(-1)]
    public async Task A_jump_of_the_timestamps_begins_a_new_window(double jump)
    {
        using var window = new SlidingWindow(new WindowOptions(TimeSpan.FromMilliseconds(100), Length: 16));
        for (var i = 0; i < 15; i++)
            await Offer(window, i * 100);
        for (var i = 0; i < 15; i++)
            await Offer(window, 1400 + jump + (i * 100));

        Assert.Equal((0, 1), (window.Windows, window.Resets));
        Assert.Equal(15, _pool.Lent);
    }

    [Fact]
    public async Task A_new_size_begins_a_new_window()
    {
        using var window = new SlidingWindow(new WindowOptions(TimeSpan.FromMilliseconds(100), Length: 16));
        for (var i = 0; i < 15; i++)
            await Offer(window, i * 100);
        var frame = _pool.TryRent(Shape with { Width = 32 })!;
        frame.Stamp(15, default, Start.AddMilliseconds(1500));
        await window.OfferAsync(frame, Cancel);
        frame.Release();

        Assert.Equal((0, 1), (window.Windows, window.Resets));
    }

    [Fact]
    public async Task Windows_of_one_frame_hold_nothing_between_them_and_release_once()
    {
        using var window = new SlidingWindow(new WindowOptions(TimeSpan.Zero));
        await Offer(window, 0);
        var read = (await window.ReadAsync(Cancel))!;
        Assert.Equal(1, _pool.Lent);
        read.Dispose();
        read.Dispose();
        Assert.Equal((0, 1), (_pool.Lent, _pool.Returns));
    }

    [Fact]
    public async Task After_completion_the_reader_gets_the_rest_and_then_null()
    {
        using var window = new SlidingWindow(new WindowOptions(TimeSpan.Zero));
        await Offer(window, 0);
        window.Complete();

        using var last = await window.ReadAsync(Cancel);
        Assert.NotNull(last);
        Assert.Null(await window.ReadAsync(Cancel));
    }

    [Fact]
    public async Task A_writer_and_a_reader_at_full_speed_lose_and_leak_nothing()
    {
        var window = new SlidingWindow(new WindowOptions(TimeSpan.FromMilliseconds(1), Length: 16, Stride: 3) { Capacity = 4 });
        long read = 0;
        var reader = Task.Run(
            async () =>
            {
                while (await window.ReadAsync(Cancel) is { } next)
                {
                    Assert.Equal(16, next.Frames.Count);
                    Assert.Equal(next.Frames[0].Index + 15, next.Last.Index);
                    next.Dispose();
                    read++;
                }
            },
            Cancel);
        for (var i = 0; i < 20_000; i++)
            await Offer(window, i);
        window.Complete();
        await reader;

        Assert.Equal(window.Windows, read + window.Drops.Total);
        window.Dispose();
        Assert.Equal((0, 0), (_pool.Lent, _pool.Leaks));
    }

    [Fact]
    public void Options_out_of_range_are_refused_by_name()
    {
        var good = new WindowOptions(TimeSpan.FromMilliseconds(200));
        foreach (var (bad, name) in new[]
        {
            (good with { Interval = TimeSpan.FromTicks(-1) }, "Interval"), (good with { Length = 15 }, "Length"),
            (good with { Length = 65 }, "Length"), (good with { Stride = 2 }, "Stride"), (good with { Capacity = 0 }, "Capacity"),
            (good with { MaxGap = TimeSpan.FromMilliseconds(200) }, "MaxGap"),
        })
        {
            Assert.StartsWith(name, Assert.Throws<ArgumentException>(() => new SlidingWindow(bad)).Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Drop_causes_keep_their_numbers() => Assert.Equal(
        "Stale=1 QueueFull=2 Memory=3 Gated=4 Deadline=5 Quota=6 Failed=7 Stopped=8 NoModel=9 Incomplete=10 Degraded=11",
        string.Join(' ', Enum.GetValues<DropCause>().Select(c => $"{c}={(int)c}")));

    private async Task<bool> Offer(SlidingWindow window, double milliseconds, CancellationToken? cancel = null)
    {
        var frame = _pool.TryRent(Shape)!;
        frame.Stamp(_index++, TimeSpan.FromMilliseconds(milliseconds), Start.AddMilliseconds(milliseconds));
        try
        {
            return await window.OfferAsync(frame, cancel ?? Cancel);
        }
        finally
        {
            frame.Release();
        }
    }
}
