using Analytics.Domain;
using Analytics.Domain.Quotas;
using Analytics.Engine.Metering;
using Analytics.Engine.Ports;
using Analytics.Vision.Windows;

namespace Analytics.Engine.Pipeline.Leases;

/// <summary>
/// What this node holds of one account and ability. Spending takes no lock and asks nobody; before the units run low or out of time the
/// next ones are asked for behind the windows' backs, and take the place of the present ones, which are settled. One request at a time.
/// </summary>
internal sealed partial class AccountLease : IAsyncDisposable
{
    private const int Unasked = -1;

    /// <summary>Settlements under way; more are left to lapse.</summary>
    private const int MaxSettlements = 64;

    /// <summary>Longer than those who wait for a recall pause between two tries, or a camera would take from under them what it gave back.</summary>
    private static readonly TimeSpan s_recalled = TimeSpan.FromMilliseconds(300);

    private static readonly TimeSpan s_look = TimeSpan.FromMilliseconds(10);

    private readonly EntityId _id;
    private readonly IAnalyticsEngine _engine;
    private readonly TimeProvider _time;
    private readonly Func<string> _newId;
    private readonly FreeWindow _free;
    private readonly LedgerDoor _door;
    private readonly Releases _settlements = new(MaxSettlements);
    private readonly CancellationTokenSource _stop = new();
    private readonly ITimer _alarm;

    // Guards whose turn it is; the windows only read the fields that are volatile.
    private readonly Lock _gate = new();
    private volatile HeldUnits? _held;
    private volatile Verdict _verdict;
    private volatile bool _isClosed;
    private Task _request = Task.CompletedTask;
    private string? _asking;
    private bool _isRecalledAhead;
    private int _lanes;
    private double _rate;

    private int _level = Unasked;
    private long _granted;
    private long _paid;
    private long _refused;

