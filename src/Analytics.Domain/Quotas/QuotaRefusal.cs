namespace Analytics.Domain.Quotas;

/// <summary>Why a quota command was not done. The first four have numbers that callers see.</summary>
public enum QuotaRefusal
{
    /// <summary>51001: packs were bought, none is inside its dates.</summary>
    PacksExpired = 1,

    /// <summary>51002: no paid and unrefunded pack.</summary>
    NotPurchased,

    /// <summary>51003: the packs in force have fewer units than the call needs.</summary>
    UnitsExhausted,

    /// <summary>429 (AI_OP_4010 for the real-name check): over the calls a second, or within one second after a crash.</summary>
    RateExceeded,

    /// <summary>Units are out on leases: recall them (<see cref="RecallLeases"/>) and send the command again.</summary>
    LeasesOutstanding,

    /// <summary>A field of the command is out of its range.</summary>
    Invalid,

    OrderExists,
    OrderUnknown,

    /// <summary>Not paid within 48 hours.</summary>
    OrderCancelled,
    OrderUnpaid,
    OrderRefunded,

    /// <summary>The product, the kind of pack or its price excludes a refund.</summary>
    RefundNotOffered,

    /// <summary>More than 7 days after the payment.</summary>
    RefundTooLate,
    PackUsed,

    /// <summary>A running call holds units of the pack: wait for its end.</summary>
    PackHeld,

    TrialNotOffered,
    TrialClaimed,

    /// <summary>This call was admitted before, under another command.</summary>
    CallKnown,

    /// <summary>Never admitted, or ended more than ten minutes ago.</summary>
    CallUnknown,

    /// <summary>The units were released: the call ended, or ran over its time limit.</summary>
    CallReleased,

    /// <summary>The call is charged: reverse it instead.</summary>
    CallPosted,

    /// <summary>The call has no outcome yet: void it instead.</summary>
    CallHeld,

    LeaseKnown,

    /// <summary>Settled, lapsed or never granted.</summary>
    LeaseOver,

    /// <summary>The ability is free at this instant.</summary>
    LeaseNotNeeded,

    /// <summary>So little is left, or so soon ends the cycle, that units are held call by call.</summary>
    LeaseTooSmall,
}

public static class QuotaRefusals
{
    /// <summary>The number that a caller of the API gets, or null where the refusal is not the caller's business.</summary>
    public static int? Number(this QuotaRefusal reason) => reason switch
    {
        QuotaRefusal.PacksExpired => 51001,
        QuotaRefusal.NotPurchased => 51002,
        QuotaRefusal.UnitsExhausted => 51003,
        QuotaRefusal.RateExceeded => 429,
        _ => null,
    };

    /// <inheritdoc cref="Number(QuotaRefusal)"/>
    public static int? QuotaNumber(this Refusal refusal) =>
        refusal.Stage == nameof(QuotaRefusal) && Enum.TryParse<QuotaRefusal>(refusal.Reason, out var reason) ? reason.Number() : null;

    internal static Decision<QuotaState> Because(this QuotaRefusal reason, string detail) =>
        Decide.Refuse<QuotaState>(Refusal.Of(reason, detail));
}
