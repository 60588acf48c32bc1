using System.Security.Cryptography;
using System.Text;
using Analytics.Domain;
using Analytics.Domain.Apps;
using Analytics.Domain.Cameras;
using Analytics.Engine.Apps;
using Analytics.Engine.Ports;
using Analytics.Node.Configuration;

namespace Analytics.Node.Composition;

/// <summary>
/// Brings the accounts, access keys and apps of a configuration file into the journal, and takes away what the file no longer holds and
/// only that. Safe to repeat: keys that are not given are generated once, told in the credentials file, and then kept.
/// </summary>
/// <param name="journalId">Makes generated AccessKeys differ between two campuses with one configuration.</param>
public sealed class AccountImport(
    IAnalyticsEngine engine,
    CredentialDirectory directory,
    CredentialMint mint,
    CredentialsFile credentials,
    string journalId,
    TimeProvider time,
    Func<string> newId)
{
    private readonly List<EntityId> _changed = [];
    private readonly List<ImportRefusal> _refused = [];

    /// <param name="file">Name of the file, as events carry it.</param>
    /// <param name="accounts">Its accounts, without a fault.</param>
    /// <param name="rules">What names of new apps follow.</param>
    /// <returns>What changed and what was refused.</returns>
    public async Task<ImportReport> RunAsync(string file, IReadOnlyList<AccountSettings> accounts, AppRules rules, CancellationToken cancel)
    {
        await directory.CaughtUpAsync(cancel);
        await RetireAsync(file, accounts, cancel);
        var apps = new AppImport(directory, mint, credentials, new AppNames(() => directory.Catalogue, SendAsync, time), SendAsync, time, newId);
        foreach (var account in accounts)
        {
            var id = AccountDecider.IdOf(account.Id);
            var origin = new FileOrigin(file, ConfigDigest.OfAccount(account));
            var reply = await SendAsync(id, new ImportAccount(newId(), time.GetUtcNow(), By(file), origin, AccountMapping.ToProfile(account)), cancel);
            if (!reply.IsDone)
                continue;
            foreach (var key in account.Keys)
                await GuardAsync(id, () => ImportAsync(file, account, key, cancel));
            foreach (var app in account.Apps)
                await GuardAsync(AppDecider.IdOf(account.Id, app.Id), () => apps.RunAsync(file, account.Id, app, rules, cancel));
        }

        return new ImportReport([.. _changed.Distinct()], _refused);
    }

    private async Task ImportAsync(string file, AccountSettings account, AccessKeySettings key, CancellationToken cancel)
    {
        var id = AccountDecider.IdOf(account.Id);
        var accessKey = KeyOf(account, key);
        var given = key.SecurityKey is { } reference ? SecretReference.Read(reference) : null;
        if (directory.FindAccessKey(accessKey) is { } other && other.Account != account.Id)
            throw new InvalidDataException($"access key '{key.Id}': this AccessKey belongs to another account: choose another one.");
        if (directory.Catalogue.FindAccount(account.Id)?.Find(accessKey) is not { } present)
        {
            var told = credentials.Find(account.Id, null, key.Id) is { } line && line.PublicId == accessKey ? line : null;
            var minted = await mint.NewAccessKeyAsync(account.Id, accessKey, given ?? told?.Secret, cancel);
            if (told is null && (given is null || key.AccessKey is null))
                credentials.Add(new CredentialLine(time.GetUtcNow(), account.Id, null, key.Id, accessKey, given is null ? minted.SecurityKey : null));
            var add = new AddAccessKey(newId(), time.GetUtcNow(), By(file), accessKey, minted.DataKey, minted.Sealed, file);
            if ((await SendAsync(id, add, cancel)).Refusal is not null)
                await mint.DiscardAsync(minted.DataKey);
        }
        else if (present.File != file)
        {
            throw new InvalidDataException($"access key '{key.Id}' was made by {present.File ?? "the API"}: delete it there, or choose another one.");
        }
        else if (given is not null && !IsCurrent(directory.FindAccessKey(accessKey)?.Secrets, given))
        {
            var minted = await mint.NewSecurityKeyAsync(account.Id, present, given, cancel);
            await SendAsync(id, new RotateAccessKey(newId(), time.GetUtcNow(), By(file), accessKey, minted.Sealed, TimeSpan.Zero, file), cancel);
        }
    }

    private async Task RetireAsync(string file, IReadOnlyList<AccountSettings> accounts, CancellationToken cancel)
    {
        var wanted = accounts.ToDictionary(account => account.Id, StringComparer.Ordinal);
        foreach (var state in directory.Catalogue.Accounts.Values)
        {
            var held = wanted.GetValueOrDefault(state.Account);
            foreach (var app in directory.Catalogue.AppsOf(state.Account).Where(app => app.Origin?.File == file && held?.Apps.Any(a => a.Id == app.App) != true))
            {
                await SendAsync(AppDecider.IdOf(app.Account, app.App), new DeleteApp(newId(), time.GetUtcNow(), By(file), file), cancel);
                await SendAsync(AccountDecider.IdOf(app.Account), new ReleaseAppName(newId(), time.GetUtcNow(), By(file), app.App), cancel);
            }

            var keys = held?.Keys.Select(key => KeyOf(held, key)).ToHashSet(StringComparer.Ordinal) ?? [];
            foreach (var key in state.Keys.Where(key => key.File == file && !keys.Contains(key.Key)))
                await SendAsync(AccountDecider.IdOf(state.Account), new DeleteAccessKey(newId(), time.GetUtcNow(), By(file), key.Key, file), cancel);
            if (held is null && state.Origin?.File == file)
                await SendAsync(AccountDecider.IdOf(state.Account), new RetireAccount(newId(), time.GetUtcNow(), By(file), file), cancel);
        }
    }

    private async Task<Reply> SendAsync(EntityId id, ICommand command, CancellationToken cancel)
    {
        var reply = await engine.AskAsync(id, command, cancel);
        if (reply.Refusal is { } refusal)
            _refused.Add(new ImportRefusal(id, refusal.ToString()));
        else if (reply.Status == ReplyStatus.Unknown)
            _refused.Add(new ImportRefusal(id, reply.Detail ?? reply.Cause.ToString(), IsCertain: false));
        else if (reply.Events.Count > 0)
            _changed.Add(id);
        if (reply.IsDone)
            await directory.CaughtUpAsync(cancel);
        return reply;
    }

    // A secret that is not where the file says it is spoils its own key or app, and nobody else's.
    private async Task GuardAsync(EntityId id, Func<Task> import)
    {
        try
        {
            await import();
        }
        catch (Exception e) when (e is InvalidDataException or IOException or UnauthorizedAccessException or SecretUnreadableException)
        {
            _refused.Add(new ImportRefusal(id, e.Message));
        }
    }

    internal static bool IsCurrent(IReadOnlyList<ValidSecret>? secrets, string given) => secrets is [{ Value: { } present }, ..]
        && CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(present), Encoding.UTF8.GetBytes(given));

    private string KeyOf(AccountSettings account, AccessKeySettings key) =>
        key.AccessKey ?? Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{journalId}|{account.Id}|{key.Id}")).AsSpan(0, 16));

    private static string By(string file) => $"file:{file}";
}
