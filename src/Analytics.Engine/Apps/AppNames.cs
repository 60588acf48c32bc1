using Analytics.Domain;
using Analytics.Domain.Apps;
using Analytics.Engine.Ports;

namespace Analytics.Engine.Apps;

/// <summary>Takes and frees names of apps, which are unique in their account.</summary>
/// <param name="catalogue">As it is now.</param>
/// <param name="ask">Sends a command; ends once the catalogue shows it.</param>
public sealed class AppNames(Func<AppCatalogue> catalogue, Func<EntityId, ICommand, CancellationToken, Task<Reply>> ask, TimeProvider time)
{
    /// <summary>Takes the name for the app. One of an app that is gone, or was not made within ten minutes, is free again.</summary>
    public async Task<Reply> ReserveAsync(string account, string app, string name, string commandId, string by, CancellationToken cancel)
    {
        var id = AccountDecider.IdOf(account);
        var reply = await ask(id, new ReserveAppName(commandId, time.GetUtcNow(), by, app, name), cancel);
        if (reply.Refusal?.Is(AccountRefusal.NameTaken) != true || DeadHolder(account, AppProfile.Trim(name)) is not { } dead)
            return reply;
        var freed = await ask(id, new ReleaseAppName($"{commandId}:free", time.GetUtcNow(), by, dead), cancel);
        return freed.IsDone ? await ask(id, new ReserveAppName($"{commandId}:again", time.GetUtcNow(), by, app, name), cancel) : reply;
    }

    public Task<Reply> ReleaseAsync(string account, string app, string commandId, string by, CancellationToken cancel) =>
        ask(AccountDecider.IdOf(account), new ReleaseAppName(commandId, time.GetUtcNow(), by, app), cancel);

    // A node that stopped between two steps leaves a name without its app.
    private string? DeadHolder(string account, string name)
    {
        var now = catalogue();
        var holder = now.FindAccount(account)?.Names.FirstOrDefault(held => held.Name == name);
        var isDead = holder is not null && now.FindApp(account, holder.App)?.Life switch
        {
            AppLife.Present => false,
            AppLife.Deleted => true,
            _ => time.GetUtcNow() - holder.At > CommandHistory.Span,
        };
        return isDead ? holder!.App : null;
    }
}
