using Analytics.Engine.Metering;

namespace Analytics.Engine.Usage;

/// <summary>Width of a bucket. Numbers are stored.</summary>
public enum UsageGrain
{
    /// <summary>Kept for three days.</summary>
    Minute = 1,
    Hour = 2,
}

/// <summary>What calls are counted by.</summary>
/// <param name="At">Start of the bucket, UTC.</param>
/// <param name="Ability">The ledger's key (<see cref="Domain.Quotas.LedgerKey"/>).</param>
/// <param name="App">Empty for cameras of the cluster.</param>
/// <param name="Generation">1 to 3; 0 for cameras of the cluster.</param>
/// <param name="Number">0 on success, else the contract's number.</param>
/// <param name="Region">See <see cref="RegionTable"/>.</param>
public readonly record struct UsageKey(
    UsageGrain Grain,
    DateTimeOffset At,
    string Account,
    string App,
    string Ability,
    int Generation,
    CallClass Class,
    int Number,
    string Region);

/// <summary>Sums over the calls of one key.</summary>
/// <param name="Units">Charged, reversals taken off.</param>
/// <param name="Answered">Calls that have a response time: those that the ability answered.</param>
/// <param name="Milliseconds">Of the answered calls.</param>
/// <param name="BytesIn">Of bodies, headers not counted; like <paramref name="BytesOut"/>.</param>
public readonly record struct UsageSums(long Calls, long Units, long Answered, long Milliseconds, long BytesIn, long BytesOut)
{
    public static UsageSums operator +(UsageSums a, UsageSums b) => new(
        a.Calls + b.Calls, a.Units + b.Units, a.Answered + b.Answered, a.Milliseconds + b.Milliseconds, a.BytesIn + b.BytesIn, a.BytesOut + b.BytesOut);

    public static UsageSums operator -(UsageSums a) => new(-a.Calls, -a.Units, -a.Answered, -a.Milliseconds, -a.BytesIn, -a.BytesOut);
}

/// <summary>Where answered calls stand in the histogram of response times.</summary>
/// <param name="Step">See <see cref="LatencySteps"/>.</param>
public readonly record struct LatencyKey(UsageGrain Grain, DateTimeOffset At, string Account, string App, string Ability, int Step);

/// <summary>A tally of calls that is added up in memory and then written as a whole.</summary>
public sealed class UsageTally
{
    private readonly Dictionary<UsageKey, UsageSums> cells = [];
    private readonly Dictionary<LatencyKey, long> latencies = [];

    public IReadOnlyDictionary<UsageKey, UsageSums> Cells => cells;

    public IReadOnlyDictionary<LatencyKey, long> Latencies => latencies;

    public int Count => cells.Count + latencies.Count;

    /// <summary>Adds a call to its minute and its hour; with <paramref name="sign"/> -1 it is taken off again.</summary>
    /// <param name="milliseconds">Null for a call that the ability did not answer. Not counted for cameras: nobody waits for them.</param>
    public void Add(in CallRecord call, string region, long units, long? milliseconds, int sign = 1)
    {
        if (call.Generation == 0)
            milliseconds = null;
        var sums = new UsageSums(1, units, milliseconds is null ? 0 : 1, milliseconds ?? 0, call.BytesIn, call.BytesOut);
        foreach (var grain in (ReadOnlySpan<UsageGrain>)[UsageGrain.Minute, UsageGrain.Hour])
        {
            var at = Buckets.Start(call.At, grain);
            var key = new UsageKey(grain, at, call.Account, call.App, call.Ability, call.Generation, call.Class, call.Number, region);
            Add(key, sign < 0 ? -sums : sums);
            if (milliseconds is { } time)
                Add(new LatencyKey(grain, at, call.Account, call.App, call.Ability, LatencySteps.Of(time)), sign);
        }
    }

    public void Add(in UsageKey key, UsageSums sums) => cells[key] = cells.GetValueOrDefault(key) + sums;

    public void Add(in LatencyKey key, long calls) => latencies[key] = latencies.GetValueOrDefault(key) + calls;

    public void Add(UsageTally other)
    {
        foreach (var (key, sums) in other.cells)
            Add(key, sums);
        foreach (var (key, calls) in other.latencies)
            Add(key, calls);
    }

    public void Clear()
    {
        cells.Clear();
        latencies.Clear();
    }
}

public static class Buckets
{
    /// <summary>Minutes older than this are dropped; the hours stay.</summary>
    public static readonly TimeSpan MinutesKept = TimeSpan.FromDays(3);

    public static TimeSpan Width(UsageGrain grain) => grain == UsageGrain.Minute ? TimeSpan.FromMinutes(1) : TimeSpan.FromHours(1);

    public static DateTimeOffset Start(DateTimeOffset at, UsageGrain grain)
    {
        var width = Width(grain).Ticks;
        return new DateTimeOffset(at.UtcTicks / width * width, TimeSpan.Zero);
    }
}
