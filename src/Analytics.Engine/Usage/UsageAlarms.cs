using Analytics.Domain.Quotas;
using Analytics.Engine.Metering;
using Analytics.Engine.Ports;
using Analytics.Engine.Projections;

namespace Analytics.Engine.Usage;

/// <summary>When an alarm is raised.</summary>
public sealed record AlarmSettings
{
    /// <summary>Share of an app's calls of one ability that ended with an error, within five minutes. 0 to 1, default 0.1.</summary>
    public double ErrorShare { get; init; } = 0.1;

    /// <summary>Fewer calls in five minutes say nothing. From 1, default 20.</summary>
    public int ErrorCalls { get; init; } = 20;

    /// <summary>Units left of the packs in force, as a share. 0 to 1, default 0.1.</summary>
    public double LowShare { get; init; } = 0.1;

    /// <summary>Days before the last pack of an ability ends. Default 30, 7 and 1.</summary>
    public IReadOnlyList<int> EndingDays { get; init; } = [30, 7, 1];
}

public enum AlarmKind
{
    /// <summary>Too many errors of an app's calls of one ability.</summary>
    Errors = 1,

    /// <summary>The packs in force are nearly used up, or used up.</summary>
    Exhaustion = 2,

    /// <summary>The last pack ends soon, or has ended.</summary>
    Expiry = 3,
}

/// <summary>An alarm's state changed. Each change is noted once.</summary>
/// <param name="App">Empty where it is the account's.</param>
/// <param name="State">
/// Of errors: <c>raised</c>, <c>over</c>. Of exhaustion: <c>low</c>, <c>empty</c>, <c>over</c>. Of expiry: <c>30-days</c> and so on,
/// <c>ended</c>, <c>over</c>.
/// </param>
/// <param name="Value">Share of errors; share of units left; days until the end.</param>
public sealed record Alarm(DateTimeOffset At, AlarmKind Kind, string Account, string App, string Ability, string State, double Value);

/// <summary>
/// Watches calls and packs, and notes each change once. Kept in memory: what still holds after a restart is noted anew. Errors are those
/// that this node saw.
/// </summary>
public sealed class UsageAlarms : IAsyncDisposable
{
    public const string Over = "over";

    /// <summary>Changes that are kept; the oldest leave.</summary>
    public const int MaxChanges = 1_000;

    public static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(10);

    private const int MaxPacks = 100_000;

    private readonly object gate = new();
    private readonly Dictionary<(AlarmKind Kind, string Account, string App, string Ability), Alarm> standing = [];
    private readonly LinkedList<Alarm> changes = [];
    private readonly ErrorWindow errors;
    private readonly AlarmSettings settings;
    private readonly IQuotaReadModel model;
    private readonly TimeProvider time;
    private readonly CancellationTokenSource stop = new();
    private readonly Task run;
    private long failures;

    public UsageAlarms(AlarmSettings settings, IQuotaReadModel model, TimeProvider time)
    {
        (this.settings, this.model, this.time) = (settings, model, time);
        errors = new ErrorWindow(time);
        run = Task.Run(UntilStoppedAsync);
    }

    /// <summary>Looks at the packs that failed.</summary>
    public long Failures => Interlocked.Read(ref failures);

    /// <summary>Alarms that stand now.</summary>
    public IReadOnlyList<Alarm> Standing
    {
        get
        {
            lock (gate)
                return [.. standing.Values.OrderBy(a => a.At)];
        }
    }

    /// <summary>Newest first.</summary>
    public IReadOnlyList<Alarm> Changes
    {
        get
        {
            lock (gate)
                return [.. changes];
        }
    }

    /// <summary>Takes a call into account.</summary>
    public void See(CallRecord call) => errors.Add(call);

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync().ConfigureAwait(false);
        await run.ConfigureAwait(false);
        stop.Dispose();
    }

    /// <summary>Compares now; also done by itself every ten seconds.</summary>
    public async Task LookAsync(CancellationToken cancel)
    {
        var now = time.GetUtcNow();
        var packs = await model.InForceAsync(now - TimeSpan.FromDays(1), MaxPacks, cancel).ConfigureAwait(false);
        var found = new List<Alarm>();
        foreach (var (account, app, ability, share) in errors.Shares(settings.ErrorCalls))
            found.Add(new Alarm(now, AlarmKind.Errors, account, app, ability, share >= settings.ErrorShare ? "raised" : Over, share));
        foreach (var ledger in packs.GroupBy(view => view.Row.Account))
            found.AddRange(Packs(now, ledger.Key.Tenant, ledger.Key.Key, [.. ledger.Select(view => view.Row.ToPack(view.Used))]));
        lock (gate)
            Note(found, now);
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
        while (await timer.WaitForNextTickAsync(stop.Token).ConfigureAwait(false))
        {
            try
            {
                await LookAsync(stop.Token).ConfigureAwait(false);
            }
            catch (JournalException)
            {
                Interlocked.Increment(ref failures);
            }
        }
    }

    private IEnumerable<Alarm> Packs(DateTimeOffset now, string account, string ability, List<Pack> packs)
    {
        var (left, units) = (0L, 0L);
        foreach (var pack in packs)
        {
            if (pack.CycleAt(now) is not (>= 0 and var cycle))
                continue;
            units += pack.Units;
            left += pack.Units - pack.Cycles[cycle].Used;
        }

        if (units > 0)
        {
            var share = (double)left / units;
            yield return new Alarm(
                now, AlarmKind.Exhaustion, account, "", ability, left == 0 ? "empty" : share < settings.LowShare ? "low" : Over, share);
        }

        var days = (packs.Max(pack => pack.EndsAt()) - now).TotalDays;
        var step = settings.EndingDays.Where(limit => days <= limit).DefaultIfEmpty(0).Min();
        var state = days <= 0 ? "ended" : step == 0 ? Over : $"{step}-days";
        yield return new Alarm(now, AlarmKind.Expiry, account, "", ability, state, days);
    }

    private void Note(List<Alarm> found, DateTimeOffset now)
    {
        var seen = new HashSet<(AlarmKind, string, string, string)>();
        foreach (var alarm in found)
        {
            var key = (alarm.Kind, alarm.Account, alarm.App, alarm.Ability);
            seen.Add(key);
            if (alarm.State != (standing.TryGetValue(key, out var stands) ? stands.State : Over))
                Change(key, alarm);
        }

        // Nothing to compare any more: the calls are old, the packs ended or went back.
        foreach (var (key, alarm) in standing.Where(s => !seen.Contains(s.Key) && s.Value.State != "ended").ToList())
            Change(key, alarm with { At = now, State = Over });
    }

    private void Change((AlarmKind Kind, string Account, string App, string Ability) key, Alarm alarm)
    {
        if (alarm.State == Over)
            standing.Remove(key);
        else
            standing[key] = alarm;
        changes.AddFirst(alarm);
        if (changes.Count > MaxChanges)
            changes.RemoveLast();
    }
}
