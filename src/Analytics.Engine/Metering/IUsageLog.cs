namespace Analytics.Engine.Metering;

/// <summary>
/// Counts every call at the door, also those that no ledger sees: refused, limited-free. Counted in memory and flushed each second
/// (journal-schema); the metered calls' own records are the journal's.
/// </summary>
public interface IUsageLog
{
    /// <summary>Never blocks and never throws.</summary>
    void Note(in CallRecord record);
}

/// <summary>One finished call (R18).</summary>
/// <param name="Number">0 on success, else the contract's number.</param>
/// <param name="IsMetered">The account's ledger has a record of its own.</param>
public readonly record struct CallRecord(
    DateTimeOffset At,
    string Account,
    string App,
    string Ability,
    int Generation,
    CallClass Class,
    int Number,
    long Milliseconds,
    long BytesIn,
    long BytesOut,
    string Caller,
    bool IsMetered);

/// <summary>Outcome classes of R18. Numbers are stored.</summary>
public enum CallClass
{
    Success = 1,
    BusinessError = 2,
    NetworkError = 3,
    Gateway = 4,
}
