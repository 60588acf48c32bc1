using Analytics.Domain.Quotas;
using static Analytics.Domain.Tests.Quotas.Quota;

namespace Analytics.Domain.Tests.Quotas;

public sealed class LeaseTests
{
    [Fact]
    public void A_lease_is_at_most_two_seconds_of_traffic() => new Scenario()
        .Given(Start, Pack("o1", 100_000))
        .When(Grant(1, "l1", wanted: 1_000, perSecond: 30.7))
        .Then(Granted(1, "l1", "o1", 61));

    [Fact]
    public void A_lease_is_at_most_five_percent_of_what_remains() => new Scenario()
        .Given(Start, Pack("o1", 199))
        .When(Grant(1, "l1", wanted: 1_000, perSecond: 1e9))
        .Then(Granted(1, "l1", "o1", 9));

    [Fact]
    public void A_lease_is_no_more_than_was_asked_for() => new Scenario()
        .Given(Start, Pack("o1", 100_000))
        .When(Grant(1, "l1", wanted: 3, perSecond: 100))
        .Then(Granted(1, "l1", "o1", 3));

    [Fact]
    public void Held_and_leased_units_do_not_count_as_remaining() => new Scenario()
        .Given(Start, Pack("o1", 200))
        .Given(Start, Held(0, "c1", Of("o1", 80)), Granted(0, "l0", "o1", 20))
        .When(Grant(1, "l1", wanted: 1_000, perSecond: 1e9))
        .Then(Granted(1, "l1", "o1", 5));

    [Fact]
    public void A_lease_ends_with_its_cycle()
    {
        var end = PackCalendar.Annual(Start)[1];
        new Scenario()
            .Given(Start, Pack("o1", 100_000))
            .When(new GrantLease("g", end.AddMilliseconds(-500), "n1", "l1", "n1", 1_000, 30))
            .Then(new QuotaLeaseGranted("l1", "n1", "o1", 0, 15, 500, end.AddSeconds(3)));
    }

    [Theory]
    [InlineData(19, 100)]
    [InlineData(1_000, 0.4)]
    public void Where_not_one_unit_fits_units_are_held_call_by_call(long left, double perSecond) => new Scenario()
        .Given(Start, [.. Pack("o1", left), .. Pack("o2", 1_000_000, sequence: 2)])
        .When(Grant(1, "l1", wanted: 1_000, perSecond))
        .ThenRefused(QuotaRefusal.LeaseTooSmall);

    [Fact]
    public void A_lease_of_a_later_pack_waits_until_nothing_of_an_earlier_one_is_leased()
    {
        var scenario = new Scenario()
            .Given(Start, [.. Pack("o1", 100), .. Pack("o2", 1_000, sequence: 2)])
            .Given(Start, Granted(0, "l0", "o1", 5), Held(0, "c1", Of("o1", 95)));
        scenario.When(Grant(1, "l1", wanted: 10, perSecond: 100)).ThenRefused(QuotaRefusal.LeasesOutstanding, "'l0' of node 'n1'");
        scenario.When(Settle(1, "l0", used: 5));
        scenario.When(Grant(1, "l1", wanted: 10, perSecond: 100)).Then(Granted(1, "l1", "o2", 10));
    }

    [Fact]
    public void A_hold_on_a_later_pack_recalls_the_leases_of_the_earlier_one()
    {
        var scenario = new Scenario()
            .Given(Start, [.. Pack("o1", 100), .. Pack("o2", 1_000, sequence: 2)])
            .Given(Start, Granted(0, "l1", "o1", 5), Granted(0, "l2", "o1", 4));
        scenario.When(Hold(1, "c1", units: 92)).ThenRefused(QuotaRefusal.LeasesOutstanding);
        scenario.When(new RecallLeases("r1", After(1), "p")).Then(new QuotaLeasesRecalled(["l1", "l2"]));
        scenario.When(new RecallLeases("r2", After(1), "p")).ThenNothing();
        scenario.When(Grant(1, "l3", wanted: 1, perSecond: 100)).ThenRefused(QuotaRefusal.LeasesOutstanding);
        scenario.When(Settle(1, "l1", used: 2));
        scenario.When(Settle(1, "l2", used: 0));
        scenario.When(Hold(1, "c1", units: 92)).Then(Held(1, "c1", Of("o1", 92)));
    }

    [Fact]
    public void A_hold_that_the_first_pack_can_serve_needs_no_recall() => new Scenario()
        .Given(Start, Pack("o1", 100))
        .Given(Start, Granted(0, "l1", "o1", 5))
        .When(Hold(1, "c1", units: 95))
        .Then(Held(1, "c1", Of("o1", 95)));

    [Fact]
    public void Before_a_51003_the_leases_come_back_if_they_could_help()
    {
        var scenario = new Scenario().Given(Start, Pack("o1", 100)).Given(Start, Granted(0, "l1", "o1", 5));
        scenario.When(Hold(1, "c1", units: 100)).ThenRefused(QuotaRefusal.LeasesOutstanding);
        scenario.When(Hold(1, "c2", units: 101)).ThenRefused(QuotaRefusal.UnitsExhausted);
    }

