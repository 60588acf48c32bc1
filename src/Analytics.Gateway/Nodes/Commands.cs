using Analytics.Domain;
using Analytics.Engine.Ports;
using Analytics.Gateway.Problems;

namespace Analytics.Gateway.Nodes;

/// <summary>Sends commands, and remembers whether the journal takes them.</summary>
internal sealed class Commands(GatewayParts parts)
{
    private long _journalFailedAt;

    /// <summary>When the journal last refused a command of ours, by the clock's timestamp; null where the last one went through.</summary>
    public long? JournalFailedAt => Volatile.Read(ref _journalFailedAt) is var at and not 0 ? at : null;

    /// <returns>Null once it is done and the read model shows it, or has been waited for long enough.</returns>
    public async Task<Problem?> SendAsync(EntityId id, ICommand command, CancellationToken cancel) =>
        Refusals.Of(await AskAsync(id, command, parts.CaughtUp, cancel));

    /// <param name="caughtUp">Ends once what the answer is read from shows the command; not asked where nothing was done.</param>
    public async Task<Reply> AskAsync(EntityId id, ICommand command, Func<CancellationToken, Task> caughtUp, CancellationToken cancel) =>
        await SettleAsync(await parts.Engine.AskAsync(id, command, cancel), caughtUp, cancel);

    /// <inheritdoc cref="SendAsync"/>
    /// <param name="reply">To a command that was sent otherwise.</param>
    public async Task<Problem?> TakeAsync(Reply reply, CancellationToken cancel) =>
        Refusals.Of(await SettleAsync(reply, parts.CaughtUp, cancel));

    /// <summary>Ends once the read model shows all that is in the journal now, or has been waited for long enough.</summary>
    public Task CatchUpAsync(CancellationToken cancel) => CatchUpAsync(parts.CaughtUp, cancel);

    private async Task<Reply> SettleAsync(Reply reply, Func<CancellationToken, Task> caughtUp, CancellationToken cancel)
    {
        if (reply.Cause == ReplyCause.JournalFailed)
            Volatile.Write(ref _journalFailedAt, parts.Time.GetTimestamp());
        else if (reply.Status == ReplyStatus.Committed)
            Volatile.Write(ref _journalFailedAt, 0);
        if (reply.IsDone)
            await CatchUpAsync(caughtUp, cancel);
        return reply;
    }

    private async Task CatchUpAsync(Func<CancellationToken, Task> caughtUp, CancellationToken cancel)
    {
        using var limit = new CancellationTokenSource(parts.Limits.CatchUp, parts.Time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancel);
        try
        {
            await caughtUp(both.Token);
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested && !cancel.IsCancellationRequested)
        {
            // The command is done all the same; only the lists show it later.
        }
    }
}
