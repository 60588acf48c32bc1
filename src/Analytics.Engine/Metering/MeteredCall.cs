using Analytics.Domain;
using Analytics.Domain.Quotas;
using Analytics.Engine.Ports;

namespace Analytics.Engine.Metering;

/// <summary>One held call. Each step has an id of its own, made of the call's, so that it is carried out once however often it is sent.</summary>
internal sealed class MeteredCall(
    EntityId account, CallTicket ticket, string node, LedgerDoor door, Releases releases, TimeProvider time, CallMeterOptions options)
    : IMeteredCall
{
    private readonly long admittedAt = time.GetTimestamp();

    public string CallId => ticket.CallId;

    public bool IsMetered => true;

    private long Milliseconds => (long)time.GetElapsedTime(admittedAt).TotalMilliseconds;

    public HoldUnits Hold(DateTimeOffset at) => new(
        $"{CallId}.h", at, ticket.App, CallId, ticket.Units, ticket.App, ticket.Generation, ticket.RequestId, ticket.Caller, node);

    public async Task<bool> PostAsync(CallOutcome outcome, string? error, long bytesOut, CancellationToken cancel)
    {
        var milliseconds = Milliseconds;
        Reply reply;
        try
        {
            reply = await door.AskAsync(
                account,
                at => new PostUnits($"{CallId}.p", at, node, CallId, outcome, error, milliseconds, ticket.BytesIn, bytesOut),
                options.Patience,
                cancel).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            ReleaseLater(ReleaseCause.NetworkError);
            throw;
        }

        if (reply.IsDone)
            return true;
        // Not known to be charged means not answered: should it be charged after all, that is taken back.
        if (reply.Status == ReplyStatus.Unknown)
            ReleaseLater(ReleaseCause.WorkerDeath);
        return false;
    }

    public Task VoidAsync(ReleaseCause cause, string? error) => ReleaseAsync(cause, error, isPosted: false);

    public Task ReverseAsync() => ReleaseAsync(ReleaseCause.NetworkError, null, isPosted: true);

    public void ReleaseLater(ReleaseCause cause) => releases.Start(() => TryReleaseAsync(cause, null, isPosted: false, options.ReleasePatience));

    private async Task ReleaseAsync(ReleaseCause cause, string? error, bool isPosted)
    {
        if (!await TryReleaseAsync(cause, error, isPosted, options.Patience).ConfigureAwait(false))
            releases.Start(() => TryReleaseAsync(cause, error, isPosted, options.ReleasePatience));
    }

    /// <summary>Gives the units back, whatever became of the call: a post whose answer was lost is found charged, and reversed.</summary>
    /// <param name="isPosted">Which of both is tried first.</param>
    private async Task<bool> TryReleaseAsync(ReleaseCause cause, string? error, bool isPosted, TimeSpan patience)
    {
        for (var turn = 0; turn < 2; turn++)
        {
            var reply = await door.AskAsync(account, at => isPosted ? Reverse(at) : Void(at, cause, error), patience, CancellationToken.None)
                .ConfigureAwait(false);
            if (reply.Status == ReplyStatus.Unknown)
                return false;
            var isOtherwise = reply.Refusal is { } refusal && refusal.Is(isPosted ? QuotaRefusal.CallHeld : QuotaRefusal.CallPosted);
            if (!isOtherwise)
                return true;
            isPosted = !isPosted;
        }

        return true;
    }

    private QuotaCommand Void(DateTimeOffset at, ReleaseCause cause, string? error) =>
        new VoidUnits($"{CallId}.v", at, node, CallId, cause, error, Milliseconds, ticket.BytesIn);

    private QuotaCommand Reverse(DateTimeOffset at) => new ReverseUnits($"{CallId}.r", at, node, CallId);
}

/// <summary>A call of an ability that is free at present: the ledger knows nothing of it.</summary>
internal sealed class FreeCall(string callId) : IMeteredCall
{
    public string CallId => callId;

    public bool IsMetered => false;

    public Task<bool> PostAsync(CallOutcome outcome, string? error, long bytesOut, CancellationToken cancel) => Task.FromResult(true);

    public Task VoidAsync(ReleaseCause cause, string? error) => Task.CompletedTask;

    public Task ReverseAsync() => Task.CompletedTask;
}
