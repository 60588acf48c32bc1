using Analytics.Domain.Catalogues;
using Analytics.Domain.Quotas;

namespace Analytics.Gateway.Quotas;

/// <summary><c>/api/v1/catalogue</c>.</summary>
internal static class CatalogueRoutes
{
    public static Ok<CatalogueDocument> Get(GatewayParts parts) => TypedResults.Ok(CatalogueDocument.Of(parts.Quotas.Catalogue));
}

/// <param name="TrialUnits">Of a trial pack.</param>
public sealed record CatalogueDocument(IReadOnlyList<AbilityOfferDocument> Abilities, IReadOnlyList<PackOfferDocument> Packs, long TrialUnits)
{
    internal static CatalogueDocument Of(PackCatalogue catalogue) => new(
        [.. catalogue.Abilities.Values.Select(AbilityOfferDocument.Of)],
        [.. catalogue.Packs.Values.OrderBy(p => p.Generation).ThenBy(p => p.Ability, StringComparer.Ordinal).ThenBy(p => p.Size).Select(PackOfferDocument.Of)],
        catalogue.TrialUnits);
}

/// <param name="Key">Of the quota account: the ability, and the product where two sell it on different terms.</param>
/// <param name="CallsPerSecond">Absent for no limit.</param>
public sealed record AbilityOfferDocument(
    string Key, string Ability, string Product, string Name, AbilityStatus Status, string StatusWord, int? CallsPerSecond, bool OffersTrial)
{
    internal static AbilityOfferDocument Of(AbilityOffer offer) => new(
        offer.Key, offer.Ability, offer.Product, offer.Name, offer.Terms.Status, offer.Terms.Status.Word(), offer.Terms.CallsPerSecond,
        offer.Terms.OffersTrial);
}

/// <param name="PriceYuan">Of one pack (and month); absent where the contract leaves it open, which is sold for 0.</param>
/// <param name="Months">Terms to choose from, of a monthly pack.</param>
public sealed record PackOfferDocument(
    string Id,
    int Generation,
    string Product,
    string Ability,
    PackKind Kind,
    long Size,
    string Unit,
    decimal? PriceYuan,
    IReadOnlyList<int> Months,
    int MaxQuantity,
    bool IsRefundable)
{
    internal static PackOfferDocument Of(PackOffer offer) => new(
        offer.Id, offer.Generation, offer.Product, offer.Ability, offer.Kind, offer.Size, offer.Unit,
        offer.PriceFen is { } fen ? fen / 100m : null, [.. offer.Months], offer.MaxQuantity, offer.IsRefundable);
}

internal static class StatusWords
{
    /// <summary>The contract's word for 商品状态.</summary>
    public static string Word(this AbilityStatus status) => status switch
    {
        AbilityStatus.Commercial => "可用",
        AbilityStatus.PublicBeta => "公测",
        AbilityStatus.LimitedFree => "限免",
        _ => throw new ArgumentOutOfRangeException(nameof(status), status, "no status"),
    };
}
