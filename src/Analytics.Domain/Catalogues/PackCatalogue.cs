using System.Collections.Immutable;
using Analytics.Domain.Quotas;

namespace Analytics.Domain.Catalogues;

/// <summary>What is sold, as data: the contract's price tables, or an operator's own.</summary>
/// <param name="Abilities">By the ledger's key.</param>
/// <param name="Packs">By id.</param>
/// <param name="TrialUnits">Of a trial pack (R13).</param>
public sealed record PackCatalogue(
    ImmutableSortedDictionary<string, AbilityOffer> Abilities, ImmutableSortedDictionary<string, PackOffer> Packs, long TrialUnits)
{
    public PackOffer? Find(string id) => Packs.GetValueOrDefault(id);

    /// <summary>An ability by its ledger key; null for one that is not sold.</summary>
    public AbilityOffer? FindAbility(string key) => Abilities.GetValueOrDefault(key);

    /// <summary>The same with other offers; those of the same id or key are replaced.</summary>
    public PackCatalogue With(IEnumerable<AbilityOffer> abilities, IEnumerable<PackOffer> packs, IEnumerable<string> withdrawn) => this with
    {
        Abilities = Abilities.SetItems(abilities.Select(offer => KeyValuePair.Create(offer.Key, offer))),
        Packs = Packs.RemoveRange(withdrawn).SetItems(packs.Select(offer => KeyValuePair.Create(offer.Id, offer))),
    };

    /// <summary>What the ledger needs of it.</summary>
    public QuotaSettings Apply(QuotaSettings settings) => settings with
    {
        Abilities = Abilities.ToImmutableDictionary(offer => offer.Key, offer => offer.Value.Terms, StringComparer.Ordinal),
    };
}

/// <summary>An ability as a product sells it.</summary>
/// <param name="Key">The ledger's (<see cref="LedgerKey"/>).</param>
/// <param name="Product"><c>face</c> or <c>safety</c>.</param>
/// <param name="Name">The contract's name.</param>
public sealed record AbilityOffer(string Key, string Product, string Name, AbilityTerms Terms)
{
    public string Ability => LedgerKey.AbilityOf(Key);
}

/// <summary>One line of a price table.</summary>
/// <param name="Id">Such as <c>g3-face_detect-1000000</c>.</param>
/// <param name="Generation">Of the order page: 1 to 3.</param>
/// <param name="Ability">The ledger's key.</param>
/// <param name="Size">Units of one pack, or of one month of it.</param>
/// <param name="PriceFen">Of one pack (and month), in fen; null where the contract leaves it open, which is sold for 0.</param>
/// <param name="Months">Terms to choose from; empty for an annual pack.</param>
/// <param name="IsRefundable">R8.</param>
/// <param name="MaxQuantity">Packs in one order.</param>
/// <param name="Unit"><c>picture</c> or <c>call</c>: what is counted.</param>
public sealed record PackOffer(
    string Id,
    int Generation,
    string Product,
    string Ability,
    PackKind Kind,
    long Size,
    long? PriceFen,
    ImmutableArray<int> Months,
    bool IsRefundable,
    int MaxQuantity,
    string Unit)
{
    /// <summary>The first thing that is wrong with an order of it, or null.</summary>
    /// <param name="months">0 for an annual pack.</param>
    public OrderFault? Check(int quantity, int months) =>
        quantity < 1 || quantity > MaxQuantity ? new OrderFault("quantity", 1, MaxQuantity, [])
        : Kind == PackKind.Monthly && !Months.Contains(months) ? new OrderFault("months", 0, 0, Months)
        : Kind != PackKind.Monthly && months != 0 ? new OrderFault("months", 0, 0, [0])
        : null;

    public PackTerms Terms(int quantity, int months) => new(Kind, Size, quantity, months, PriceFen ?? 0, IsRefundable);
}

/// <param name="Field">Of the order.</param>
/// <param name="Least">Of a range.</param>
/// <param name="Choices">Where there is no range.</param>
public sealed record OrderFault(string Field, int Least, int Most, ImmutableArray<int> Choices);
