using Analytics.Domain.Apps;
using Analytics.Domain.Rules;
using static Analytics.Domain.Tests.Apps.AppSamples;

namespace Analytics.Domain.Tests.Apps;

/// <summary>Names and descriptions by the consoles' rules (F245, F246, D14, D15).</summary>
public sealed class AppRulesTests
{
    [Theory]
    [InlineData(AppRules.K1, "A", "", true)]
    [InlineData(AppRules.K1, "一二三四五六七八九十一二三四五六", "", true)]
    [InlineData(AppRules.K1, "一二三四五六七八九十一二三四五六七", "", false)]
    [InlineData(AppRules.K1, "😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀😀", "", true)]
    [InlineData(AppRules.K1, "  padded to sixteen  ", "", false)]
    [InlineData(AppRules.K1, "  sixteen letters!!", "", false)]
    [InlineData(AppRules.K1, "  sixteen letters  ", "", true)]
    [InlineData(AppRules.K1, " ", "", false)]
    [InlineData(AppRules.K1, "a￥", "", false)]
    [InlineData(AppRules.K1, "a¥", "", false)]
    [InlineData(AppRules.K1, "a&b", "", false)]
    [InlineData(AppRules.K1, "a", "1234567890123456789012345678", true)]
    [InlineData(AppRules.K1, "a", "12345678901234567890123456789", false)]
    [InlineData(AppRules.K1, "a", "50%", false)]
    [InlineData(AppRules.K2, "abc", "", false)]
    [InlineData(AppRules.K2, "abcd", "50% & more of what K2 says nothing about", true)]
    [InlineData(AppRules.K2, "123456789012345", "", true)]
    [InlineData(AppRules.K2, "1234567890123456", "", false)]
    [InlineData(AppRules.None, "~", "#", true)]
    [InlineData(AppRules.None, "", "", false)]
    [InlineData(AppRules.None, "a\tb", "", false)]
    public void A_new_app_follows_the_rule_that_is_set(AppRules rules, string name, string description, bool fits)
    {
        var app = App().When(Create(new AppProfile(name, description), rules));

        if (fits)
            app.Then(new AppCreated(null, new AppProfile(name.Trim(), description), Keys));
        else
            app.ThenRefused(AppRefusal.Invalid);
    }

    [Fact]
    public void Every_mark_is_forbidden_and_named()
    {
        foreach (var mark in "~!@#\uFFE5\u00A5%^&*")
        {
            var fault = Assert.Single(new AppProfile($"a{mark}", "").Faults(AppRules.K1));
            Assert.Equal(("name", FaultCode.Malformed), (fault.Path, fault.Code));
            Assert.Contains(mark.ToString(), fault.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void What_exists_is_never_checked_by_a_rule_that_came_later()
    {
        var shop = new AppProfile("Shop #1 of the campus", "");
        var app = App().Given(Import(profile: shop, keys: Keys) with { Rules = AppRules.None });

        app.When(Import([HardHat, Liveness], shop, id: "import-2")).Then(new AppImported(new(Campus, "d1"), shop, [HardHat, Liveness], [], false));
        app.When(Import([HardHat], shop with { Description = "#" }, id: "import-3")).ThenRefused(AppRefusal.Invalid);
    }
}
