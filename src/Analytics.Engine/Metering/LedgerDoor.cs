using Analytics.Domain;
using Analytics.Domain.Quotas;
using Analytics.Engine.Ports;

namespace Analytics.Engine.Metering;

/// <summary>
/// Asks a quota account until it answers: what is unknown is sent again with the same id, and what waits for leases is sent again
/// once they were recalled.
/// </summary>
public sealed class LedgerDoor(IAnalyticsEngine engine, TimeProvider time, CallMeterOptions options)
{
    /// <param name="command">
    /// Made anew for each try, for the present instant, so that leases can lapse meanwhile. The id must stay: the account carries it out
    /// once at most.
    /// </param>
    /// <param name="patience">From the first try to the last.</param>
    /// <returns>The last answer; <see cref="ReplyStatus.Unknown"/> when the time ran out.</returns>
    /// <exception cref="OperationCanceledException">The wait was cancelled, not the command.</exception>
    public async ValueTask<Reply> AskAsync(
        EntityId account, Func<DateTimeOffset, QuotaCommand> command, TimeSpan patience, CancellationToken cancel)
    {
        var started = time.GetTimestamp();
        var pause = options.FirstPause;
        while (true)
        {
            // The engine bounds the wait for one answer; the caller's own deadline is its token.
            var reply = await engine.AskAsync(account, command(time.GetUtcNow()), cancel).ConfigureAwait(false);
            var isLeased = reply.Refusal?.Is(QuotaRefusal.LeasesOutstanding) ?? false;
            if ((reply.Status != ReplyStatus.Unknown && !isLeased) || time.GetElapsedTime(started) + pause >= patience)
                return reply;
            if (isLeased)
                await RecallAsync(account, command, cancel).ConfigureAwait(false);
            await Task.Delay(pause, time, cancel).ConfigureAwait(false);
            pause = pause * 2 < options.LongestPause ? pause * 2 : options.LongestPause;
        }
    }

    // What comes of it is seen by the next hold. A lease that was recalled before is not recalled again.
    private Task<Reply> RecallAsync(EntityId account, Func<DateTimeOffset, QuotaCommand> command, CancellationToken cancel)
    {
        var now = time.GetUtcNow();
        var wish = command(now);
        return engine.AskAsync(account, new RecallLeases($"{wish.CommandId}.l{now.UtcTicks}", now, wish.By), cancel);
    }
}
