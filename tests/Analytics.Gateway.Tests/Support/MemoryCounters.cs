using Analytics.Engine.Projections;
using Analytics.Engine.Usage;

namespace Analytics.Gateway.Tests.Support;

/// <summary>Counters as a test wants them: everything that was added, for every question about one sum.</summary>
internal sealed class MemoryCounters : IUsageCounters
{
    private readonly UsageTally all = new();

    public ValueTask AddAsync(UsageTally tally, DateTimeOffset now)
    {
        lock (all)
            all.Add(tally);
        return ValueTask.CompletedTask;
    }

    public ValueTask<UsageTally> ReadAsync(UsageQuery query, CancellationToken cancel = default)
    {
        var found = new UsageTally();
        lock (all)
        {
            foreach (var (key, sums) in all.Cells.Where(c => c.Key.Grain == query.Grain && (query.Account is null || c.Key.Account == query.Account)))
                found.Add(key with { At = query.Step is null ? query.From : key.At }, sums);
        }

        return ValueTask.FromResult(found);
    }
}
