namespace Analytics.Journal;

public sealed record SqliteJournalOptions : JournalOptions
{
    /// <summary>The database's file. Its directory exists and is locked by the caller (<see cref="DataDirectory"/>).</summary>
    public required string Path { get; init; }

    /// <summary>How long to wait for another process's lock before <c>Locked</c>. Default 5 s.</summary>
    public TimeSpan BusyTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>SQLite's file layer by name; null for the operating system's own. Tests put one between that dies at a chosen write.</summary>
    public string? Vfs { get; init; }
}
