using Analytics.Domain.Quotas;
using Analytics.Engine.Pipeline.Leases;

namespace Analytics.Engine.Tests.Pipeline.Leases;

/// <summary>What happens to nodes that share an account, and a count of every window beside the ledger's.</summary>
internal sealed class LeaseWorld
{


    private readonly LeaseRig _rig;
    private readonly Random _chance;
    private readonly LeaseNode[] _nodes;
    private readonly ILaneMeter[] _lanes;
    private readonly List<Spent> _underWay = [];
    private readonly Dictionary<string, Count> _counts = new(StringComparer.Ordinal);
    private readonly List<string> _calls = [];

    public LeaseWorld(LeaseRig rig, Random chance)
    {
        (_rig, _chance) = (rig, chance);
        _nodes = [rig.Node("n1"), rig.Node("n2")];
        _lanes = [.. Enumerable.Range(0, 4).Select(lane => _nodes[lane % 2].Lane(isPriority: lane < 2))];
    }

    /// <summary>Names of events and deeds that happened.</summary>
    public HashSet<string> Seen { get; } = new(StringComparer.Ordinal);

    public int Kills { get; private set; }

    public int Refused { get; private set; }

    public async Task StepAsync()
    {
        switch (_chance.Next(40))
        {
            case <= 18:
                await PayAsync(_chance.Next(4));
                break;
            case <= 25 when _underWay.Count > 0:
                End(_underWay[_chance.Next(_underWay.Count)], wasAnalysed: _chance.Next(4) > 0);
                break;
            case <= 29:
                _rig.Time.Advance(TimeSpan.FromMilliseconds(_chance.Next(600)));
                break;
            case 30:
                await _rig.BuyAsync(_chance.Next(5, 150));
                break;
            case <= 32:
                await HoldAsync();
                break;
            case <= 34 when _calls.Count > 0:
                await _rig.AskAsync(at => new PostUnits(_rig.Id(), at, "api", _calls[_chance.Next(_calls.Count)], CallOutcome.Success));
                break;
            case 35:
                await _rig.AskAsync(at => new RecallLeases(_rig.Id(), at, "api"));
                break;
            case 36:
                _nodes[_chance.Next(2)].LoseAnswer();
                break;
            case 37:
                Kill(_chance.Next(2));
                break;
            case 38:
                await RestartAsync(_chance.Next(2));
                break;
        }

        await _rig.SeeAsync();
    }

    /// <summary>Everybody stops; after all terms nothing is out, and both books agree.</summary>
    public async Task FinishAsync()
    {
        foreach (var window in _underWay.ToList())
            End(window, wasAnalysed: true);
        foreach (var node in _nodes)
            await _rig.StopAsync(node);
        _rig.Time.Advance(TimeSpan.FromMinutes(3));
        await _rig.TellAsync(at => new ReleaseDue(_rig.Id(), at, "test"));

        var state = await _rig.StateAsync();
        Assert.Empty(state.Leases);
        Assert.Empty(state.Held.ById);
        Assert.All(state.Packs, pack => Assert.InRange(pack.Cycles[0].Used, 0, pack.Units));
        var settled = await _rig.EventsAsync<QuotaLeaseSettled>();
        var posted = await _rig.EventsAsync<QuotaUnitsPosted>();
        Assert.Equal(settled.Sum(e => e.Used) + posted.Sum(e => e.Charged.Sum(c => c.Units)), (await _rig.BooksAsync()).Used);
        foreach (var end in settled.Where(end => !end.HasLapsed))
            Agree(end.LeaseId, end.Used);
        foreach (var end in posted.Where(end => _counts.ContainsKey(end.CallId)))
            Agree(end.CallId, 1);
        await NoteAsync(settled);
    }

    // Every analysed window is charged, and nothing that was not paid.
    private void Agree(string reservation, long charged)
    {
        var count = _counts.GetValueOrDefault(reservation) ?? new Count();
        Assert.True(count.Analysed <= charged && charged <= count.Paid, $"'{reservation}': {count.Analysed} analysed, {charged} charged, {count.Paid} paid");
    }