    [Fact]
    public void An_unanswered_recall_waits_for_the_end_of_the_lease_and_no_longer()
    {
        var scenario = new Scenario()
            .Given(Start, Pack("o1", 100))
            .Given(Start, Granted(0, "l1", "o1", 5), new QuotaLeasesRecalled(["l1"]));
        Assert.Equal(After(5), scenario.State.NextDue());
        scenario.When(Hold(4.999, "c1", units: 100)).ThenRefused(QuotaRefusal.LeasesOutstanding);
        scenario.When(Hold(5, "c1", units: 100)).Then(
            new QuotaLeaseSettled("l1", 0, 5, HasLapsed: true),
            Held(5, "c1", Of("o1", 100)));
    }

    [Fact]
    public void A_refund_waits_for_leases()
    {
        var scenario = new Scenario().Given(Start, Pack("o1", 100)).Given(Start, Granted(0, "l1", "o1", 5));
        scenario.When(new RefundOrder("1", After(1), "u", "o1")).ThenRefused(QuotaRefusal.LeasesOutstanding);
        scenario.When(Settle(1, "l1", used: 0)).Then(new QuotaLeaseSettled("l1", 0, 5, HasLapsed: false));
        scenario.When(new RefundOrder("2", After(1), "u", "o1")).Then(new QuotaOrderRefunded("o1", 45_000));
    }

    [Fact]
    public void A_settlement_after_the_end_is_refused_before_and_after_the_lapse_is_recorded()
    {
        var scenario = new Scenario().Given(Start, Pack("o1", 100)).Given(Start, Granted(0, "l1", "o1", 5));
        scenario.When(Settle(5, "l1", used: 3)).ThenRefused(QuotaRefusal.LeaseOver);
        scenario.When(new ReleaseDue("r", After(5), "timer")).Then(new QuotaLeaseSettled("l1", 0, 5, HasLapsed: true));
        scenario.When(Settle(5, "l1", used: 3)).ThenRefused(QuotaRefusal.LeaseOver);
        Assert.Equal(0, scenario.State.Packs[0].UsedInAll());
    }

    [Fact]
    public void A_settlement_within_the_margin_is_charged()
    {
        var scenario = new Scenario().Given(Start, Pack("o1", 100)).Given(Start, Granted(0, "l1", "o1", 5));
        scenario.When(Settle(4.999, "l1", used: 3)).Then(new QuotaLeaseSettled("l1", 3, 2, HasLapsed: false));
        Assert.Equal(new Cycle(Start, Start.AddYears(1), Used: 3), scenario.State.Packs[0].Cycles[0]);
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(6)]
    public void No_more_than_the_lease_is_settled(long used) => new Scenario()
        .Given(Start, Pack("o1", 100))
        .Given(Start, Granted(0, "l1", "o1", 5))
        .When(Settle(1, "l1", used))
        .ThenRefused(QuotaRefusal.Invalid, "used");

    [Fact]
    public void Leases_are_refused_like_calls_where_there_is_nothing()
    {
        new Scenario().When(Grant(1, "l1", 1, 1)).ThenRefused(QuotaRefusal.NotPurchased);
        new Scenario().Given(Start, Pack("o1", 9)).Given(Start, Held(0, "c1", Of("o1", 9)))
            .When(Grant(1, "l1", 1, 1)).ThenRefused(QuotaRefusal.UnitsExhausted);
        new Scenario("fall_down").When(Grant(1, "l1", 1, 1)).ThenRefused(QuotaRefusal.LeaseNotNeeded);
        new Scenario().Given(Start, Pack("o1", 100)).Given(Start, Granted(0, "l1", "o1", 5))
            .When(Grant(1, "l1", 1, 1)).ThenRefused(QuotaRefusal.LeaseKnown);
    }

    [Theory]
    [InlineData("", "n1", 1, 1, "leaseId")]
    [InlineData("l", "", 1, 1, "node")]
    [InlineData("l", "n1", 0, 1, "units")]
    [InlineData("l", "n1", 1, 0, "unitsPerSecond")]
    [InlineData("l", "n1", 1, double.NaN, "unitsPerSecond")]
    public void A_bad_field_is_named(string lease, string node, long units, double perSecond, string field) => new Scenario()
        .Given(Start, Pack("o1", 100))
        .When(new GrantLease("g", Start, node, lease, node, units, perSecond))
        .ThenRefused(QuotaRefusal.Invalid, field);

    private static GrantLease Grant(double seconds, string lease, long wanted, double perSecond) =>
        new($"grant-{lease}-{seconds}", After(seconds), "n1", lease, "n1", wanted, perSecond);

    private static QuotaLeaseGranted Granted(double seconds, string lease, string order, long units) =>
        new(lease, "n1", order, 0, units, 2_000, After(seconds + 5));

    private static SettleLease Settle(double seconds, string lease, long used) =>
        new($"settle-{lease}-{seconds}", After(seconds), "n1", lease, used);
}
