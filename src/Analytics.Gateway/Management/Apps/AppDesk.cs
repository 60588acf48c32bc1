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
internal sealed class AppDesk
{
    private static readonly Problem s_unreadable = new(ProblemCode.KeysUnreadable, new(
        "The journal's keys do not open with this node's key file: start it with the key file they were wrapped with (ANALYTICS_KEY_FILE).",
        "日志中的密钥无法用本节点的密钥文件打开：请使用原来的密钥文件（ANALYTICS_KEY_FILE）启动。"));

    private readonly GatewayParts _parts;
    private readonly Commands _commands;
    private readonly AppNames _names;

    public AppDesk(GatewayParts parts, Commands commands)
    {
        (_parts, _commands) = (parts, commands);
        _names = new AppNames(() => Catalogue, AskAsync, parts.Time);
    }

    public AppCatalogue Catalogue => _parts.Apps.Directory.Catalogue;

    public CredentialMint Mint => _parts.Apps.Mint;

    public DateTimeOffset Now => _parts.Time.GetUtcNow();

    public Task<Reply> AskAsync(EntityId id, ICommand command, CancellationToken cancel) =>
        _commands.AskAsync(id, command, _parts.Apps.Directory.CaughtUpAsync, cancel);

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

    /// <inheritdoc cref="AppNames.ReserveAsync"/>
    public async Task<Problem?> ReserveAsync(string account, string app, string name, string commandId, string by, CancellationToken cancel) =>
        Refusals.Of(await _names.ReserveAsync(account, app, name, commandId, by, cancel));

    public async Task<Problem?> ReleaseAsync(string account, string app, string commandId, string by, CancellationToken cancel) =>
        Refusals.Of(await _names.ReleaseAsync(account, app, commandId, by, cancel));

    /// <summary>Follows from the command's id, so that a repeated request speaks of the same thing. 32 hexadecimal digits.</summary>
    public static string IdFrom(string commandId) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(commandId)).AsSpan(0, 16));
}
