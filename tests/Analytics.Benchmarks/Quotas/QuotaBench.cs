using Analytics.Domain.Quotas;

namespace Analytics.Benchmarks.Quotas;

/// <summary>
/// <c>bench quota</c>: what a camera pays to ask its node's lease, expiry and all, against a decrement that never refuses. Beside it the
/// units that 64 threads get out of leases that run out under them: never more than were granted.
/// </summary>
public static class QuotaBench
{
    private const int Batch = 100_000;
    private const int Threads = 64;

    private static long s_rival = long.MaxValue;

    /// <summary>0 where every target is met, else 1.</summary>
    public static async Task<int> RunAsync(BenchContext context)
    {
        var clock = new CoarseTimeProvider();
        var lease = new LeaseSpender(clock, clock.GetTimestamp(), TimeSpan.FromHours(1), long.MaxValue / 2);
        // A unit of work is a batch of decisions: the harness's own clock would be half of a single one.
        var line = await Harness.CompareAsync(
            context,
            new FigureSpec("quota", "Interlocked.Decrement", "100,000 decisions/s", 0.15),
            () => Spend(lease),
            Decrement);
        var (granted, overspent) = Overspend(clock);
        var none = Harness.Count(
            context, new FigureSpec("quota.overspend", "units granted, 64 threads at once", "units not overspent", 1), granted - overspent, granted);
        return line.Met && none.Met ? 0 : 1;
    }

    private static void Spend(LeaseSpender lease)
    {
        for (var i = 0; i < Batch; i++)
            if (!lease.TrySpend())
                throw new InvalidOperationException("The lease ran out.");
    }

    private static void Decrement()
    {
        for (var i = 0; i < Batch; i++)
            Interlocked.Decrement(ref s_rival);
    }

    // Half of the leases are settled while they are spent.
    private static (long Granted, long Overspent) Overspend(TimeProvider clock)
    {
        var (granted, overspent) = (0L, 0L);
        for (var round = 0; round < 200; round++)
        {
            var units = 1_000 + (37 * round);
            var lease = new LeaseSpender(clock, clock.GetTimestamp(), TimeSpan.FromSeconds(round % 4 == 0 ? 0.02 : 60), units);
            var taken = 0L;
            Parallel.For(0, Threads, new ParallelOptions { MaxDegreeOfParallelism = Threads }, thread =>
            {
                var mine = 0;
                while (lease.TrySpend())
                    if (++mine == 5 && thread == 0 && round % 2 == 0)
                        lease.Settle();
                Interlocked.Add(ref taken, mine);
            });
            if (lease.Settle() != taken)
                throw new InvalidOperationException($"The lease says {lease.Settle()} units, and {taken} were taken.");
            (granted, overspent) = (granted + units, overspent + Math.Max(0, taken - units));
        }

        return (granted, overspent);
    }
}
