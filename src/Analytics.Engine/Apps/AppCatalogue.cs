using System.Collections.Immutable;
using Analytics.Domain;
using Analytics.Domain.Apps;

namespace Analytics.Engine.Apps;

/// <summary>Accounts and apps as they were at one instant, without a secret in clear. Immutable.</summary>
public sealed record AppCatalogue(
    ImmutableSortedDictionary<string, AccountState> Accounts, ImmutableDictionary<string, ImmutableSortedDictionary<string, AppState>> Apps)
{
    public static readonly AppCatalogue Empty = new(
        ImmutableSortedDictionary.Create<string, AccountState>(StringComparer.Ordinal),
        ImmutableDictionary.Create<string, ImmutableSortedDictionary<string, AppState>>(StringComparer.Ordinal));

    /// <summary>Retired ones too; null for one that was never there.</summary>
    public AccountState? FindAccount(string account) => Accounts.GetValueOrDefault(account);

    /// <summary>Deleted ones too.</summary>
    public AppState? FindApp(string account, string app) => Apps.GetValueOrDefault(account)?.GetValueOrDefault(app);

    /// <summary>In order of their ids, deleted ones too.</summary>
    public IEnumerable<AppState> AppsOf(string account) => Apps.GetValueOrDefault(account)?.Values ?? [];

    /// <inheritdoc cref="AccountDecider.WhyNotBuy"/>
    public Refusal? WhyNotBuy(string account) =>
        AccountDecider.WhyNotBuy(FindAccount(account) ?? new AccountDecider().Initial(AccountDecider.IdOf(account)));

    internal AppCatalogue With(AccountState account) => this with { Accounts = Accounts.SetItem(account.Account, account) };

    internal AppCatalogue With(AppState app)
    {
        var present = Apps.GetValueOrDefault(app.Account) ?? ImmutableSortedDictionary.Create<string, AppState>(StringComparer.Ordinal);
        return this with { Apps = Apps.SetItem(app.Account, present.SetItem(app.App, app)) };
    }
}
