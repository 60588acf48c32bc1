using Analytics.Domain.Quotas;

namespace Analytics.Domain.Tests.Quotas;

/// <summary>
/// Books kept a second time, from the events alone and in the plainest way: it knows no decider. Each event is checked against the
/// contract at the instant of its admission.
/// </summary>
internal sealed class QuotaOracle
{
    private readonly Dictionary<string, Order> _orders = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Call> _calls = new(StringComparer.Ordinal);
    private readonly Dictionary<string, LeaseHold> _leases = new(StringComparer.Ordinal);

    public IEnumerable<(string OrderId, int Cycle, long Used)> Used => _orders.Where(o => !o.Value.IsArchived)
        .SelectMany(o => o.Value.Cycles.Select((c, i) => (o.Key, i, c.Used)));

    public ArchivedPacks Archived => new(
        _orders.Values.Count(o => o is { IsArchived: true, IsPaid: true, IsRefunded: false }),
        _orders.Values.Where(o => o.IsArchived).Sum(o => o.Cycles.Sum(c => c.Used)));

    public bool IsEverythingEnded => _calls.Values.All(c => c.End is not null) && _leases.Values.All(l => l.IsOver);

    /// <summary>R6 and the rule of leases, at an instant.</summary>
    public QuotaRefusal? WhyNot(DateTimeOffset at, long units)
    {
        var line = Line(at).ToList();
        if (line.Count == 0)
            return _orders.Values.Any(o => o is { IsPaid: true, IsRefunded: false })
                ? QuotaRefusal.PacksExpired
                : QuotaRefusal.NotPurchased;
        var due = Due(at);
        var (free, leased, need, pastLeases) = (0L, 0L, units, false);
        foreach (var (order, cycle) in line)
        {
            var mine = order.Units - cycle.Taken + due.Held(order, cycle) + due.Leased(order, cycle);
            if (need > 0 && mine > 0)
                (pastLeases, need) = (pastLeases || leased > 0, need - mine);
            free += mine;
            leased += cycle.Leased - due.Leased(order, cycle);
        }

        return need <= 0 ? pastLeases ? QuotaRefusal.LeasesOutstanding : null
            : free + leased >= units ? QuotaRefusal.LeasesOutstanding
            : QuotaRefusal.UnitsExhausted;
    }

    public void See(IEvent @event, DateTimeOffset at)
    {
        switch (@event)
        {
            case QuotaOrderPlaced e:
                _orders.Add(e.OrderId, new Order(e.OrderId, at, e.Sequence, e.Units));
                break;
            case QuotaOrderPaid e:
                var paid = _orders[e.OrderId];
                Assert.True(at - paid.PlacedAt < TimeSpan.FromHours(48));
                paid.Cycles = [.. e.Bounds.Zip(e.Bounds.Skip(1)).Select(b => new Books(b.First, b.Second))];
                break;
            case QuotaOrderRefunded e:
                Assert.All(_orders[e.OrderId].Cycles, c => Assert.Equal(0, c.Taken));
                _orders[e.OrderId].IsRefunded = true;
                break;
            case QuotaOrdersArchived e:
                foreach (var order in e.OrderIds.Select(id => _orders[id]))
                {
                    Assert.True(order.IsRefunded || !order.IsPaid || order.Cycles[^1].To < at);
                    Assert.All(order.Cycles, c => Assert.Equal(0, c.Held + c.Leased));
                    order.IsArchived = true;
                }

                break;
            case QuotaUnitsHeld e:
                Assert.Equal(e.Units, e.Taken.Sum(t => t.Units));
                TakeFromTheLine(e.Taken, at);
                _calls.Add(e.CallId, new Call(e.Taken, e.ExpiresAt));
                break;
            case QuotaUnitsPosted e:
                var posted = End(e.CallId, "posted");
                Assert.True(at < posted.ExpiresAt);
                Assert.Equal(e.Outcome == CallOutcome.Success ? posted.Taken.Sum(t => t.Units) : 1, e.Charged.Sum(t => t.Units));
                foreach (var t in e.Charged)
                {
                    Assert.Contains(posted.Taken, h => h.OrderId == t.OrderId && h.Cycle == t.Cycle && h.Units >= t.Units);
                    Cycle(t).Used += t.Units;
                }

                posted.Charged = e.Charged;
                break;
            case QuotaUnitsVoided e:
                Assert.True(End(e.CallId, "void").ExpiresAt <= at || e.Cause != ReleaseCause.TimedOut);
                break;
            case QuotaUnitsReversed e:
                var reversed = _calls[e.CallId];
                Assert.Equal("posted", reversed.End);
                Assert.Equal(Canonical.Of(reversed.Charged), Canonical.Of(e.Returned));
                reversed.End = "reversed";
                foreach (var t in e.Returned)
                    Cycle(t).Used -= t.Units;
                break;
            case QuotaLeaseGranted e:
                Grant(e, at);
                break;
            case QuotaLeaseSettled e:
                var lease = _leases[e.LeaseId];
                Assert.False(lease.IsOver);
                Assert.Equal(lease.Granted.Units, e.Used + e.Released);
                Assert.Equal(e.HasLapsed, lease.Granted.EndsAt <= at);
                Assert.True(e.Used >= 0 && e.Released >= 0 && (!e.HasLapsed || e.Used == 0));
                lease.IsOver = true;
                Books(lease).Leased -= lease.Granted.Units;
                Books(lease).Used += e.Used;
                break;
        }

        // I5: what was posted was held, and what is held was there.
        Assert.All(_orders.Values, o => Assert.All(o.Cycles, c => Assert.True(
            c is { Used: >= 0, Held: >= 0, Leased: >= 0 } && c.Taken <= o.Units,
            $"{o.Id}: {c.Used} + {c.Held} + {c.Leased} of {o.Units}")));
    }

