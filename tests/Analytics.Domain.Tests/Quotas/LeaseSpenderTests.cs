using Analytics.Domain.Quotas;

namespace Analytics.Domain.Tests.Quotas;

public sealed class LeaseSpenderTests
{
    [Fact]
    public void It_spends_what_was_granted_and_no_more()
    {
        var lease = new LeaseSpender(new Ticker(), 0, TimeSpan.FromSeconds(2), 10);
        Assert.True(lease.TrySpend(7));
        Assert.False(lease.TrySpend(4));
        Assert.Equal(3, lease.Left);
        Assert.True(lease.TrySpend(3));
        Assert.False(lease.TrySpend());
        Assert.Equal(10, lease.Settle());
    }

    [Fact]
    public void Its_life_is_counted_from_the_request()
    {
        var time = new Ticker { Now = 5_000 };
        var lease = new LeaseSpender(time, requestedAt: 4_000, TimeSpan.FromSeconds(2), 10);
        time.Now = 5_999;
        Assert.True(lease.IsOpen);
        Assert.True(lease.TrySpend());
        time.Now = 6_000;
        Assert.False(lease.IsOpen);
        Assert.False(lease.TrySpend());
        Assert.Equal(1, lease.Settle());
    }

    [Fact]
    public void A_grant_that_came_too_late_is_never_spent()
    {
        var lease = new LeaseSpender(new Ticker { Now = 2_000 }, requestedAt: 0, TimeSpan.FromSeconds(2), 10);
        Assert.False(lease.TrySpend());
        Assert.Equal(0, lease.Settle());
    }

    [Fact]
    public void Nothing_is_spent_after_the_settlement_and_its_figure_stays()
    {
        var lease = new LeaseSpender(new Ticker(), 0, TimeSpan.FromSeconds(2), 10);
        Assert.True(lease.TrySpend(4));
        Assert.Equal(4, lease.Settle());
        Assert.False(lease.TrySpend());
        Assert.False(lease.IsOpen);
        Assert.Equal((4, 0), (lease.Settle(), lease.Left));
    }

    [Fact]
    public void A_lease_without_units_or_with_a_negative_spend_is_a_bug()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new LeaseSpender(new Ticker(), 0, TimeSpan.FromSeconds(2), 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => new LeaseSpender(new Ticker(), 0, TimeSpan.FromSeconds(2), 1).TrySpend(-1));
    }

    [Fact]
    public void The_coarse_clock_never_runs_back_and_keeps_near_the_precise_one()
    {
        var (coarse, precise) = (new CoarseTimeProvider(), TimeProvider.System);
        // The precise clock is read on both sides of each coarse reading, so that a pause of this thread proves nothing.
        var (before, first, after) = (precise.GetTimestamp(), coarse.GetTimestamp(), precise.GetTimestamp());
        var last = first;
        while (precise.GetElapsedTime(after) < TimeSpan.FromMilliseconds(50))
        {
            var now = coarse.GetTimestamp();
            Assert.True(now >= last);
            last = now;
        }

        var atLeast = precise.GetElapsedTime(after);
        var elapsed = coarse.GetElapsedTime(first);
        var atMost = precise.GetElapsedTime(before);
        Assert.InRange(elapsed.TotalMilliseconds, atLeast.TotalMilliseconds - 20, atMost.TotalMilliseconds + 20);
    }

    [Fact]
    public void Threads_never_spend_more_than_was_granted()
    {
        const long granted = 100_000;
        var lease = new LeaseSpender(new Ticker(), 0, TimeSpan.FromSeconds(2), granted);
        var spent = Race(8, worker =>
        {
            var mine = 0L;
            while (lease.TrySpend(1 + worker % 3))
                mine += 1 + worker % 3;
            return mine;
        });
        Assert.InRange(lease.Left, 0, 2);
        Assert.Equal(granted - lease.Left, spent.Sum());
        Assert.Equal(spent.Sum(), lease.Settle());
    }

    [Fact]
    public void A_settlement_among_spending_threads_counts_each_unit_once()
    {
        for (var round = 0; round < 50; round++)
        {
            var lease = new LeaseSpender(new Ticker(), 0, TimeSpan.FromSeconds(2), 5_000);
            var figures = Race(4, worker =>
            {
                if (worker == 0)
                {
                    SpinWait.SpinUntil(() => lease.Left < 4_000);
                    return -lease.Settle();
                }

                var mine = 0L;
                while (lease.TrySpend())
                    mine++;
                return mine;
            });
            Assert.Equal(0, figures.Sum());
        }
    }

    private static long[] Race(int threads, Func<int, long> work)
    {
        using var start = new Barrier(threads);
        var results = new long[threads];
        var running = Enumerable.Range(0, threads).Select(worker => new Thread(() =>
        {
            start.SignalAndWait();
            results[worker] = work(worker);
        })).ToList();
        running.ForEach(t => t.Start());
        running.ForEach(t => t.Join());
        return results;
    }

    /// <summary>A monotonic clock of 1,000 ticks a second that stands until it is moved.</summary>
    private sealed class Ticker : TimeProvider
    {
        public long Now { get; set; }

        public override long TimestampFrequency => 1_000;

        public override long GetTimestamp() => Now;
    }
}
