using System.Text.Json.Serialization;

namespace Analytics.Domain.Quotas;

// The names below are stored in events and snapshots: never renamed.

/// <summary>How a pack runs.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<PackKind>))]
public enum PackKind
{
    /// <summary>One year from the payment (R1).</summary>
    [JsonStringEnumMemberName("annual")]
    Annual = 1,

    /// <summary>A number of monthly cycles, each with the full count (R7).</summary>
    [JsonStringEnumMemberName("monthly")]
    Monthly = 2,

    /// <summary>Claimed once, free, one year (R13).</summary>
    [JsonStringEnumMemberName("trial")]
    Trial = 3,
}

/// <summary>What the account must hold to use the ability (R12).</summary>
[JsonConverter(typeof(JsonStringEnumConverter<AbilityStatus>))]
public enum AbilityStatus
{
    /// <summary>商用: a bought pack.</summary>
    [JsonStringEnumMemberName("commercial")]
    Commercial = 1,

    /// <summary>公测: a 0-yuan pack.</summary>
    [JsonStringEnumMemberName("public-beta")]
    PublicBeta = 2,

    /// <summary>限免: nothing; calls are neither counted nor limited in number, only in rate.</summary>
    [JsonStringEnumMemberName("limited-free")]
    LimitedFree = 3,
}

/// <summary>What the ability answered; both are charged (R4).</summary>
[JsonConverter(typeof(JsonStringEnumConverter<CallOutcome>))]
public enum CallOutcome
{
    /// <summary>All held units are used.</summary>
    [JsonStringEnumMemberName("success")]
    Success = 1,

    /// <summary>One unit is used, whatever the call held.</summary>
    [JsonStringEnumMemberName("business-error")]
    BusinessError = 2,
}

/// <summary>Why held units were released without a charge (R5, R11).</summary>
[JsonConverter(typeof(JsonStringEnumConverter<ReleaseCause>))]
public enum ReleaseCause
{
    /// <summary>The caller's connection broke before the answer.</summary>
    [JsonStringEnumMemberName("network-error")]
    NetworkError = 1,

    /// <summary>The worker died without a result.</summary>
    [JsonStringEnumMemberName("worker-death")]
    WorkerDeath = 2,

    /// <summary>The gateway refused before the ability was reached.</summary>
    [JsonStringEnumMemberName("gateway")]
    Gateway = 3,

    /// <summary>No outcome within the call's time limit.</summary>
    [JsonStringEnumMemberName("timed-out")]
    TimedOut = 4,
}

/// <summary>How much of the packs in force is left; cameras degrade by it.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<QuotaLevel>))]
public enum QuotaLevel
{
    /// <summary>20 % or more.</summary>
    [JsonStringEnumMemberName("plenty")]
    Plenty = 0,

    /// <summary>Under 20 %.</summary>
    [JsonStringEnumMemberName("low")]
    Low = 1,

    /// <summary>Under 5 %.</summary>
    [JsonStringEnumMemberName("critical")]
    Critical = 2,

    /// <summary>Nothing.</summary>
    [JsonStringEnumMemberName("empty")]
    Empty = 3,
}
