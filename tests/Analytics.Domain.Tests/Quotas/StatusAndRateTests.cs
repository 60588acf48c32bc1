using Analytics.Domain.Quotas;
using static Analytics.Domain.Tests.Quotas.Quota;

namespace Analytics.Domain.Tests.Quotas;

public sealed class StatusAndRateTests
{
    private static readonly QuotaSettings Limited = new();

    [Fact]
    public void A_limited_free_ability_needs_no_pack_and_leaves_no_event() => new Scenario("fall_down")
        .When(Hold(1, "c1")).ThenNothing()
        .When(Post(2, "c1")).ThenNothing()
        .When(Reverse(2, "c1")).ThenNothing()
        .When(Void(2, "c1")).ThenNothing();

    [Fact]
    public void A_change_of_status_takes_effect_at_its_instant()
    {
        var scenario = new Scenario("fall_down");
        scenario.When(new SetAbilityStatus("1", Start, "op", AbilityStatus.Commercial, After(100)))
            .Then(new QuotaStatusSet(AbilityStatus.Commercial, After(100)));
        scenario.When(Hold(99.999, "c1")).ThenNothing();
        scenario.When(Hold(100, "c2")).ThenRefused(QuotaRefusal.NotPurchased);
    }

    [Fact]
    public void A_call_admitted_free_ends_free_after_the_ability_became_a_paid_one() => new Scenario("fall_down")
        .When(new SetAbilityStatus("1", Start, "op", AbilityStatus.Commercial, After(100)))
        .When(Hold(99, "c1"))
        .When(Post(101, "c1")).ThenNothing()
        .When(Post(221, "c1")).ThenRefused(QuotaRefusal.CallUnknown);

    [Fact]
    public void A_new_announcement_replaces_those_for_later_instants()
    {
        var state = new Scenario("fall_down")
            .When(new SetAbilityStatus("1", Start, "op", AbilityStatus.PublicBeta, After(50)))
            .When(new SetAbilityStatus("2", Start, "op", AbilityStatus.Commercial, After(100)))
            .When(new SetAbilityStatus("3", Start, "op", AbilityStatus.LimitedFree, After(80)))
            .State;
        Assert.Equal(
            [AbilityStatus.LimitedFree, AbilityStatus.PublicBeta, AbilityStatus.LimitedFree, AbilityStatus.LimitedFree],
            new[] { 49.0, 50, 80, 100 }.Select(s => state.StatusAt(After(s), Unlimited)));
    }

    [Fact]
    public void Old_changes_of_status_leave_the_state()
    {
        var scenario = new Scenario("fall_down");
        for (var day = 0; day < 9; day++)
            scenario.When(new SetAbilityStatus($"{day}", Start.AddDays(day), "op", AbilityStatus.PublicBeta, Start.AddDays(day)));
        Assert.Equal(2, scenario.State.Statuses.Length);
    }

    [Fact]
    public void A_status_is_not_set_for_the_past() => new Scenario()
        .When(new SetAbilityStatus("1", Start, "op", AbilityStatus.LimitedFree, After(-1)))
        .ThenRefused(QuotaRefusal.Invalid, "effectiveAt");

    [Fact]
    public void The_window_of_the_contract_admits_five_at_zero_none_at_999_and_one_at_1000()
    {
        var scenario = new Scenario("fall_down", Limited);
        for (var i = 0; i < 5; i++)
            scenario.When(Hold(0, $"c{i}")).ThenNothing();
        scenario.When(Hold(0.999, "c5")).ThenRefused(QuotaRefusal.RateExceeded);
        scenario.When(Hold(1.000, "c6")).ThenNothing();
    }

    [Fact]
    public void With_one_a_second_zero_and_1000_are_admitted_and_500_is_not()
    {
        var scenario = new Scenario("action_liveness", Limited).Given(Start, Pack("o1", 10));
        scenario.When(Hold(0, "c1")).Then(Held(0, "c1", Of("o1")));
        scenario.When(Hold(0.5, "c2")).ThenRefused(QuotaRefusal.RateExceeded);
        scenario.When(Hold(1, "c3")).Then(Held(1, "c3", Of("o1")));
    }

    [Fact]
    public void A_call_that_the_quota_refuses_has_been_admitted_by_the_rate() => new Scenario("action_liveness", Limited)
        .When(Hold(0, "c1")).ThenRefused(QuotaRefusal.NotPurchased)
        .When(Hold(0.5, "c2")).ThenRefused(QuotaRefusal.RateExceeded);

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void Cameras_and_generation_1_have_no_rate_limit_and_do_not_count(int generation)
    {
        var scenario = new Scenario("action_liveness", Limited).Given(Start, Pack("o1", 10));
        for (var i = 0; i < 3; i++)
            scenario.When(Hold(0, $"g1-{i}", 1, generation)).Then(Held(0, $"g1-{i}", Of("o1")) with { Generation = generation });
        scenario.When(Hold(0, "c1")).Then(Held(0, "c1", Of("o1")));
    }

