using System.Collections.Immutable;
using Analytics.Domain;
using Analytics.Domain.Apps;

namespace Analytics.Engine.Apps;

/// <summary>What the directory answers from: one immutable page, replaced as a whole. Holds secrets in clear.</summary>
internal sealed record CredentialBook(
    AppCatalogue Catalogue,
    ImmutableDictionary<string, AppCredential> Apps,
    ImmutableDictionary<string, AccessCredential> AccessKeys,
    ImmutableSortedSet<string> Unreadable)
{
    public static readonly CredentialBook Empty = new(
        AppCatalogue.Empty,
        ImmutableDictionary.Create<string, AppCredential>(StringComparer.Ordinal),
        ImmutableDictionary.Create<string, AccessCredential>(StringComparer.Ordinal),
        ImmutableSortedSet.Create<string>(StringComparer.Ordinal));

    /// <summary>
    /// Generated keys are never alike. Two that files give may be: then the lower id has it, on every node and after every restart.
    /// </summary>
    public CredentialBook Put(AppCredential app) =>
        Apps.TryGetValue(app.AppKey, out var other) && string.CompareOrdinal(Place(other), Place(app)) < 0
            ? this with { Unreadable = Unreadable.Add(Place(app)) }
            : this with { Apps = Apps.SetItem(app.AppKey, app) };

    public CredentialBook Put(AccessCredential key) =>
        AccessKeys.TryGetValue(key.AccessKey, out var other) && string.CompareOrdinal(other.Account, key.Account) < 0
            ? this with { Unreadable = Unreadable.Add(Place(key)) }
            : this with { AccessKeys = AccessKeys.SetItem(key.AccessKey, key) };

    /// <summary>Forgets what the app had before, under whatever key.</summary>
    public CredentialBook Without(AppState app)
    {
        var place = AppDecider.IdOf(app.Account, app.App).PersistenceId;
        return this with
        {
            Apps = app.AppKey.Length > 0 && Apps.TryGetValue(app.AppKey, out var present) && Place(present) == place ? Apps.Remove(app.AppKey) : Apps,
            Unreadable = Unreadable.Remove(place),
        };
    }

    public CredentialBook Without(AccountState account)
    {
        var book = this;
        foreach (var key in account.Keys)
        {
            var place = $"{AccountDecider.IdOf(account.Account)}|{key.Key}";
            if (book.AccessKeys.TryGetValue(key.Key, out var present) && present.Account == account.Account)
                book = book with { AccessKeys = book.AccessKeys.Remove(key.Key) };
            book = book with { Unreadable = book.Unreadable.Remove(place) };
        }

        return book;
    }

    public CredentialBook Missing(EntityId app) => this with { Unreadable = Unreadable.Add(app.PersistenceId) };

    public CredentialBook Missing(string account, string accessKey) =>
        this with { Unreadable = Unreadable.Add($"{AccountDecider.IdOf(account)}|{accessKey}") };

    /// <summary>Drops secrets whose grace is over, so that they do not stay in memory.</summary>
    public CredentialBook Prune(DateTimeOffset now)
    {
        var book = this;
        foreach (var (key, app) in Apps.Where(pair => pair.Value.Secrets.Any(secret => secret.Until <= now)))
            book = book with { Apps = book.Apps.SetItem(key, app with { Secrets = Valid(app.Secrets, now) }) };
        foreach (var (key, access) in AccessKeys.Where(pair => pair.Value.Secrets.Any(secret => secret.Until <= now)))
            book = book with { AccessKeys = book.AccessKeys.SetItem(key, access with { Secrets = Valid(access.Secrets, now) }) };
        return book;
    }

    /// <summary>When the next grace ends; null where none runs.</summary>
    public DateTimeOffset? NextEnd() => Apps.Values.SelectMany(app => app.Secrets).Concat(AccessKeys.Values.SelectMany(key => key.Secrets))
        .Min(secret => secret.Until);

    public static IReadOnlyList<ValidSecret> Valid(IReadOnlyList<ValidSecret> secrets, DateTimeOffset now) =>
        [.. secrets.Where(secret => secret.Until is not { } until || until > now)];

    private static string Place(AppCredential app) => AppDecider.IdOf(app.Account, app.App).PersistenceId;

    private static string Place(AccessCredential key) => $"{AccountDecider.IdOf(key.Account)}|{key.AccessKey}";
}
