using Analytics.Domain;
using Analytics.Domain.Apps;
using Analytics.Domain.Cameras;
using Analytics.Engine.Apps;
using Analytics.Engine.Ports;
using Analytics.Node.Configuration;

namespace Analytics.Node.Composition;

/// <summary>Brings one app of a configuration file into the journal.</summary>
/// <param name="send">Sends a command and notes what came of it; ends once the directory shows it.</param>
internal sealed class AppImport(
    CredentialDirectory directory,
    CredentialMint mint,
    CredentialsFile credentials,
    AppNames names,
    Func<EntityId, ICommand, CancellationToken, Task<Reply>> send,
    TimeProvider time,
    Func<string> newId)
{
    /// <exception cref="InvalidDataException">A secret is not where the file says, or a key is another app's.</exception>
    public async Task RunAsync(string file, string account, AppSettings app, AppRules rules, CancellationToken cancel)
    {
        var given = app.AppSecret is { } reference ? SecretReference.Read(reference) : null;
        if (app.AppKey is not null && directory.FindApp(app.AppKey) is { } other && (other.Account, other.App) != (account, app.Id))
            throw new InvalidDataException("this AppKey belongs to another app: choose another one.");
        var present = directory.Catalogue.FindApp(account, app.Id) is { Life: AppLife.Present } state ? state : null;
        var by = $"file:{file}";
        // One of the API is refused by the app itself, before its name is touched.
        if (present is not { Origin: null }
            && !(await names.ReserveAsync(account, app.Id, AccountMapping.ToProfile(app).Name, newId(), by, cancel)).IsDone)
            return;
        var command = new ImportApp(
            newId(),
            time.GetUtcNow(),
            by,
            new FileOrigin(file, ConfigDigest.OfApp(app)),
            AccountMapping.ToProfile(app),
            rules,
            AccountMapping.ToOpenings(app),
            AccountMapping.ToAllowed(app),
            IsSecretFixed: given is not null);
        var id = AppDecider.IdOf(account, app.Id);
        if (present is null)
            await CreateAsync(id, command, app, given, cancel);
        else
            await send(id, await WithKeysAsync(command, present, app, given, cancel), cancel);
    }

    private async Task CreateAsync(EntityId id, ImportApp command, AppSettings app, string? given, CancellationToken cancel)
    {
        // Told before, and the node stopped before the journal had it.
        var told = credentials.Find(id.Tenant, id.Key, null) is { } line && (app.AppKey ?? line.PublicId) == line.PublicId && !IsTaken(line) ? line : null;
        var minted = await mint.NewAppAsync(id.Tenant, id.Key, app.AppKey ?? told?.PublicId, given ?? told?.Secret, cancel);
        if (told is null && (app.AppKey is null || given is null))
            credentials.Add(new CredentialLine(time.GetUtcNow(), id.Tenant, id.Key, null, minted.Keys.AppKey, given is null ? minted.AppSecret : null));
        var reply = await send(id, command with { Keys = minted.Keys }, cancel);
        if (reply.Refusal is null)
            return;
        await mint.DiscardAsync(minted.Keys.DataKey);
        await names.ReleaseAsync(id.Tenant, id.Key, newId(), command.By, cancel);
    }

    // An app of this id that was deleted had it: it stays ended.
    private bool IsTaken(CredentialLine line) => directory.Catalogue.FindApp(line.Account, line.App!) is { Life: AppLife.Deleted };

    private async Task<ImportApp> WithKeysAsync(ImportApp command, AppState present, AppSettings app, string? given, CancellationToken cancel)
    {
        if (app.AppKey is { } key && key != present.AppKey)
            command = command with { Keys = new AppKeys(key, present.DataKey, "", present.Sm2PublicKey, "") };
        if (given is null || AccountImport.IsCurrent(directory.FindApp(present.AppKey)?.Secrets, given))
            return command;
        return command with { Secret = (await mint.NewAppSecretAsync(present, given, cancel)).Sealed };
    }
}
