namespace Analytics.Journal;

/// <summary>What every journal asks of its opener.</summary>
public abstract record JournalOptions
{
    /// <summary>Who writes: <c>local:</c> and the data directory's id, or <c>cluster:</c> and its name.</summary>
    public required string Holder { get; init; }

    public required TimeProvider Time { get; init; }

    /// <summary>For a new journal: names it, for ever.</summary>
    public required Func<string> NewJournalId { get; init; }

    /// <summary>How long the writer's lease lasts without renewal; renewed after a third of it. Default 15 s.</summary>
    public TimeSpan LeaseTime { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>
    /// Whether other processes of the same holder may go on when this one closes. Then the lease is left to them; after the last of them
    /// another engine waits until it has run out. Default no: it is given back at once.
    /// </summary>
    public bool SharesLease { get; init; }

    /// <summary>
    /// How often to look for rows that others wrote into the same tables, as the cluster engine does; null where all rows come
    /// through this journal. Only who waits for new rows looks.
    /// </summary>
    public TimeSpan? PollEvery { get; init; }

    /// <summary>
    /// How long writes wait for a database that was lost before they fail; counted from the loss, so that a long outage does not hold
    /// up each of them. Default 10 s.
    /// </summary>
    public TimeSpan OutagePatience { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Appends that may wait for the commit loop, from 1. Default 16,384; more are refused as busy.</summary>
    public int Capacity { get; init; } = 16_384;
}
