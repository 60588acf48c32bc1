using System.Collections.Immutable;
using System.Globalization;

namespace Analytics.Domain.Quotas;

/// <summary>What the catalogue says of an ability until the account's own events say otherwise.</summary>
/// <param name="CallsPerSecond">Null for no limit.</param>
/// <param name="OffersTrial">See L7.</param>
public sealed record AbilityTerms(AbilityStatus Status, int? CallsPerSecond, bool OffersTrial = false);

/// <summary>Settings of the ledger. They shape decisions only; what was decided is in the events.</summary>
public sealed record QuotaSettings
{
    /// <summary>A held call without an outcome is released after this time (R11). 1 s to 10 min, default 120 s.</summary>
    public TimeSpan CallTimeLimit { get; init; } = TimeSpan.FromSeconds(120);

    /// <summary>Longest life of a lease on its node. 0.1 to 2 s (design 8), default 2 s.</summary>
    public TimeSpan LeaseLife { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>
    /// The account waits so much longer than the node: it must cover the difference between two nodes' clocks and the way of a
    /// settlement. 0.5 to 60 s, default 3 s.
    /// </summary>
    public TimeSpan LeaseMargin { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>By the entity's key. An ability that is not named here is commercial, with 5 calls a second and no trial.</summary>
    public ImmutableDictionary<string, AbilityTerms> Abilities { get; init; } = Catalogue;

    /// <summary>quota-and-billing.md 1, errors-global.md 5, D01, D12 and L7 of the contract.</summary>
    public static readonly ImmutableDictionary<string, AbilityTerms> Catalogue = new Dictionary<string, AbilityTerms>
    {
        ["face_detect"] = new(AbilityStatus.Commercial, 10, OffersTrial: true),
        ["face_attributes"] = new(AbilityStatus.Commercial, 10, OffersTrial: true),
        ["face_compare"] = new(AbilityStatus.Commercial, 10, OffersTrial: true),
        ["face_liveness"] = new(AbilityStatus.Commercial, 10),
        ["real_name_auth"] = new(AbilityStatus.Commercial, 10, OffersTrial: true),
        ["action_liveness"] = new(AbilityStatus.Commercial, 1),
        ["action_liveness:safety"] = new(AbilityStatus.LimitedFree, 5),
        ["mask"] = new(AbilityStatus.LimitedFree, 10),
        ["hard_hat"] = new(AbilityStatus.PublicBeta, 5),
        ["workwear"] = new(AbilityStatus.PublicBeta, 5),
        ["electronic_fence"] = new(AbilityStatus.PublicBeta, 5),
        ["fall_down"] = new(AbilityStatus.LimitedFree, 5),
        ["fight"] = new(AbilityStatus.LimitedFree, 5),
    }.ToImmutableDictionary(StringComparer.Ordinal);

    private static readonly AbilityTerms Unnamed = new(AbilityStatus.Commercial, 5);

    /// <summary>Every field that is out of its range; empty when the settings can be used.</summary>
    public IReadOnlyList<string> Faults()
    {
        var faults = new List<string>();
        Check(nameof(CallTimeLimit), CallTimeLimit, 1, 600);
        Check(nameof(LeaseLife), LeaseLife, 0.1, 2);
        Check(nameof(LeaseMargin), LeaseMargin, 0.5, 60);
        foreach (var (ability, terms) in Abilities)
            if (terms.CallsPerSecond is < 1)
                faults.Add($"Abilities.{ability}.CallsPerSecond: {terms.CallsPerSecond} is not at least 1; leave it out for no limit");
        return faults;

        void Check(string field, TimeSpan value, double from, double to)
        {
            if (value < TimeSpan.FromSeconds(from) || value > TimeSpan.FromSeconds(to))
                faults.Add(string.Create(CultureInfo.InvariantCulture, $"{field}: {value} is not within {from} to {to} seconds"));
        }
    }

    internal AbilityTerms Of(string ability) => Abilities.GetValueOrDefault(ability, Unnamed);
}
