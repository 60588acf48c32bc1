using System.Net;
using System.Text;
using Analytics.Domain;
using Analytics.Domain.Apps;
using Analytics.Domain.Geometry;
using Analytics.Engine.Codec;
using Analytics.Engine.Ports;

namespace Analytics.Engine.Apps;

/// <summary>Folds events of accounts and apps into a new <see cref="CredentialBook"/>. The same events twice change nothing.</summary>
internal sealed class CredentialFold(IKeyRing ring, TimeProvider time)
{
    private static readonly AccountDecider s_accounts = new();
    private static readonly AppDecider s_apps = new();

    private readonly Dictionary<EntityId, long> _seen = [];

    public static bool Takes(string persistenceId) =>
        persistenceId.StartsWith("account|", StringComparison.Ordinal) || persistenceId.StartsWith("app|", StringComparison.Ordinal);

    /// <exception cref="JournalException">The keys cannot be read or deleted: fold the same events again.</exception>
    public async Task<CredentialBook> ApplyAsync(CredentialBook book, IReadOnlyList<(EntityId Id, DecodedEvent Stored)> events, CancellationToken cancel)
    {
        var fresh = events.Where(e => e.Stored.Context.SequenceNumber > _seen.GetValueOrDefault(e.Id)).ToList();
        var (next, accounts, apps) = (book.Catalogue, new HashSet<string>(StringComparer.Ordinal), new HashSet<EntityId>());
        foreach (var (id, (@event, context)) in fresh)
        {
            if (@event is Owned or Rested)
                continue;
            if (id.Kind == AccountDecider.KindName)
            {
                next = next.With(s_accounts.Evolve(next.FindAccount(id.Key) ?? s_accounts.Initial(id), @event, context));
                accounts.Add(id.Key);
            }
            else
            {
                next = next.With(s_apps.Evolve(next.FindApp(id.Tenant, id.Key) ?? s_apps.Initial(id), @event, context));
                apps.Add(id);
            }

            if (Erased(@event) is { } dataKey)
                await ring.DestroyAsync(dataKey, cancel);
        }

        var folded = await RebuildAsync(book, next, accounts, apps, cancel);
        foreach (var (id, stored) in fresh)
            _seen[id] = stored.Context.SequenceNumber;
        return folded.Prune(time.GetUtcNow());
    }

    // An event of a deletion stays for ever; what it deletes must not.
    private static string? Erased(IEvent @event) => @event switch
    {
        AppDeleted deleted => deleted.DataKey,
        AccessKeyDeleted deleted => deleted.DataKey,
        _ => null,
    };

    private async Task<CredentialBook> RebuildAsync(
        CredentialBook book, AppCatalogue next, HashSet<string> accounts, HashSet<EntityId> apps, CancellationToken cancel)
    {
        var before = book.Catalogue;
        book = book with { Catalogue = next };
        foreach (var account in accounts)
        {
            if (before.FindAccount(account) is { } was)
                book = book.Without(was);
            book = await PutAsync(book, next.FindAccount(account)!, cancel);
            foreach (var app in next.AppsOf(account).Where(app => !apps.Contains(IdOf(app))))
            {
                // The account's switch is all that changed for it.
                if (book.Apps.TryGetValue(app.AppKey, out var present) && present.Account == account && present.App == app.App)
                    book = book with { Apps = book.Apps.SetItem(app.AppKey, present with { IsEnabled = MayCall(next, app) }) };
            }
        }

        foreach (var id in apps)
        {
            if (before.FindApp(id.Tenant, id.Key) is { } was)
                book = book.Without(was);
            book = await PutAsync(book, next, next.FindApp(id.Tenant, id.Key)!, cancel);
        }

        return book;
    }

    private async Task<CredentialBook> PutAsync(CredentialBook book, AccountState account, CancellationToken cancel)
    {
        foreach (var key in account.Keys)
        {
            var secrets = await OpenAsync(key.Secrets, SecretPurpose.OfAccessKey(account.Account, key.Key), cancel);
            if (secrets is null)
                book = book.Missing(account.Account, key.Key);
            book = book.Put(new AccessCredential(account.Account, key.Key, account.MayCall && key.IsEnabled, secrets ?? []));
        }

        return book;
    }

    private async Task<CredentialBook> PutAsync(CredentialBook book, AppCatalogue catalogue, AppState app, CancellationToken cancel)
    {
        if (app.Life != AppLife.Present)
            return book;
        var secrets = await OpenAsync(app.Secrets, SecretPurpose.OfApp(app.Account, app.App), cancel);
        var sm2 = await OpenAsync(app.Sm2PrivateKey, SecretPurpose.OfSm2(app.Account, app.App), cancel);
        if (secrets is null || sm2 is null)
            book = book.Missing(IdOf(app));
        return book.Put(new AppCredential(
            app.Account,
            app.App,
            app.AppKey,
            MayCall(catalogue, app),
            secrets ?? [],
            app.Abilities.ToDictionary(open => open.Ability, open => new OpenedAbility(open.Ability, open.Product, Ranges(open.Allowed)), StringComparer.Ordinal),
            Ranges(app.Allowed),
            sm2 ?? []));
    }

    private static bool MayCall(AppCatalogue catalogue, AppState app) => app.IsEnabled && catalogue.FindAccount(app.Account) is { MayCall: true };

    private static EntityId IdOf(AppState app) => AppDecider.IdOf(app.Account, app.App);

    private static IReadOnlyList<IPNetwork> Ranges(ValueList<string> texts) => [.. texts.Select(text => AppFaults.TryRange(text, out var range)
        ? range
        : throw new InvalidOperationException($"'{text}' was recorded and is no range of addresses."))];

    /// <returns>Null where one of them cannot be opened here.</returns>
    private async Task<IReadOnlyList<ValidSecret>?> OpenAsync(ValueList<KeptSecret> kept, string purpose, CancellationToken cancel)
    {
        var (now, secrets) = (time.GetUtcNow(), new List<ValidSecret>());
        foreach (var secret in kept)
        {
            if (secret.Until <= now)
                continue;
            if (await OpenAsync(secret.Sealed, purpose, cancel) is not { } plain)
                return null;
            secrets.Add(new ValidSecret(Encoding.UTF8.GetString(plain), secret.Until));
        }

        return secrets;
    }

    private async Task<byte[]?> OpenAsync(string sealedText, string purpose, CancellationToken cancel)
    {
        try
        {
            return await ring.OpenAsync(sealedText, purpose, cancel);
        }
        catch (SecretUnreadableException)
        {
            return null;
        }
    }
}