    /// <param name="noted">Takes a note of windows that no ledger knows of; quick and without exceptions.</param>
    public AccountLease(EntityId id, IAnalyticsEngine engine, TimeProvider time, Func<string> newId, Action<CallRecord> noted)
    {
        (_id, _engine, _time, _newId, _free) = (id, engine, time, newId, new FreeWindow(id, time, noted));
        _door = new LedgerDoor(engine, time, new CallMeterOptions());
        _verdict = Verdict.NeverAsked(time.GetTimestamp());
        // What nobody spends any more is handed back before the account gives it up for lost.
        _alarm = time.CreateTimer(_ => WhenOver(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>How much is left of the packs in force; plenty until the account was asked.</summary>
    public QuotaLevel Level => Volatile.Read(ref _level) is var level and not Unasked ? (QuotaLevel)level : QuotaLevel.Plenty;

    public LeaseFigures Figures => new(
        _id, Interlocked.Read(ref _granted), Interlocked.Read(ref _paid), Interlocked.Read(ref _refused), _settlements.GivenUp);

    /// <summary>A lane begins; leases cover the traffic of all lanes.</summary>
    public void Join(double windowsPerSecond)
    {
        lock (_gate)
            (_lanes, _rate) = (_lanes + 1, _rate + windowsPerSecond);
    }

    /// <summary>A lane ends; with the last one what is held is handed back.</summary>
    public void Leave(double windowsPerSecond)
    {
        bool isLast;
        lock (_gate)
        {
            (_lanes, _rate) = _lanes == 1 ? (0, 0) : (_lanes - 1, _rate - windowsPerSecond);
            isLast = _lanes == 0;
        }

        if (isLast)
            HandBack(_held);
    }

    public ValueTask<Payment> PayAsync(DateTimeOffset? deadline, CancellationToken cancel)
    {
        if (_held is not { } held || !held.TrySpend())
            return PayLaterAsync(deadline, cancel);
        if (held.IsLow)
            Request();
        return ValueTask.FromResult(Paid(held));
    }

    /// <summary>An event of the account is durable.</summary>
    public void See(IEvent @event)
    {
        switch (@event)
        {
            case QuotaLeasesRecalled recalled:
                Recall(recalled.LeaseIds);
                break;
            case QuotaLevelChanged changed:
                Volatile.Write(ref _level, (int)changed.Level);
                break;
            case QuotaOrderPaid or QuotaStatusSet:
                // There may be something to spend again.
                _verdict = Verdict.NeverAsked(_time.GetTimestamp());
                break;
        }
    }

    public async ValueTask DisposeAsync()
    {
        Task request;
        lock (_gate)
        {
            if (_isClosed)
                return;
            (_isClosed, request) = (true, _request);
        }

        await _stop.CancelAsync();
        await _alarm.DisposeAsync();
        await request;
        HandBack(_held);
        await _settlements.DisposeAsync();
        _stop.Dispose();
    }

    // Nothing is at hand: what the account said lately is the answer, or the answer to the request under way is waited for.
    private async ValueTask<Payment> PayLaterAsync(DateTimeOffset? deadline, CancellationToken cancel)
    {
        while (true)
        {
            if (_held is { } held && held.TrySpend())
                return Paid(held);
            if (_isClosed)
                return new Payment(null, DropCause.Stopped);
            var request = Request();
            if (_verdict is var verdict && _time.GetTimestamp() < verdict.Until)
                return Of(verdict);
            if (!await IsAnsweredAsync(request, deadline, cancel))
                return Refused($"{_id.Tenant} did not answer for {_id.Key} in time");
        }
    }

    private async Task<bool> IsAnsweredAsync(Task request, DateTimeOffset? deadline, CancellationToken cancel)
    {
        var left = deadline is { } at ? at - _time.GetUtcNow() : Timeout.InfiniteTimeSpan;
        if (deadline is not null && left <= TimeSpan.Zero)
            return false;
        try
        {
            await request.WaitAsync(left, _time, cancel);
            return true;
        }
        catch (TimeoutException)
        {
            return false;
        }
    }

    private Payment Paid(HeldUnits held)
    {
        Interlocked.Increment(ref _paid);
        return new Payment(held);
    }

    private Payment Refused(string detail)
    {
        Interlocked.Increment(ref _refused);
        return new Payment(null, Detail: detail);
    }

    private Payment Of(Verdict verdict) => verdict.Refusal is { } refusal ? Refused(refusal) : new Payment(_free);

    private void Recall(IReadOnlyList<string> leases)
    {
        HeldUnits? held;
        lock (_gate)
        {
            _isRecalledAhead |= _asking is not null && leases.Contains(_asking);
            held = _held;
        }

        if (held is null || !leases.Contains(held.Id))
            return;
        _verdict = GivenAway();
        HandBack(held);
    }

    private void WhenOver()
    {
        if (_held is not { } held)
            return;
        if (held.Left > TimeSpan.Zero)
            _alarm.Change(held.Left > s_look ? held.Left : s_look, Timeout.InfiniteTimeSpan);
        else
            HandBack(held);
    }

    // Whoever takes it out of its place settles it.
    private void HandBack(HeldUnits? held)
    {
        lock (_gate)
        {
            if (held is null || _held != held)
                return;
            _held = null;
        }

        Settle(held);
    }

    // Past its end the account refuses, and the units have come back to it uncharged.
    private void Settle(HeldUnits held) => _settlements.Start(async () =>
    {
        var used = await held.CloseAsync();
        return (await EndAsync(held.Id, held.IsCall, used)).IsDone;
    });

    private ValueTask<Reply> EndAsync(string id, bool isCall, long used) =>
        _door.AskAsync(_id, at => End(id, isCall, used, at), s_settlePatience, CancellationToken.None);

    private QuotaCommand End(string id, bool isCall, long used, DateTimeOffset at) =>
        !isCall ? new SettleLease($"{id}.s", at, _engine.NodeId, id, used)
        : used > 0 ? new PostUnits($"{id}.p", at, _engine.NodeId, id, CallOutcome.Success)
        : new VoidUnits($"{id}.v", at, _engine.NodeId, id, ReleaseCause.Gateway);
}

/// <summary>What a node did with the packs of one account, since its start.</summary>
/// <param name="Granted">Leases, and calls held where no lease was to be had.</param>
/// <param name="Paid">Windows.</param>
/// <param name="Refused">Windows that were dropped because the account did not pay.</param>
/// <param name="Unsettled">Settlements that came too late or found no answer: what was spent of them stays uncharged.</param>
public readonly record struct LeaseFigures(EntityId Account, long Granted, long Paid, long Refused, long Unsettled);
