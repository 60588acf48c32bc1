using Analytics.Domain.Apps;
using Analytics.Domain.Geometry;

namespace Analytics.Node.Configuration;

/// <summary>From sections of a file to the domain's words.</summary>
public static class AccountMapping
{
    public static AccountProfile ToProfile(AccountSettings account) => new(account.Name ?? account.Id, account.Contact, account.IsVerified);

    public static AppProfile ToProfile(AppSettings app) => new(app.Name ?? app.Id, app.Description);

    public static ValueList<AbilityOpening> ToOpenings(AppSettings app) => app.Abilities.Select(ability => new AbilityOpening(
        ability.Ability,
        ability.Product ?? OpenableAbilities.ProductsOf(ability.Ability).FirstOrDefault() ?? "",
        ability.Allowed.ToValueList())).ToValueList();

    public static ValueList<string> ToAllowed(AppSettings app) => app.Allowed.ToValueList();

    public static AppRules ToRules(AppRulesSetting rules) => rules switch
    {
        AppRulesSetting.K1 => AppRules.K1,
        AppRulesSetting.K2 => AppRules.K2,
        _ => AppRules.None,
    };
}
