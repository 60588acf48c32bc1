using System.Net;
using Analytics.Domain.Catalogues;
using Analytics.Domain.Quotas;
using Analytics.Engine.Usage;

namespace Analytics.Node.Configuration;

/// <summary>From the file's sections to the ledger, the catalogue and the usage figures. The sections are without a fault.</summary>
public static class QuotaMapping
{
    public static PackCatalogue Catalogue(NodeSettings settings)
    {
        var standard = ContractCatalogue.Standard;
        return standard.With(
            settings.Catalogue.Abilities.Select(section => Offer(standard.FindAbility(section.Ability)!, section)),
            settings.Catalogue.Packs.Select(section => Offer(standard.FindAbility(section.Ability)!, section)),
            settings.Catalogue.Withdrawn);
    }

    public static QuotaSettings Ledger(NodeSettings settings) =>
        Catalogue(settings).Apply(new QuotaSettings { CallTimeLimit = settings.Quota.CallTimeLimit });

    public static RegionTable Regions(UsageSection usage) =>
        new(usage.Regions.Select(region => (IPNetwork.Parse(region.Network), region.Province)));

    public static AlarmSettings Alarms(UsageSection usage) => new()
    {
        ErrorShare = usage.ErrorShare,
        ErrorCalls = usage.ErrorCalls,
        LowShare = usage.LowShare,
        EndingDays = usage.EndingDays,
    };

    private static AbilityOffer Offer(AbilityOffer standard, AbilitySection section) => standard with
    {
        Terms = new AbilityTerms(
            section.Status switch
            {
                StatusSetting.Commercial => AbilityStatus.Commercial,
                StatusSetting.PublicBeta => AbilityStatus.PublicBeta,
                StatusSetting.LimitedFree => AbilityStatus.LimitedFree,
                _ => standard.Terms.Status,
            },
            section.CallsPerSecond ?? standard.Terms.CallsPerSecond,
            section.Trial ?? standard.Terms.OffersTrial),
    };

    private static PackOffer Offer(AbilityOffer ability, PackOfferSection section) => new(
        section.Id,
        Generation: section.Months.Count > 0 ? 1 : 3,
        ability.Product,
        ability.Key,
        section.Months.Count > 0 ? PackKind.Monthly : PackKind.Annual,
        section.Size,
        (long)Math.Round(section.PriceYuan * 100),
        [.. section.Months],
        section.Refundable,
        // The domain sells at most nine of a monthly pack at once.
        section.Months.Count > 0 ? Math.Min(section.MaxQuantity, 9) : section.MaxQuantity,
        "call");
}
