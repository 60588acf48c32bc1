namespace Analytics.Domain.Quotas;

// Storage format: names, versions and fields are frozen (golden files). Instants that are not a field are the envelope's.

/// <summary>Units of one pack and cycle.</summary>
/// <param name="Cycle">From 0; always 0 for an annual pack.</param>
public sealed record UnitsTaken(string OrderId, int Cycle, long Units);

/// <param name="Sequence">From 1, in the order in which the orders were placed.</param>
/// <param name="Units">Size times quantity: what each cycle holds.</param>
/// <param name="AmountFen">Price times quantity, times months for a monthly pack.</param>
[EventName("quota-order-placed", 1)]
public sealed record QuotaOrderPlaced(
    string OrderId, long Sequence, PackKind Kind, long Size, int Quantity, int Months, long Units, long AmountFen, bool IsRefundable)
    : IEvent;

/// <param name="Bounds">The payment, then the end of each cycle: one more than there are cycles.</param>
[EventName("quota-order-paid", 1)]
public sealed record QuotaOrderPaid(string OrderId, IReadOnlyList<DateTimeOffset> Bounds) : IEvent;

[EventName("quota-order-refunded", 1)]
public sealed record QuotaOrderRefunded(string OrderId, long AmountFen) : IEvent;

/// <summary>Orders that ended long ago leave the state; their calls stay in the journal.</summary>
[EventName("quota-orders-archived", 1)]
public sealed record QuotaOrdersArchived(IReadOnlyList<string> OrderIds) : IEvent;

[EventName("quota-status-set", 1)]
public sealed record QuotaStatusSet(AbilityStatus Status, DateTimeOffset EffectiveAt) : IEvent;

[EventName("quota-rate-limit-set", 1)]
public sealed record QuotaRateLimitSet(int? CallsPerSecond) : IEvent;

/// <summary>A call was admitted. With its outcome this is the ledger record of R18; the account and ability are the stream's.</summary>
/// <param name="ExpiresAt">Without an outcome the units are released at this instant.</param>
[EventName("quota-units-held", 1)]
public sealed record QuotaUnitsHeld(
    string CallId,
    long Units,
    IReadOnlyList<UnitsTaken> Taken,
    DateTimeOffset ExpiresAt,
    string App,
    int Generation,
    string RequestId,
    string Caller,
    string Node)
    : IEvent;

/// <param name="Charged">Where the used units come from; the rest of the call's units is released.</param>
[EventName("quota-units-posted", 1)]
public sealed record QuotaUnitsPosted(
    string CallId,
    CallOutcome Outcome,
    IReadOnlyList<UnitsTaken> Charged,
    string? Error,
    long Milliseconds,
    long BytesIn,
    long BytesOut)
    : IEvent;

[EventName("quota-units-voided", 1)]
public sealed record QuotaUnitsVoided(string CallId, ReleaseCause Cause, string? Error, long Milliseconds, long BytesIn) : IEvent;

/// <param name="Returned">The units charged before.</param>
[EventName("quota-units-reversed", 1)]
public sealed record QuotaUnitsReversed(string CallId, IReadOnlyList<UnitsTaken> Returned) : IEvent;

/// <summary>A hold for a node's cameras; spent only after this is durable.</summary>
/// <param name="Milliseconds">The node may spend for so long, counted from its request on its monotonic clock.</param>
/// <param name="EndsAt">The account counts the units as leased until here: life and margin.</param>
[EventName("quota-lease-granted", 1)]
public sealed record QuotaLeaseGranted(
    string LeaseId, string Node, string OrderId, int Cycle, long Units, long Milliseconds, DateTimeOffset EndsAt) : IEvent;

[EventName("quota-leases-recalled", 1)]
public sealed record QuotaLeasesRecalled(IReadOnlyList<string> LeaseIds) : IEvent;

/// <param name="HasLapsed">The node did not answer before the lease's end: nothing is charged, and a late answer is refused.</param>
[EventName("quota-lease-settled", 1)]
public sealed record QuotaLeaseSettled(string LeaseId, long Used, long Released, bool HasLapsed) : IEvent;

/// <param name="Left">Unused units of the packs in force.</param>
/// <param name="Units">All units of the packs in force.</param>
[EventName("quota-level-changed", 1)]
public sealed record QuotaLevelChanged(QuotaLevel Level, long Left, long Units) : IEvent;

/// <summary>An orderly stop: where the rate window stood.</summary>
/// <param name="Admissions">Of the last second, oldest first.</param>
/// <param name="ClosedUntil">Still refusing after a crash, or null.</param>
[EventName("quota-rested", 1)]
public sealed record QuotaRested(IReadOnlyList<DateTimeOffset> Admissions, DateTimeOffset? ClosedUntil) : IEvent;
