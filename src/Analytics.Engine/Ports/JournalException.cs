namespace Analytics.Engine.Ports;

/// <summary>What is wrong with a journal. The names are stable: they are shown and counted.</summary>
public enum JournalFaultKind
{
    /// <summary>Another process holds the data directory or the database.</summary>
    Locked = 1,
    DiskFull = 2,

    /// <summary>The file is no database, or is damaged.</summary>
    NotADatabase = 3,
    NewerFormat = 4,

    /// <summary>Made for another number of shards or another hash.</summary>
    OtherShards = 5,

    /// <summary>Another engine holds the writer's lease.</summary>
    LeaseHeld = 6,
    ReadOnly = 7,

    /// <summary>The directory or the server cannot be reached, or may not be opened.</summary>
    NotAccessible = 8,

    /// <summary>Reading or writing failed otherwise: the message holds the store's own words.</summary>
    InputOutput = 9,

    /// <summary>The journal was closed.</summary>
    Closed = 10,

    /// <summary>More writes wait than the journal keeps.</summary>
    Overloaded = 11,

    /// <summary>One write breaks a rule of its table: a bug of whoever asked for it, and nobody else's concern.</summary>
    Refused = 12,
}

/// <summary>The store failed.</summary>
/// <param name="path">The file or address concerned, without credentials.</param>
/// <param name="fix">What the operator can do.</param>
public sealed class JournalException(JournalFaultKind kind, string path, string what, string fix, Exception? inner = null)
    : Exception($"{path}: {what} {fix}", inner)
{
    public JournalFaultKind Kind { get; } = kind;

    public string Path { get; } = path;

    public string Fix { get; } = fix;
}
