namespace Analytics.Gateway.Backends;

/// <summary>The remote backends of a node, for its operators.</summary>
/// <param name="Status">As they stand now.</param>
/// <param name="Resume">Backend and ability, both of <paramref name="Status"/>: an operator says that the remote account has units again.</param>
public sealed record BackendParts(Func<IReadOnlyList<BackendBody>> Status, Action<string, string> Resume)
{
    public static readonly BackendParts None = new(() => [], (_, _) => { });
}

/// <summary>A remote backend as this node sees it. Counts are those of the node's life.</summary>
/// <param name="Breaker"><c>closed</c>; <c>open</c>: nothing is sent; <c>trying</c>: the next call decides.</param>
/// <param name="BreakerOpened">Times that it opened.</param>
/// <param name="Running">Calls under way.</param>
/// <param name="Waiting">Calls that wait for their turn.</param>
/// <param name="Shed">Calls that were not sent, by cause.</param>
/// <param name="UnkeptFigures">Times that the shadow ledger could not be written.</param>
/// <param name="LastAlarm">What an operator was told last.</param>
public sealed record BackendBody(
    string Name,
    string Breaker,
    long BreakerOpened,
    int Running,
    int Waiting,
    IReadOnlyDictionary<string, long> Shed,
    long UnkeptFigures,
    string? LastAlarm,
    IReadOnlyList<BackendAbilityBody> Abilities);

/// <param name="WhyNot">Why it cannot be asked now; absent where it can.</param>
/// <param name="CallsPerSecond">At which calls are paced; absent for no limit.</param>
/// <param name="IsSlow">At half its rate, after the remote refused a call for it.</param>
/// <param name="Sent">Attempts that left.</param>
/// <param name="Answered">Calls with an answer, refusals of the ability included.</param>
/// <param name="Failed">Calls without one, by fault.</param>
/// <param name="Repeats">Attempts after the first.</param>
/// <param name="RateRefusals">Times that the remote said that we are too fast.</param>
/// <param name="Cost">Of the charged attempts, in the operator's currency.</param>
public sealed record BackendAbilityBody(
    string Ability,
    string? WhyNot,
    int? CallsPerSecond,
    bool IsSlow,
    long Sent,
    long Answered,
    IReadOnlyDictionary<string, long> Failed,
    long Repeats,
    long RateRefusals,
    decimal Cost,
    BackendLedgerBody Ledger,
    BackendFailureBody? LastFailure);

/// <summary>The shadow of the remote account's own ledger.</summary>
/// <param name="Posted">Calls that the remote charged, by our count.</param>
/// <param name="Left">Units of the packs in force; absent where none was entered.</param>
/// <param name="Uncertain">Calls without a complete answer: whether they were charged is not known.</param>
/// <param name="ConsoleUsed">What the remote's console shows as used, where it was entered.</param>
/// <param name="Difference">Console less our count.</param>
/// <param name="Stopped">51001, 51002 or 51003; absent while calls are sent.</param>
/// <param name="Until">When it may be over by itself.</param>
public sealed record BackendLedgerBody(
    long Posted, long? Left, long Uncertain, long? ConsoleUsed, long? Difference, int? Stopped, DateTimeOffset? Until);

/// <param name="Detail">Numbers and texts of the contract or of the network; no body, no key.</param>
public sealed record BackendFailureBody(DateTimeOffset At, string Fault, string Detail);
