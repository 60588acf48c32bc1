namespace Analytics.Domain.Quotas;

/// <summary>
/// A wish to one (account, ability). <see cref="At"/> is always wall time, also for a camera's pipeline: packs end by the calendar.
/// A refused command may be sent again with the same id.
/// </summary>
public abstract record QuotaCommand(string CommandId, DateTimeOffset At, string By) : ICommand;

/// <summary>What the catalogue sells.</summary>
/// <param name="Kind">Annual or monthly; trials are claimed, not ordered.</param>
/// <param name="Size">Units of one pack (a month's, for a monthly pack), 1 to 1e12.</param>
/// <param name="Quantity">Packs in the order: 1 to 999, monthly 1 to 9.</param>
/// <param name="Months">1 to 36 for a monthly pack, else 0.</param>
/// <param name="PriceFen">Of one pack (and month), in fen; 0 in public beta.</param>
/// <param name="IsRefundable">The product allows a refund (R8). Monthly, trial and 0-yuan packs never do.</param>
public sealed record PackTerms(PackKind Kind, long Size, int Quantity = 1, int Months = 0, long PriceFen = 0, bool IsRefundable = false);

/// <summary>An order takes its place in the line of deduction (R2); it must be paid within 48 hours (R10).</summary>
public sealed record PlaceOrder(string CommandId, DateTimeOffset At, string By, string OrderId, PackTerms Terms)
    : QuotaCommand(CommandId, At, By);

/// <summary>The pack's time begins at <see cref="QuotaCommand.At"/>.</summary>
public sealed record PayOrder(string CommandId, DateTimeOffset At, string By, string OrderId) : QuotaCommand(CommandId, At, By);

/// <summary>Placed and paid at one instant.</summary>
public sealed record BuyPack(string CommandId, DateTimeOffset At, string By, string OrderId, PackTerms Terms)
    : QuotaCommand(CommandId, At, By);

/// <summary>Money goes back and the pack leaves the line (R8).</summary>
public sealed record RefundOrder(string CommandId, DateTimeOffset At, string By, string OrderId) : QuotaCommand(CommandId, At, By);

/// <summary>Once per account and ability (R13).</summary>
/// <param name="Size">Units, 1 to 1e12.</param>
public sealed record ClaimTrial(string CommandId, DateTimeOffset At, string By, string OrderId, long Size = 10_000)
    : QuotaCommand(CommandId, At, By);

/// <summary>An announced change (R12). Replaces any announcement for the same or a later instant.</summary>
/// <param name="EffectiveAt">Not before <see cref="QuotaCommand.At"/>.</param>
public sealed record SetAbilityStatus(
    string CommandId, DateTimeOffset At, string By, AbilityStatus Status, DateTimeOffset EffectiveAt) : QuotaCommand(CommandId, At, By);

/// <param name="CallsPerSecond">1 to 100,000; null for the catalogue's.</param>
public sealed record SetRateLimit(string CommandId, DateTimeOffset At, string By, int? CallsPerSecond) : QuotaCommand(CommandId, At, By);

/// <summary>
/// Admits a call: rate first, then the quota. Success without events means that the ability is free at this instant and
/// nothing is held.
/// </summary>
/// <param name="CallId">One call, one attempt (L12), 1 to 100 characters.</param>
/// <param name="Units">1 to 100,000.</param>
/// <param name="App">The app that called.</param>
/// <param name="Generation">
/// Of the API, 1 to 3; 0 for a camera of the cluster where no lease is to be had. 0 and 1 have no rate limit.
/// </param>
/// <param name="RequestId">The caller's own, where it sent one.</param>
/// <param name="Caller">Its network address.</param>
/// <param name="Node">The node that serves it.</param>
public sealed record HoldUnits(
    string CommandId,
    DateTimeOffset At,
    string By,
    string CallId,
    long Units,
    string App,
    int Generation = 3,
    string RequestId = "",
    string Caller = "",
    string Node = "")
    : QuotaCommand(CommandId, At, By);

/// <summary>Charges a held call, before the first byte of its answer is written (L9).</summary>
/// <param name="Error">The ability's number for a business error.</param>
/// <param name="Milliseconds">From admission to answer.</param>
public sealed record PostUnits(
    string CommandId,
    DateTimeOffset At,
    string By,
    string CallId,
    CallOutcome Outcome,
    string? Error = null,
    long Milliseconds = 0,
    long BytesIn = 0,
    long BytesOut = 0)
    : QuotaCommand(CommandId, At, By);

/// <summary>Gives the units of a held call back.</summary>
/// <param name="Cause">Any but <see cref="ReleaseCause.TimedOut"/>, which the account finds itself.</param>
public sealed record VoidUnits(
    string CommandId,
    DateTimeOffset At,
    string By,
    string CallId,
    ReleaseCause Cause,
    string? Error = null,
    long Milliseconds = 0,
    long BytesIn = 0)
    : QuotaCommand(CommandId, At, By);

/// <summary>The answer of a charged call could not be written to its end (L9). Possible for ten minutes after the charge.</summary>
public sealed record ReverseUnits(string CommandId, DateTimeOffset At, string By, string CallId) : QuotaCommand(CommandId, At, By);

/// <summary>A node asks for units for its cameras. <see cref="QuotaCommand.At"/> is the instant of the request on that node.</summary>
/// <param name="LeaseId">1 to 100 characters.</param>
/// <param name="Units">Wanted, at least 1; the grant may be smaller.</param>
/// <param name="UnitsPerSecond">The node's traffic; a lease covers at most two seconds of it.</param>
public sealed record GrantLease(
    string CommandId, DateTimeOffset At, string By, string LeaseId, string Node, long Units, double UnitsPerSecond)
    : QuotaCommand(CommandId, At, By);

/// <summary>A node hands a lease back. Refused after the lease's end: those units were released by then.</summary>
public sealed record SettleLease(string CommandId, DateTimeOffset At, string By, string LeaseId, long Used)
    : QuotaCommand(CommandId, At, By);

/// <summary>Asks every node for its lease, after a refusal <see cref="QuotaRefusal.LeasesOutstanding"/>.</summary>
public sealed record RecallLeases(string CommandId, DateTimeOffset At, string By) : QuotaCommand(CommandId, At, By);

/// <summary>Releases held calls past their time limit and leases past their end. To be sent at <see cref="QuotaState.NextDue"/>.</summary>
public sealed record ReleaseDue(string CommandId, DateTimeOffset At, string By) : QuotaCommand(CommandId, At, By);
