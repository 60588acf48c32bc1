using Analytics.Domain;
using Analytics.Domain.Quotas;
using Analytics.Engine.Ports;

namespace Analytics.Engine.Metering;

/// <summary>
/// Carries calls to their quota accounts. Keeps nothing by itself: what a node that dies held is released by the account after the
/// call's time limit.
/// </summary>
public sealed class CallMeter : ICallMeter, IAsyncDisposable
{
    private readonly IAnalyticsEngine engine;
    private readonly TimeProvider time;
    private readonly CallMeterOptions options;
    private readonly LedgerDoor door;
    private readonly Releases releases;
    private long unavailable;

    public CallMeter(IAnalyticsEngine engine, TimeProvider time, CallMeterOptions? options = null)
    {
        (this.engine, this.time, this.options) = (engine, time, options ?? new CallMeterOptions());
        door = new LedgerDoor(engine, time, this.options);
        releases = new Releases(this.options.MaxReleases);
    }

    /// <summary>Calls that were not admitted because the ledger did not answer, since the start.</summary>
    public long Unavailable => Interlocked.Read(ref unavailable);

    /// <summary>Releases under way behind callers' backs.</summary>
    public int Releasing => releases.Count;

    /// <summary>Releases that were given up: held units come back with the time limit, posted ones stay charged.</summary>
    public long ReleasesGivenUp => releases.GivenUp;

    public async ValueTask<Admission> AdmitAsync(CallTicket ticket, CancellationToken cancel)
    {
        var account = Account(ticket.Account, ticket.Ability);
        var call = new MeteredCall(account, ticket, engine.NodeId, door, releases, time, options);
        Reply reply;
        try
        {
            reply = await door.AskAsync(account, call.Hold, options.Patience, cancel).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // The hold may be on its way: the release follows it through the same mailbox.
            call.ReleaseLater(ReleaseCause.NetworkError);
            throw;
        }

        switch (reply)
        {
            case { Status: ReplyStatus.Repeated } or { Status: ReplyStatus.Committed, Events.Count: > 0 }:
                return new Admission.Admitted(call);
            case { Status: ReplyStatus.Committed }:
                return new Admission.Admitted(new FreeCall(ticket.CallId));
            case { Refusal: { } refusal } when refusal.QuotaNumber() is { } number:
                return new Admission.Refused(number, refusal.Detail);
            case { Status: ReplyStatus.Unknown }:
                call.ReleaseLater(ReleaseCause.Gateway);
                break;
        }

        Interlocked.Increment(ref unavailable);
        return new Admission.Unavailable(reply.Refusal?.ToString() ?? $"{reply.Cause}: {reply.Detail}");
    }

    public async Task<CallEnd> EndOfAsync(string account, string ability, string callId, CancellationToken cancel)
    {
        var view = await engine.ReadAsync<QuotaState>(Account(account, ability), cancel).ConfigureAwait(false);
        return view.State.EndOf(callId);
    }

    /// <summary>Waits for the releases under way.</summary>
    public async ValueTask DisposeAsync() => await releases.DisposeAsync().ConfigureAwait(false);

    private static EntityId Account(string account, string ability) => new(QuotaDecider.KindName, account, ability);
}
