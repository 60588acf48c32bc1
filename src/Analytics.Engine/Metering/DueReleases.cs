using System.Globalization;
using Analytics.Domain.Quotas;
using Analytics.Engine.Ports;
using Analytics.Engine.Projections;

namespace Analytics.Engine.Metering;

/// <summary>
/// Sends <see cref="ReleaseDue"/> to accounts with calls or leases past their time: those of a node that died, whoever held them. The
/// read tables name them, so nothing is kept here and nothing is forgotten over a restart. Several nodes may send it; the account does
/// it once.
/// </summary>
public sealed class DueReleases : IAsyncDisposable
{
    /// <summary>Accounts in one look; the rest are found by the next.</summary>
    public const int MaxAccounts = 1_000;

    public static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(1);

    private readonly IAnalyticsEngine engine;
    private readonly IQuotaReadModel model;
    private readonly TimeProvider time;
    private readonly CancellationTokenSource stop = new();
    private readonly Task run;
    private long sent;
    private long failures;

    public DueReleases(IAnalyticsEngine engine, IQuotaReadModel model, TimeProvider time)
    {
        (this.engine, this.model, this.time) = (engine, model, time);
        run = Task.Run(UntilStoppedAsync);
    }

    /// <summary>Accounts that were told, since the start.</summary>
    public long Sent => Interlocked.Read(ref sent);

    /// <summary>Looks that failed, and accounts that did not answer; the next look tries again.</summary>
    public long Failures => Interlocked.Read(ref failures);

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync().ConfigureAwait(false);
        await run.ConfigureAwait(false);
        stop.Dispose();
    }

    private async Task UntilStoppedAsync()
    {
        try
        {
            await RunAsync().ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
        }
    }

    private async Task RunAsync()
    {
        using var timer = new PeriodicTimer(LookEvery, time);
        do
        {
            try
            {
                await LookAsync().ConfigureAwait(false);
            }
            catch (JournalException)
            {
                Interlocked.Increment(ref failures);
            }
        }
        while (await timer.WaitForNextTickAsync(stop.Token).ConfigureAwait(false));
    }

    private async Task LookAsync()
    {
        var now = time.GetUtcNow();
        foreach (var account in await model.OverdueAsync(now, MaxAccounts, stop.Token).ConfigureAwait(false))
        {
            var id = string.Create(CultureInfo.InvariantCulture, $"due:{engine.NodeId}:{now.UtcTicks}");
            var reply = await engine.AskAsync(account, new ReleaseDue(id, now, engine.NodeId), stop.Token).ConfigureAwait(false);
            Interlocked.Increment(ref reply.IsDone ? ref sent : ref failures);
        }
    }
}
