using Analytics.Gateway.Ctyun.Media;

namespace Analytics.Gateway.Tests.Ctyun.Media;

public sealed class PictureMemoryTests
{
    [Fact]
    public async Task Who_does_not_fit_waits_in_line_and_the_line_is_bounded()
    {
        var memory = new PictureMemory(100, mostWaiting: 2);
        var first = await memory.TakeAsync(80, CancellationToken.None);
        var second = memory.TakeAsync(50, CancellationToken.None).AsTask();
        // It would fit, and stands behind one who does not.
        var third = memory.TakeAsync(10, CancellationToken.None).AsTask();
        Assert.Null(await memory.TakeAsync(1, CancellationToken.None));
        Assert.Equal((80, 2, 1), (memory.Taken, memory.Waiting, memory.Refusals));

        first!.Dispose();
        first.Dispose();
        (await second)!.Dispose();
        (await third)!.Dispose();
        Assert.Equal((0, 0), (memory.Taken, memory.Waiting));
        Assert.InRange(memory.Peak, 80, 100);
    }

    [Fact]
    public async Task Who_gives_up_makes_room_for_the_next()
    {
        var memory = new PictureMemory(100, mostWaiting: 8);
        var first = await memory.TakeAsync(60, CancellationToken.None);
        using var leaving = new CancellationTokenSource();
        var second = memory.TakeAsync(90, leaving.Token).AsTask();
        var third = memory.TakeAsync(40, CancellationToken.None).AsTask();
        await leaving.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => second);
        (await third)!.Dispose();
        first!.Dispose();
        Assert.Equal(0, memory.Taken);
    }

    [Fact]
    public async Task Many_at_once_never_hold_more_than_the_limit()
    {
        var memory = new PictureMemory(1000, mostWaiting: 10_000);
        await Task.WhenAll(Enumerable.Range(0, 8).Select(worker => Task.Run(async () =>
        {
            var chance = new Random(worker);
            for (var round = 0; round < 300; round++)
            {
                using var leaving = new CancellationTokenSource();
                if (round % 5 == 0)
                    await leaving.CancelAsync();
                try
                {
                    using var taken = await memory.TakeAsync(chance.Next(1, 600), leaving.Token);
                    await Task.Yield();
                }
                catch (OperationCanceledException)
                {
                    // Left the line.
                }
            }
        })));
        Assert.Equal((0, 0), (memory.Taken, memory.Waiting));
        Assert.InRange(memory.Peak, 1, 1000);
    }
}
