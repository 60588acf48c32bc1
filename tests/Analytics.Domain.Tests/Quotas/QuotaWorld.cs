using Analytics.Domain.Quotas;

namespace Analytics.Domain.Tests.Quotas;

/// <summary>Turns three bytes at a time into something that happens to a quota account, and looks after every step.</summary>
internal sealed class QuotaWorld
{
    public const string SeveralPacks = "a hold over several packs";

    private const CallOutcome Success = CallOutcome.Success;
    private const CallOutcome Failure = CallOutcome.BusinessError;

    private readonly QuotaOracle _oracle = new();
    private readonly List<QuotaCommand> _recorded = [];
    private readonly List<string> _orders = [];
    private readonly List<string> _calls = [];
    private readonly List<QuotaLeaseGranted> _leases = [];
    private DateTimeOffset _now = Quota.Local("2025-01-30 23:59:50");
    private int _seen;
    private int _names;

    public QuotaWorld() => Ledger = new Ledger("a", "face_detect", _now);

    public Ledger Ledger { get; }

    /// <summary>Names of events and refusals that happened.</summary>
    public HashSet<string> Seen { get; } = [];

    public void Step((byte Kind, byte A, byte B) step)
    {
        var (a, b) = (step.A, step.B);
        switch (step.Kind % 32)
        {
            case 0: Ask(new BuyPack(Id(), _now, "u", New(_orders, "o"), Annual(a) with { Quantity = 1 + (b % 2) })); break;
            case 1: WholeCall(1 + (a % 40)); break;
            case 2: Ask(new BuyPack(Id(), _now, "u", New(_orders, "o"), new PackTerms(PackKind.Monthly, Size(a), 1, 1 + (b % 3)))); break;
            case 3: Ask(new PlaceOrder(Id(), _now.AddSeconds(-(b % 60)), "u", New(_orders, "o"), Annual(a))); break;
            case 4: Ask(new PayOrder(Id(), _now, "u", Any(_orders, a))); break;
            case 5: Ask(new RefundOrder(Id(), _now, "u", Any(_orders, a))); break;
            case 6: Ask(new ClaimTrial(Id(), _now, "u", New(_orders, "o"), 1 + a)); break;
            case >= 7 and <= 12: Hold(1 + (a % (b % 4 == 0 ? 60 : 6))); break;
            case >= 13 and <= 16: Ask(new PostUnits(Id(), _now, "n", Any(_calls, a), b % 4 == 0 ? Failure : Success)); break;
            case 17: Ask(new VoidUnits(Id(), _now, "n", Any(_calls, a), ReleaseCause.NetworkError)); break;
            case 18: Ask(new ReverseUnits(Id(), _now, "n", Any(_calls, a))); break;
            case 19 or 20 or 21: Ask(new GrantLease(Id(), _now, "n", New(null, "l"), $"n{b % 3}", 1 + (a % 20), 0.5 + b)); break;
            case 22 or 23: Settle(a, b); break;
            case 24: Ask(new RecallLeases(Id(), _now, "p")); break;
            case 25: Ask(new ReleaseDue(Id(), _now, "p")); break;
            case 26: _now += TimeSpan.FromMilliseconds(a * 20); break;
            case 27: _now += TimeSpan.FromSeconds(a % 8 == 0 ? b : a % 8 == 1 ? 120 : 5); break;
            case 28: _now += b % 4 == 0 ? TimeSpan.FromHours(a * (1 + (b % 16))) : TimeSpan.FromMilliseconds(b); break;
            case 29: _now -= TimeSpan.FromSeconds(a % 4 == 0 ? b * 2 : b % 4); break;
            case 30: Repeat(a); break;
            default: Restart(a); break;
        }
    }

    /// <summary>Two time limits later everything has ended (I6), and both books agree (R18).</summary>
    public void Finish()
    {
        _now = Latest() + TimeSpan.FromSeconds(300);
        Ask(new ReleaseDue(Id(), _now, "p"));
        Assert.True(_oracle.IsEverythingEnded);
        Assert.Null(Ledger.State.NextDue());
        Assert.Equal(
            _oracle.Used.Order(),
            Ledger.State.Packs.SelectMany(p => p.Cycles.Select((c, i) => (p.OrderId, i, c.Used))).Order());
        Assert.Equal(_oracle.Archived, Ledger.State.Archived);
        Assert.Equal(Recorded(Ledger.Replay()), Recorded(Ledger.Entity));
    }

