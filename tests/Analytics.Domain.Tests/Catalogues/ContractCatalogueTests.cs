using Analytics.Domain.Catalogues;
using Analytics.Domain.Quotas;

namespace Analytics.Domain.Tests.Catalogues;

/// <summary>The price tables of the contract, line by line.</summary>
public sealed class ContractCatalogueTests
{
    private static readonly PackCatalogue Catalogue = ContractCatalogue.Standard;

    [Theory]
    [InlineData("face_detect", "1000000=450 10000000=4100 50000000=17500 100000000=25000")]
    [InlineData("face_attributes", "1000000=450 10000000=4100 50000000=17500 100000000=25000")]
    [InlineData("face_compare", "1000000=3100 10000000=30400 50000000=142500 100000000=255000")]
    [InlineData("face_liveness", "100000=130 1000000=1100 10000000=7500 50000000=35000")]
    [InlineData("real_name_auth", "5000=5000 10000=10000 50000=45000 100000=90000")]
    [InlineData("action_liveness", "100000=7500 1000000=70000 10000000=600000 50000000=2750000")]
    public void Face_abilities_have_four_tiers_at_their_prices(string ability, string tiers)
    {
        var offers = Offers(3, ability);

        Assert.Equal(tiers, string.Join(' ', offers.Select(offer => $"{offer.Size}={offer.PriceFen / 100}")));
        Assert.All(offers, offer => Assert.True(offer is { IsRefundable: true, Kind: PackKind.Annual, MaxQuantity: 999 }));
    }

    [Theory]
    [InlineData(2, "hard_hat", null)]
    [InlineData(2, "workwear", null)]
    [InlineData(2, "electronic_fence", null)]
    [InlineData(3, "hard_hat", 0L)]
    public void Safety_abilities_have_five_tiers_and_no_refund(int generation, string ability, long? priceFen)
    {
        var offers = Offers(generation, ability);

        Assert.Equal([100_000, 400_000, 800_000, 4_000_000, 8_000_000], offers.Select(offer => offer.Size));
        Assert.All(offers, offer => Assert.True(offer.PriceFen == priceFen && !offer.IsRefundable));
    }

    [Theory]
    [InlineData("face_detect", "picture")]
    [InlineData("face_attributes", "picture")]
    [InlineData("face_compare", "call")]
    public void The_first_generation_sells_three_tiers_by_the_month(string ability, string unit)
    {
        var offers = Offers(1, ability);

        Assert.Equal([1_000, 10_000, 100_000], offers.Select(offer => offer.Size));
        Assert.All(offers, offer =>
        {
            Assert.Equal((PackKind.Monthly, unit, 9, null), (offer.Kind, offer.Unit, offer.MaxQuantity, offer.PriceFen));
            Assert.Equal([1, 2, 3], offer.Months);
        });
    }

    [Theory]
    [InlineData("face_detect", 10)]
    [InlineData("real_name_auth", 10)]
    [InlineData("action_liveness", 1)]
    [InlineData("action_liveness:safety", 5)]
    [InlineData("hard_hat", 5)]
    [InlineData("fight", 5)]
    public void The_usual_rate_is_the_products(string key, int rate) =>
        Assert.Equal(rate, Catalogue.FindAbility(key)!.Terms.CallsPerSecond);

    [Fact]
    public void A_trial_is_offered_where_the_contract_says_so() => Assert.Equal(
        ["face_attributes", "face_compare", "face_detect", "real_name_auth"],
        Catalogue.Abilities.Values.Where(offer => offer.Terms.OffersTrial).Select(offer => offer.Key));

    [Fact]
    public void An_operators_offers_replace_the_contracts()
    {
        var dear = Catalogue.Find("g3-face_detect-1000000")! with { PriceFen = 99_900 };

        var own = Catalogue.With([], [dear], ["g3-hard_hat-100000"]);

        Assert.Equal(99_900, own.Find(dear.Id)!.PriceFen);
        Assert.Null(own.Find("g3-hard_hat-100000"));
        Assert.Equal(Catalogue.Packs.Count - 1, own.Packs.Count);
    }

    private static IReadOnlyList<PackOffer> Offers(int generation, string ability) =>
        [.. Catalogue.Packs.Values.Where(offer => offer.Generation == generation && offer.Ability == ability).OrderBy(offer => offer.Size)];
}
