using System.Text;
using Analytics.Domain.Quotas;
using Analytics.Node.Configuration;

namespace Analytics.Node.Tests.Configuration;

public sealed class QuotaConfigTests
{
    [Theory]
    [InlineData("""{ "catalogue": { "abilities": [ { "ability": "flying" } ] } }""", "catalogue.abilities[0].ability", "ability")]
    [InlineData("""{ "catalogue": { "packs": [ { "id": "p", "ability": "flying", "size": 1 } ] } }""", "catalogue.packs[0].ability", "ability")]
    [InlineData("""{ "catalogue": { "packs": [ { "id": "p", "ability": "fight", "size": 1, "months": [0] } ] } }""", "catalogue.packs[0].months", "range")]
    [InlineData("""{ "catalogue": { "packs": [ { "id": "p", "ability": "fight", "size": 1, "months": [37] } ] } }""", "catalogue.packs[0].months", "range")]
    [InlineData("""{ "catalogue": { "withdrawn": [ "g3-nothing-1" ] } }""", "catalogue.withdrawn", "pack")]
    [InlineData("""{ "usage": { "regions": [ { "network": "10.1.0.0", "province": "上海" } ] } }""", "usage.regions[0].network", "network")]
    [InlineData("""{ "usage": { "regions": [ { "network": "10.1.0.0/16", "province": "Shanghai" } ] } }""", "usage.regions[0].province", "province")]
    [InlineData("""{ "usage": { "endingDays": [ 0 ] } }""", "usage.endingDays", "range")]
    [InlineData("""{ "packs": [ { "id": "a", "account": "acme", "offer": "g3-nothing-1" } ] }""", "packs[0].offer", "pack")]
    [InlineData("""{ "catalogue": { "withdrawn": [ "g3-hard_hat-100000" ] }, "packs": [ { "id": "a", "account": "acme", "offer": "g3-hard_hat-100000" } ] }""", "packs[0].offer", "pack")]
    [InlineData("""{ "packs": [ { "id": "a", "account": "acme", "offer": "g3-hard_hat-100000", "months": 1 } ] }""", "packs[0].months", "range")]
    [InlineData("""{ "packs": [ { "id": "a", "account": "acme", "offer": "g1-face_detect-1000", "months": 4 } ] }""", "packs[0].months", "range")]
    [InlineData("""{ "packs": [ { "id": "a", "account": "acme", "offer": "g1-face_detect-1000", "quantity": 10 } ] }""", "packs[0].quantity", "range")]
    [InlineData(
        """{ "packs": [ { "id": "a", "account": "acme", "offer": "g3-hard_hat-100000" }, { "id": "a", "account": "acme", "offer": "g3-hard_hat-400000" } ] }""",
        "packs[1].id", "doubled")]
    public void A_fault_is_named_with_its_place_in_both_languages(string json, string path, string code)
    {
        var fault = Assert.Single(Parse(json).Faults);

        Assert.Equal((path, code), (fault.Path, fault.Code));
        Assert.True(fault.Line > 0 && fault.Text.En.Length > 0 && fault.Text.Zh.Any(c => c > 0x4E00));
    }

    [Fact]
    public void Every_fault_is_told_at_once_and_packs_wait_until_their_catalogue_is_without_one()
    {
        var faults = Parse("""
            { "catalogue": { "abilities": [ { "ability": "flying" } ], "withdrawn": [ "nothing" ] }, "usage": { "endingDays": [ 400 ] },
              "packs": [ { "id": "a", "account": "acme", "offer": "g3-nothing-1" } ] }
            """).Faults;

        Assert.Equal(["catalogue.abilities[0].ability", "catalogue.withdrawn", "usage.endingDays"], faults.Select(f => f.Path).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void A_pack_of_the_file_s_own_catalogue_may_be_given_and_an_account_may_buy_the_same_twice()
    {
        var settings = Parse("""
            { "catalogue": { "packs": [ { "id": "own", "ability": "fight", "size": 10, "months": [ 2, 6 ] } ] },
              "packs": [ { "id": "a", "account": "acme", "offer": "own" }, { "id": "b", "account": "acme", "offer": "own", "months": 6 } ] }
            """).Settings!;

        var offer = QuotaMapping.Catalogue(settings).Find("own")!;
        Assert.Equal((PackKind.Monthly, 9), (offer.Kind, offer.MaxQuantity));
        Assert.Equal([2, 6], settings.Packs.Select(pack => QuotaChecks.MonthsOf(pack, offer)));
    }

    [Fact]
    public void Packs_are_no_setting_of_the_node()
    {
        var more = Parse("""{ "packs": [ { "id": "a", "account": "acme", "offer": "g3-hard_hat-100000" } ] }""").Settings!;

        Assert.Equal(ConfigDigest.OfNode(Parse("{}").Settings!), ConfigDigest.OfNode(more));
    }

    private static ConfigFile Parse(string json) => ConfigFile.Parse("campus.jsonc", Encoding.UTF8.GetBytes(json));
}
