namespace Analytics.Domain.Persons;

/// <param name="Person">Who holds the number; null for nobody.</param>
/// <param name="ClaimedAt">Since when.</param>
public sealed record NumberClaimState(string? Person, DateTimeOffset ClaimedAt);

/// <summary>Reasons to refuse a number.</summary>
public enum NumberClaimRefusal
{
    /// <summary>Another person has it; the detail names that one.</summary>
    Taken = 1,

    Invalid = 2,
}
