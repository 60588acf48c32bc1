using Analytics.Domain;
using Analytics.Domain.Quotas;
using Analytics.Engine.Ports;

namespace Analytics.Engine.Pipeline.Leases;

// The request for the next units.
internal sealed partial class AccountLease
{
    /// <summary>An account that gave nothing is asked again after this time.</summary>
    public static readonly TimeSpan AskAgain = TimeSpan.FromSeconds(1);

    /// <summary>So long what it answered holds at most, should the next answer be late.</summary>
    public static readonly TimeSpan AnswerHolds = TimeSpan.FromSeconds(3);

    private const double LeaseSeconds = 2;

    private static readonly TimeSpan s_settlePatience = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan s_firstPause = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan s_longestPause = TimeSpan.FromMilliseconds(320);
    private static readonly TimeSpan s_callLife = TimeSpan.FromSeconds(LeaseSeconds);

    /// <summary>The request under way, or a new one, unless the account was asked lately or the node stops.</summary>
    private Task Request()
    {
        lock (_gate)
        {
            if (_request.IsCompleted && !_isClosed && _time.GetTimestamp() >= _verdict.AskFrom)
                _request = Task.Run(RequestAsync);
            return _request;
        }
    }

    private async Task RequestAsync()
    {
        // What is spent up or over goes back before more is asked for.
        if (_held is { IsOpen: false } over)
            HandBack(over);
        if (Volatile.Read(ref _level) == Unasked)
            await LearnLevelAsync();
        for (var pause = s_firstPause; ; pause *= 2)
        {
            var (units, verdict) = await AskAsync();
            if (units is not null)
            {
                Exchange(units);
                return;
            }

            // Others, or this node itself, have units of an earlier pack: the next pack is not touched before they are back.
            if (verdict is not null || pause > s_longestPause || !await RecalledAsync(pause))
            {
                _verdict = verdict ?? Refuse("its last units are out on other nodes");
                return;
            }
        }
    }

    /// <returns>Units, or what the account said instead, or neither where units are out on leases.</returns>
    private async Task<(HeldUnits? Units, Verdict? Verdict)> AskAsync()
    {
        // The timestamp comes first: the node's count never ends after the account's.
        var (asked, now, id) = (_time.GetTimestamp(), _time.GetUtcNow(), $"lease-{_newId()}");
        double rate;
        lock (_gate)
            (_asking, _isRecalledAhead, rate) = (id, false, Math.Max(_rate, 1));
        var reply = await _engine.AskAsync(
            _id, new GrantLease($"{id}.g", now, _engine.NodeId, id, _engine.NodeId, (long)Math.Ceiling(LeaseSeconds * rate), rate));
        if (reply.Events.OfType<QuotaLeaseGranted>().FirstOrDefault() is { } lease)
            return (new HeldUnits(id, isCall: false, _time, asked, TimeSpan.FromMilliseconds(lease.Milliseconds), lease.EndsAt - now, lease.Units), null);
        if (reply.Refusal is { } refusal && refusal.Is(QuotaRefusal.LeaseTooSmall))
            return await HoldAsync(id);
        return (null, Judge(reply, id, isCall: false));
    }

    // So little is left that units are held one by one.
    private async Task<(HeldUnits? Units, Verdict? Verdict)> HoldAsync(string id)
    {
        var (asked, now) = (_time.GetTimestamp(), _time.GetUtcNow());
        var reply = await _engine.AskAsync(_id, new HoldUnits($"{id}.h", now, _engine.NodeId, id, 1, App: "", Generation: 0, Node: _engine.NodeId));
        if (reply.Events.OfType<QuotaUnitsHeld>().FirstOrDefault() is not { } held)
            return (null, Judge(reply, id, isCall: true));
        var end = held.ExpiresAt - now;
        return (new HeldUnits(id, isCall: true, _time, asked, end / 2 < s_callLife ? end / 2 : s_callLife, end, 1), null);
    }

    private Verdict? Judge(Reply reply, string id, bool isCall)
    {
        // Granted perhaps, and the answer was lost: it goes back unspent, for its account would wait for it.
        if (reply.Status == ReplyStatus.Unknown)
            _settlements.Start(async () => (await EndAsync(id, isCall, 0)).Status != ReplyStatus.Unknown);
        // A call that is committed without an event costs nothing.
        return reply.IsDone || (reply.Refusal?.Is(QuotaRefusal.LeaseNotNeeded) ?? false) ? Verdict.Free(_time, AskAgain, AnswerHolds)
            : reply.Refusal?.Is(QuotaRefusal.LeasesOutstanding) ?? false ? null
            : Refuse(reply.Refusal?.ToString() ?? $"{reply.Cause}: {reply.Detail}");
    }

    private Verdict Refuse(string why) => Verdict.Refused(_time, AskAgain, AnswerHolds, $"{_id.Tenant} does not pay for {_id.Key}: {why}");

    private Verdict GivenAway() =>
        Verdict.Refused(_time, s_recalled, s_recalled, $"{_id.Tenant} gives the last units of {_id.Key} to others first");

    // The new units take the place of the old ones, unless nobody wants them any more.
    private void Exchange(HeldUnits units)
    {
        HeldUnits? old;
        lock (_gate)
        {
            _verdict = _isRecalledAhead ? GivenAway()
                : units.IsOpen ? Verdict.NeverAsked(_time.GetTimestamp())
                : Refuse("its answer came when the lease was over");
            var isWanted = units.IsOpen && !_isClosed && _lanes > 0 && !_isRecalledAhead;
            (old, _held) = isWanted ? (_held, units) : (units, _held);
            _asking = null;
            if (isWanted)
                _alarm.Change(units.Left > s_look ? units.Left : s_look, Timeout.InfiniteTimeSpan);
        }

        Interlocked.Increment(ref _granted);
        if (old is not null)
            Settle(old);
    }

    /// <returns>False when the node stops.</returns>
    private async Task<bool> RecalledAsync(TimeSpan pause)
    {
        HandBack(_held);
        var now = _time.GetUtcNow();
        await _engine.AskAsync(_id, new RecallLeases($"recall-{_newId()}", now, _engine.NodeId));
        try
        {
            await Task.Delay(pause, _time, _stop.Token);
            return true;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    // Steps are followed from here on; only where the account stood before they began has to be asked.
    private async Task LearnLevelAsync()
    {
        try
        {
            var level = (int)(await _engine.ReadAsync<QuotaState>(_id)).State.Level;
            Interlocked.CompareExchange(ref _level, level, Unasked);
        }
        catch (EntityUnavailableException)
        {
            // The grant will say so too.
        }
    }
}
