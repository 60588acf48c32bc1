namespace Analytics.Journal;

public sealed record SqliteJournalOptions
{
    /// <summary>The database's file. Its directory exists and is locked by the caller (<see cref="DataDirectory"/>).</summary>
    public required string Path { get; init; }

    /// <summary>Who writes: <c>local:</c> and the data directory's id.</summary>
    public required string Holder { get; init; }

    public required TimeProvider Time { get; init; }

    /// <summary>For a new journal: names it, for ever.</summary>
    public required Func<string> NewJournalId { get; init; }

    /// <summary>How long the writer's lease lasts without renewal; renewed after a third of it. Default 15 s.</summary>
    public TimeSpan LeaseTime { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>How long to wait for another process's lock before <c>Locked</c>. Default 5 s.</summary>
    public TimeSpan BusyTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// How often to look for rows that others wrote into the same tables, as the cluster engine does; null where all rows come
    /// through this journal. Only who waits for new rows looks.
    /// </summary>
    public TimeSpan? PollEvery { get; init; }

    /// <summary>SQLite's file layer by name; null for the operating system's own. Tests put one between that dies at a chosen write.</summary>
    public string? Vfs { get; init; }

    /// <summary>Appends that may wait for the commit loop, from 1. Default 16,384; more are refused as busy.</summary>
    public int Capacity { get; init; } = 16_384;
}