    private async Task PayAsync(int lane)
    {
        // The deadline is further away than the pauses that are let pass: the account's answer is waited for.
        var deadline = _rig.Time.GetUtcNow().AddMilliseconds(400);
        var payment = await _rig.DriveAsync(_lanes[lane].PayAsync(deadline, CancellationToken.None).AsTask(), TimeSpan.FromMilliseconds(330));
        if (payment.Window is not { } window)
        {
            Refused++;
            return;
        }

        var reservation = window.Reservation!;
        if (!_counts.TryGetValue(reservation, out var count))
            _counts.Add(reservation, count = await FindAsync(reservation));
        count.Paid++;
        Assert.True(count.Paid <= count.Granted, $"'{reservation}': {count.Paid} of {count.Granted} units");
        Assert.True(_rig.Time.GetUtcNow() < count.EndsAt, $"'{reservation}' is spent at {_rig.Time.GetUtcNow():O}, its end is {count.EndsAt:O}");
        _underWay.Add(new Spent(window, reservation, lane % 2));
    }

    // Durable before it is spent.
    private async Task<Count> FindAsync(string reservation)
    {
        if ((await _rig.EventsAsync<QuotaLeaseGranted>()).Find(e => e.LeaseId == reservation) is { } lease)
            return new Count { Granted = lease.Units, EndsAt = lease.EndsAt };
        var held = Assert.Single(await _rig.EventsAsync<QuotaUnitsHeld>(), e => e.CallId == reservation);
        return new Count { Granted = held.Units, EndsAt = held.ExpiresAt };
    }

    private void End(Spent window, bool wasAnalysed)
    {
        _underWay.Remove(window);
        _counts[window.Reservation].Analysed += wasAnalysed ? 1 : 0;
        window.Window.End(wasAnalysed);
    }

    private async Task HoldAsync()
    {
        var call = _rig.Id();
        var reply = await _rig.AskAsync(at => new HoldUnits(_rig.Id(), at, "api", call, _chance.Next(1, 20), "app", Generation: 1));
        if (reply.IsDone)
            _calls.Add(call);
        else if (reply.Refusal?.Is(QuotaRefusal.LeasesOutstanding) ?? false)
            await _rig.AskAsync(at => new RecallLeases(_rig.Id(), at, "api"));
    }

    // What was under way there ends nowhere.
    private void Kill(int node)
    {
        Kills++;
        _nodes[node].Kill();
        _underWay.RemoveAll(window => window.Node == node);
        Begin(node);
    }

    private async Task RestartAsync(int node)
    {
        foreach (var window in _underWay.Where(window => window.Node == node).ToList())
            End(window, wasAnalysed: _chance.Next(2) > 0);
        await _rig.StopAsync(_nodes[node]);
        Begin(node);
    }

    private void Begin(int node)
    {
        _nodes[node] = _rig.Node(_nodes[node].NodeId);
        foreach (var lane in (int[])[node, node + 2])
            _lanes[lane] = _nodes[node].Lane(isPriority: lane < 2);
    }

    private async Task NoteAsync(List<QuotaLeaseSettled> settled)
    {
        if (Kills > 0)
            Seen.Add(nameof(Kills));
        if (Refused > 0)
            Seen.Add(nameof(Refused));
        if (settled.Exists(e => e.HasLapsed))
            Seen.Add(nameof(QuotaLeaseSettled.HasLapsed));
        if (settled.Exists(e => e.Used > 0))
            Seen.Add(nameof(QuotaLeaseSettled.Used));
        if ((await _rig.EventsAsync<QuotaLeaseGranted>()).Count > 0)
            Seen.Add(nameof(QuotaLeaseGranted));
        if ((await _rig.EventsAsync<QuotaLeasesRecalled>()).Count > 0)
            Seen.Add(nameof(QuotaLeasesRecalled));
        if ((await _rig.EventsAsync<QuotaUnitsHeld>()).Exists(e => e.Node.Length > 0))
            Seen.Add(nameof(QuotaUnitsHeld));
        if ((await _rig.EventsAsync<QuotaLevelChanged>()).Exists(e => e.Level == QuotaLevel.Low))
            Seen.Add(nameof(QuotaLevel.Low));
    }

    private sealed record Spent(IPaidWindow Window, string Reservation, int Node);

    private sealed class Count
    {
        public long Granted { get; init; }

        public DateTimeOffset EndsAt { get; init; }

        public long Paid { get; set; }

        public long Analysed { get; set; }
    }
}
