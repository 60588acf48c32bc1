using Analytics.Engine.Ports;
using Analytics.Engine.Usage;

namespace Analytics.Engine.Metering;

/// <summary>
/// Gathers calls in memory and writes them every second. Bounded: past <see cref="MaxCells"/> different cells a call is dropped and
/// counted. Metered calls are the ledger's and are only handed on to the alarms.
/// </summary>
public sealed class UsageLog : IUsageLog, IAsyncDisposable
{
    /// <summary>Different keys that wait for a flush.</summary>
    public const int MaxCells = 100_000;

    public static readonly TimeSpan FlushEvery = TimeSpan.FromSeconds(1);

    private readonly object gate = new();
    private readonly IUsageCounters counters;
    private readonly RegionTable regions;
    private readonly TimeProvider time;
    private readonly Action<CallRecord>? seen;
    private readonly SemaphoreSlim flushing = new(1, 1);
    private readonly ITimer timer;
    private UsageTally gathering = new();
    private long dropped;
    private long failedFlushes;

    /// <param name="seen">Told of every call, metered ones too; quick and without exceptions.</param>
    public UsageLog(IUsageCounters counters, RegionTable regions, TimeProvider time, Action<CallRecord>? seen = null)
    {
        (this.counters, this.regions, this.time, this.seen) = (counters, regions, time, seen);
        timer = time.CreateTimer(_ => _ = FlushAsync(), null, FlushEvery, FlushEvery);
    }

    /// <summary>Calls that found no place, since the start.</summary>
    public long Dropped => Interlocked.Read(ref dropped);

    /// <summary>Flushes that the store did not take; what they held waits for the next one.</summary>
    public long FailedFlushes => Interlocked.Read(ref failedFlushes);

    public void Note(in CallRecord record)
    {
        seen?.Invoke(record);
        if (record.IsMetered)
            return;
        var region = regions.Find(record.Caller);
        var isAnswered = record.Class is CallClass.Success or CallClass.BusinessError;
        lock (gate)
        {
            if (gathering.Count < MaxCells)
            {
                gathering.Add(record, region, 0, isAnswered ? record.Milliseconds : null);
                return;
            }
        }

        Interlocked.Increment(ref dropped);
    }

    /// <summary>Ends once what was noted before is stored, or waits again after a fault of the store.</summary>
    public async Task FlushAsync()
    {
        await flushing.WaitAsync().ConfigureAwait(false);
        try
        {
            UsageTally full;
            lock (gate)
                (full, gathering) = (gathering, new UsageTally());
            if (full.Count > 0)
                await WriteAsync(full).ConfigureAwait(false);
        }
        finally
        {
            flushing.Release();
        }
    }

    /// <summary>Stores what was noted, and stops.</summary>
    public async ValueTask DisposeAsync()
    {
        await timer.DisposeAsync().ConfigureAwait(false);
        await FlushAsync().ConfigureAwait(false);
        flushing.Dispose();
    }

    private async Task WriteAsync(UsageTally full)
    {
        try
        {
            await counters.AddAsync(full, time.GetUtcNow()).ConfigureAwait(false);
        }
        catch (JournalException)
        {
            Interlocked.Increment(ref failedFlushes);
            lock (gate)
            {
                full.Add(gathering);
                gathering = full;
            }
        }
    }
}
