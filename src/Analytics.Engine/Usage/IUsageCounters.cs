using Analytics.Engine.Projections;

namespace Analytics.Engine.Usage;

/// <summary>Where the usage that no ledger sees is kept: refused and limited-free calls of all nodes. Never made anew.</summary>
public interface IUsageCounters
{
    /// <summary>Adds the tally; all of it or nothing.</summary>
    /// <exception cref="Ports.JournalException">The store did not take it.</exception>
    ValueTask AddAsync(UsageTally tally, DateTimeOffset now);

    ValueTask<UsageTally> ReadAsync(UsageQuery query, CancellationToken cancel = default);
}