    private void TakeFromTheLine(IReadOnlyList<UnitsTaken> taken, DateTimeOffset at)
    {
        var expected = new Queue<UnitsTaken>(taken);
        var leased = 0L;
        foreach (var (order, cycle) in Line(at))
        {
            var free = order.Units - cycle.Taken;
            if (expected.Count > 0 && free > 0)
            {
                var next = expected.Dequeue();
                Assert.Equal((order.Id, order.Cycles.IndexOf(cycle)), (next.OrderId, next.Cycle));
                Assert.Equal(0, leased);
                Assert.True(next.Units == free || (expected.Count == 0 && next.Units < free), "an older pack was left with units");
                cycle.Held += next.Units;
            }

            leased += cycle.Leased;
        }

        Assert.Empty(expected);
    }

    private void Grant(QuotaLeaseGranted e, DateTimeOffset at)
    {
        _leases.Add(e.LeaseId, new LeaseHold(e));
        var first = Line(at).First(l => l.Order.Units > l.Cycle.Taken);
        Assert.Equal((first.Order.Id, first.Order.Cycles.IndexOf(first.Cycle)), (e.OrderId, e.Cycle));
        Assert.All(Line(at).TakeWhile(l => l != first), l => Assert.Equal(0, l.Cycle.Leased));
        Assert.True(e.Units * 20 <= first.Order.Units - first.Cycle.Taken, "over 5 % of what remains");
        Assert.InRange(e.Milliseconds, 1, 2000);
        Assert.True(at.AddMilliseconds(e.Milliseconds) <= first.Cycle.To, "across the end of a cycle");
        Assert.True(at.AddMilliseconds(e.Milliseconds) < e.EndsAt, "no margin");
        first.Cycle.Leased += e.Units;
    }

    private Call End(string callId, string end)
    {
        var call = _calls[callId];
        Assert.Null(call.End);
        call.End = end;
        foreach (var t in call.Taken)
            Cycle(t).Held -= t.Units;
        return call;
    }

    private IEnumerable<(Order Order, Books Cycle)> Line(DateTimeOffset at) =>
        from order in _orders.Values
        where !order.IsRefunded
        orderby order.PlacedAt, order.Sequence
        from cycle in order.Cycles
        where cycle.From <= at && at < cycle.To
        select (order, cycle);

    private Dues Due(DateTimeOffset at) => new(
        [.. _calls.Values.Where(c => c.End is null && c.ExpiresAt <= at).SelectMany(c => c.Taken)],
        [.. from lease in _leases.Values
            where !lease.IsOver && lease.Granted.EndsAt <= at
            select new UnitsTaken(lease.Granted.OrderId, lease.Granted.Cycle, lease.Granted.Units)]);

    private Books Cycle(UnitsTaken t) => _orders[t.OrderId].Cycles[t.Cycle];

    private Books Books(LeaseHold l) => _orders[l.Granted.OrderId].Cycles[l.Granted.Cycle];

    private sealed class Order(string id, DateTimeOffset placedAt, long sequence, long units)
    {
        public string Id => id;

        public DateTimeOffset PlacedAt => placedAt;

        public long Sequence => sequence;

        public long Units => units;

        public List<Books> Cycles { get; set; } = [];

        public bool IsPaid => Cycles.Count > 0;

        public bool IsRefunded { get; set; }

        public bool IsArchived { get; set; }
    }

    private sealed class Call(IReadOnlyList<UnitsTaken> taken, DateTimeOffset expiresAt)
    {
        public IReadOnlyList<UnitsTaken> Taken => taken;

        public DateTimeOffset ExpiresAt => expiresAt;

        public IReadOnlyList<UnitsTaken> Charged { get; set; } = [];

        public string? End { get; set; }
    }

    private sealed class LeaseHold(QuotaLeaseGranted granted)
    {
        public QuotaLeaseGranted Granted => granted;

        public bool IsOver { get; set; }
    }

    private sealed record Dues(List<UnitsTaken> Calls, List<UnitsTaken> Leases)
    {
        public long Held(Order order, Books cycle) => Sum(Calls, order, cycle);

        public long Leased(Order order, Books cycle) => Sum(Leases, order, cycle);

        private static long Sum(List<UnitsTaken> takes, Order order, Books cycle) =>
            takes.Where(t => t.OrderId == order.Id && ReferenceEquals(order.Cycles[t.Cycle], cycle)).Sum(t => t.Units);
    }
}

/// <summary>What one cycle gave away, as a class: compared by reference.</summary>
internal sealed class Books(DateTimeOffset from, DateTimeOffset to)
{
    public DateTimeOffset From => from;

    public DateTimeOffset To => to;

    public long Used { get; set; }

    public long Held { get; set; }

    public long Leased { get; set; }

    public long Taken => Used + Held + Leased;
}
