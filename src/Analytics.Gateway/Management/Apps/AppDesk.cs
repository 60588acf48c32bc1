using System.Security.Cryptography;
using System.Text;
using Analytics.Domain;
using Analytics.Domain.Apps;
using Analytics.Engine.Apps;
using Analytics.Engine.Ports;
using Analytics.Gateway.Nodes;
using Analytics.Gateway.Problems;

namespace Analytics.Gateway.Management.Apps;

/// <summary>Sends commands to accounts and apps, and makes what they need: keys, and names that nobody else has.</summary>
internal sealed class AppDesk(GatewayParts parts, Commands commands)
{
    private static readonly Problem s_unreadable = new(ProblemCode.KeysUnreadable, new(
        "The journal's keys do not open with this node's key file: start it with the key file they were wrapped with (ANALYTICS_KEY_FILE).",
        "日志中的密钥无法用本节点的密钥文件打开：请使用原来的密钥文件（ANALYTICS_KEY_FILE）启动。"));

    public AppCatalogue Catalogue => parts.Apps.Directory.Catalogue;

    public CredentialMint Mint => parts.Apps.Mint;

    public DateTimeOffset Now => parts.Time.GetUtcNow();

    public Task<Reply> AskAsync(EntityId id, ICommand command, CancellationToken cancel) =>
        commands.AskAsync(id, command, parts.Apps.Directory.CaughtUpAsync, cancel);

    public async Task<Problem?> SendAsync(EntityId id, ICommand command, CancellationToken cancel) => Refusals.Of(await AskAsync(id, command, cancel));

    /// <summary>Makes something that is sealed; the problem where that is not possible now.</summary>
    public static async Task<(T? Made, Problem? Problem)> TryAsync<T>(Func<Task<T>> make)
    {
        try
        {
            return (await make(), null);
        }
        catch (SecretUnreadableException)
        {
            return (default, s_unreadable);
        }
        catch (JournalException)
        {
            return (default, Refusals.Unavailable(ReplyCause.JournalFailed));
        }
    }

    /// <summary>
    /// Sends a command that brings a new data key, which is destroyed again unless the command made use of it. Where that is not known
    /// it stays: unused, but perhaps not.
    /// </summary>
    public async Task<Reply> AskAsync(EntityId id, ICommand command, string dataKey, CancellationToken cancel)
    {
        var reply = await AskAsync(id, command, cancel);
        if (reply.Status is ReplyStatus.Refused or ReplyStatus.Repeated)
            await Mint.DiscardAsync(dataKey);
        return reply;
    }

    /// <summary>Takes the name for the app. One of an app that is gone, or was not made within ten minutes, is free again.</summary>
    public async Task<Problem?> ReserveAsync(string account, string app, string name, string commandId, string by, CancellationToken cancel)
    {
        var id = AccountDecider.IdOf(account);
        var refused = await SendAsync(id, new ReserveAppName(commandId, Now, by, app, name), cancel);
        if (refused is not { Code: ProblemCode.NameTaken } || !await ReleaseDeadAsync(id, AppProfile.Trim(name), commandId, by, cancel))
            return refused;
        return await SendAsync(id, new ReserveAppName($"{commandId}:again", Now, by, app, name), cancel);
    }

    public Task<Problem?> ReleaseAsync(string account, string app, string commandId, string by, CancellationToken cancel) =>
        SendAsync(AccountDecider.IdOf(account), new ReleaseAppName(commandId, Now, by, app), cancel);

    /// <summary>Follows from the command's id, so that a repeated request speaks of the same thing. 32 hexadecimal digits.</summary>
    public static string IdFrom(string commandId) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(commandId)).AsSpan(0, 16));

    private async Task<bool> ReleaseDeadAsync(EntityId account, string name, string commandId, string by, CancellationToken cancel)
    {
        var holder = Catalogue.FindAccount(account.Key)?.Names.FirstOrDefault(held => held.Name == name);
        var isDead = holder is not null && Catalogue.FindApp(account.Key, holder.App)?.Life switch
        {
            AppLife.Present => false,
            AppLife.Deleted => true,
            _ => Now - holder.At > CommandHistory.Span,
        };
        return isDead && await SendAsync(account, new ReleaseAppName($"{commandId}:free", Now, by, holder!.App), cancel) is null;
    }
}