    [Fact]
    public void An_operator_raises_the_rate_and_takes_it_back()
    {
        var scenario = new Scenario("fall_down", Limited);
        scenario.When(new SetRateLimit("1", Start, "op", 7)).Then(new QuotaRateLimitSet(7));
        scenario.When(new SetRateLimit("2", Start, "op", 7)).ThenNothing();
        for (var i = 0; i < 7; i++)
            scenario.When(Hold(0, $"c{i}")).ThenNothing();
        scenario.When(Hold(0, "c7")).ThenRefused(QuotaRefusal.RateExceeded, "over 7 calls");
        scenario.When(new SetRateLimit("3", Start, "op", null)).Then(new QuotaRateLimitSet(null));
        scenario.When(Hold(0.5, "c8")).ThenRefused(QuotaRefusal.RateExceeded, "over 5 calls");
        scenario.When(new SetRateLimit("4", Start, "op", 0)).ThenRefused(QuotaRefusal.Invalid, "callsPerSecond");
        scenario.When(new SetRateLimit("5", Start, "op", 100_001)).ThenRefused(QuotaRefusal.Invalid, "callsPerSecond");
    }

    [Fact]
    public void An_orderly_stop_keeps_the_last_second_of_admissions()
    {
        var ledger = Free();
        for (var i = 0; i < 5; i++)
            Assert.Null(ledger.Ask(Hold(0.1 * i, $"c{i}")).Refusal);
        ledger.Stop(After(0.5));
        ledger.Start(After(0.6));

        Assert.True(ledger.Ask(Hold(0.99, "c5")).Refusal!.Is(QuotaRefusal.RateExceeded));
        Assert.Null(ledger.Ask(Hold(1.0, "c6")).Refusal);
        Assert.True(ledger.Ask(Hold(1.0, "c7")).Refusal!.Is(QuotaRefusal.RateExceeded));
    }

    [Fact]
    public void A_stop_after_an_idle_second_is_no_crash()
    {
        var ledger = Free();
        Assert.Null(ledger.Ask(Hold(0, "c1")).Refusal);
        ledger.Stop(After(1));
        Assert.Equal(Canonical.Of(new QuotaRested([], null)), Canonical.Of(ledger.Journal[^2].Event));
        ledger.Start(After(1));
        for (var i = 0; i < 5; i++)
            Assert.Null(ledger.Ask(Hold(1, $"d{i}")).Refusal);
    }

    [Fact]
    public void After_a_crash_nothing_is_admitted_for_one_second_also_over_a_stop_within_it()
    {
        var ledger = Free();
        ledger.Crash(After(10));
        Assert.True(ledger.Ask(Hold(10.999, "c1")).Refusal!.Is(QuotaRefusal.RateExceeded));
        ledger.Stop(After(10.2));
        ledger.Start(After(10.3));
        Assert.True(ledger.Ask(Hold(10.999, "c2")).Refusal!.Is(QuotaRefusal.RateExceeded));
        Assert.Null(ledger.Ask(Hold(11, "c3")).Refusal);
    }

    [Fact]
    public void The_first_activation_starts_empty() => Assert.Null(Free().Ask(Hold(0, "c1")).Refusal);

    [Fact]
    public void A_clock_that_went_back_an_hour_closes_the_window_for_a_second_only()
    {
        var scenario = new Scenario("fall_down", Limited);
        for (var i = 0; i < 5; i++)
            scenario.When(Hold(3600, $"c{i}"));
        scenario.When(Hold(0, "c5")).ThenRefused(QuotaRefusal.RateExceeded);
        scenario.When(Hold(0.9, "c6")).ThenRefused(QuotaRefusal.RateExceeded);
        scenario.When(Hold(1, "c7")).ThenNothing();
    }

    [Fact]
    public void Gateways_whose_clocks_differ_a_little_share_one_window()
    {
        var scenario = new Scenario("fall_down", Limited);
        for (var i = 0; i < 5; i++)
            scenario.When(Hold(i % 2 == 0 ? 0.3 : 0, $"c{i}")).ThenNothing();
        scenario.When(Hold(1.299, "c5")).ThenRefused(QuotaRefusal.RateExceeded);
        scenario.When(Hold(1.3, "c6")).ThenNothing();
    }

    [Fact]
    public void A_hold_that_waits_for_leases_does_not_count_in_the_window() => new Scenario("action_liveness", Limited)
        .Given(Start, Pack("o1", 100))
        .Given(Start, new QuotaLeaseGranted("l1", "n1", "o1", 0, 5, 2000, After(5)))
        .When(Hold(1, "c1", units: 96)).ThenRefused(QuotaRefusal.LeasesOutstanding)
        .When(new SettleLease("s", After(1.25), "n1", "l1", 0))
        .When(Hold(1.5, "c1", units: 96)).Then(Held(1.5, "c1", Of("o1", 96)));

    private static Ledger Free() => new("a", "fall_down", Start, Limited);
}
