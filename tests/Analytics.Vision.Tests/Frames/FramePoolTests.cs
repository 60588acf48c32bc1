using Analytics.Vision.Frames;

namespace Analytics.Vision.Tests.Frames;

public sealed class FramePoolTests
{
    private static readonly FrameShape Shape = new(16, 16, PixelLayout.Nv12);
    private static readonly FrameShape Wide = new(32, 16, PixelLayout.Nv12);

    [Fact]
    public void A_buffer_comes_back_once_and_is_lent_again()
    {
        var pool = new FramePool(Shape.Bytes);
        var first = pool.TryRent(Shape)!;
        Assert.Null(pool.TryRent(Shape));

        first.Retain();
        first.Release();
        Assert.Equal(1, pool.Lent);
        first.Release();
        Assert.Equal((0, 1, 1), (pool.Lent, pool.Rents, pool.Returns));
        Assert.NotNull(pool.TryRent(Shape));
        Assert.Equal(Shape.Bytes, pool.Bytes);
    }

    [Fact]
    public void A_second_last_release_fails_and_the_buffer_is_not_lent_twice()
    {
        var pool = new FramePool(2 * Shape.Bytes);
        var frame = pool.TryRent(Shape)!;
        frame.Release();

        Assert.Throws<InvalidOperationException>(frame.Release);
        Assert.Equal(1, pool.Returns);
        var (a, b) = (pool.TryRent(Shape)!, pool.TryRent(Shape)!);
        Assert.False(a.Pixels.Overlaps(b.Pixels));
    }

    [Fact]
    public void A_returned_frame_shows_nothing_of_its_successor()
    {
        var pool = new FramePool(Shape.Bytes);
        var old = pool.TryRent(Shape)!;
        old.Release();
        _ = pool.TryRent(Shape);

        Assert.Throws<ObjectDisposedException>(() => old.Pixels.Length);
        Assert.Throws<ObjectDisposedException>(old.Retain);
        Assert.Throws<ObjectDisposedException>(() => old.Stamp(1, TimeSpan.Zero, DateTimeOffset.UnixEpoch));
    }

    [Fact]
    public void Idle_buffers_of_another_size_make_room()
    {
        var pool = new FramePool(Wide.Bytes + Shape.Bytes);
        var held = pool.TryRent(Shape)!;
        pool.TryRent(Shape)!.Release();

        Assert.NotNull(pool.TryRent(Wide));
        Assert.Equal(Wide.Bytes + Shape.Bytes, pool.Bytes);
        held.Release();
        Assert.Null(pool.TryRent(new FrameShape(64, 64, PixelLayout.Nv12)));
        Assert.NotNull(pool.TryRent(Shape));
    }

    [Fact]
    public void A_forgotten_frame_is_counted_and_its_bytes_return_to_the_budget()
    {
        var pool = new FramePool(Shape.Bytes);
        Forget(pool);
        GC.Collect();
        GC.WaitForPendingFinalizers();

        Assert.Equal((1, 0, 0), (pool.Leaks, pool.Lent, pool.Bytes));
        Assert.NotNull(pool.TryRent(Shape));

        [System.Runtime.CompilerServices.MethodImpl(System.Runtime.CompilerServices.MethodImplOptions.NoInlining)]
        static void Forget(FramePool pool) => _ = pool.TryRent(Shape);
    }

    [Fact]
    public async Task Many_threads_share_frames_without_loss_doubling_or_exceeding_the_budget()
    {
        var pool = new FramePool(20 * Shape.Bytes);
        var shapes = new[] { Shape, Wide };
        long rented = 0;
        await Task.WhenAll(Enumerable.Range(0, 6).Select(seed => Task.Run(
            () =>
            {
                var random = new Random(seed);
                for (var i = 0; i < 3000; i++)
                {
                    Assert.InRange(pool.Bytes, 0, pool.BudgetBytes);
                    if (pool.TryRent(shapes[random.Next(2)]) is not { } frame)
                        continue;
                    Interlocked.Increment(ref rented);
                    // Whoever else held the same buffer would overwrite the mark.
                    var mark = (byte)((seed * 31) + i);
                    frame.Pixels.Fill(mark);
                    var owners = random.Next(1, 4);
                    for (var o = 1; o < owners; o++)
                        frame.Retain();
                    Assert.True(frame.Pixels.IndexOfAnyExcept(mark) < 0);
                    Parallel.For(0, owners, _ => frame.Release());
                }
            },
            TestContext.Current.CancellationToken)));

        Assert.Equal((0, 0), (pool.Lent, pool.Leaks));
        Assert.Equal((rented, rented), (pool.Rents, pool.Returns));
    }

    [Fact]
    public void Shapes_out_of_range_and_empty_budgets_are_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new FramePool(0));
        Assert.Throws<ArgumentOutOfRangeException>(() => new FramePool(1).TryRent(new FrameShape(1, 16, PixelLayout.Nv12)));
        Assert.Throws<ArgumentOutOfRangeException>(() => new FramePool(1).TryRent(new FrameShape(16, 9000, PixelLayout.Nv12)));
    }
}