    private void WholeCall(long units)
    {
        Hold(units);
        Ask(new PostUnits(Id(), _now, "n", _calls[^1], Success));
    }

    private void Hold(long units)
    {
        var isTooOld = Ledger.Entity.Recent.IsTooOld(_now);
        var expected = _oracle.WhyNot(_now, units);
        var decision = Ask(new HoldUnits(Id(), _now, "app", New(_calls, "c"), units, "app"));
        if (isTooOld)
            Assert.True(decision.Refusal!.Is(EntityRefusal.Stale));
        else
            Assert.Equal(expected?.ToString(), decision.Refusal?.Reason);
    }

    private void Settle(byte a, byte b)
    {
        if (_leases.Count == 0)
            return;
        var lease = _leases[a % _leases.Count];
        Ask(new SettleLease(Id(), _now, "n", lease.LeaseId, b % 16 == 0 ? lease.Units + 1 : b % (lease.Units + 1)));
    }

    private EntityDecision<QuotaState> Ask(QuotaCommand command)
    {
        var decision = Ledger.Ask(command);
        if (decision.Events.Count > 0)
            _recorded.Add(command);
        if (decision.Refusal is { } refusal)
            Seen.Add(refusal.Reason);
        Look();
        return decision;
    }

    private void Repeat(byte a)
    {
        if (_recorded.Count == 0)
            return;
        var (before, length) = (Canonical.Of(Ledger.Entity), Ledger.Journal.Count);
        var again = Ledger.Ask(_recorded[a % _recorded.Count]);
        Assert.True(again.IsRepeat || again.Refusal!.Is(EntityRefusal.Stale));
        Assert.Equal((before, length), (Canonical.Of(Ledger.Entity), Ledger.Journal.Count));
    }

    private void Restart(byte a)
    {
        Assert.Equal(Recorded(Ledger.Replay()), Recorded(Ledger.Entity));
        if (a % 2 == 0)
        {
            Ledger.Crash(_now);
        }
        else
        {
            Ledger.Stop(_now);
            Ledger.Start(_now);
        }

        Look();
    }

    private void Look()
    {
        for (; _seen < Ledger.Journal.Count; _seen++)
        {
            var (@event, context) = Ledger.Journal[_seen];
            _oracle.See(@event, context.At);
            Seen.Add(@event.GetType().Name);
            if (@event is QuotaUnitsHeld { Taken.Count: > 1 })
                Seen.Add(SeveralPacks);
            if (@event is QuotaUnitsVoided { Cause: ReleaseCause.TimedOut })
                Seen.Add(nameof(ReleaseCause.TimedOut));
            if (@event is QuotaLeaseSettled { HasLapsed: true })
                Seen.Add(nameof(QuotaLeaseSettled.HasLapsed));
            if (@event is QuotaLeaseGranted granted)
                _leases.Add(granted);
        }
    }

    /// <summary>All but the rate window, which is not journalled (L11).</summary>
    private static string Recorded(Entity<QuotaState> entity) =>
        Canonical.Of(entity with { Inner = entity.Inner with { Rate = RateWindow.Empty } });

    private DateTimeOffset Latest() => _now > Ledger.Entity.Recent.Latest ? _now : Ledger.Entity.Recent.Latest;

    private string Id() => $"cmd-{++_names}";

    private string New(List<string>? names, string prefix)
    {
        var name = $"{prefix}{++_names}";
        names?.Add(name);
        return name;
    }

    private static PackTerms Annual(byte a) => new(PackKind.Annual, Size(a), PriceFen: 100, IsRefundable: true);

    /// <summary>Some packs are used up at once, some are large enough for leases.</summary>
    private static long Size(byte a) => a % 3 == 0 ? 1 + (a % 7) : 20 + a;

    private static string Any(List<string> names, byte a) => names.Count == 0 ? "none" : names[^(1 + (a % Math.Min(names.Count, 12)))];
}
