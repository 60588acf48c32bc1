using Analytics.Domain.Quotas;
using static Analytics.Domain.Tests.Quotas.Quota;

namespace Analytics.Domain.Tests.Quotas;

public sealed class CallTests
{
    [Fact]
    public void A_hold_takes_the_oldest_pack_first_and_the_next_for_the_rest() => new Scenario()
        .Given(Start, [.. Pack("o1", 2), .. Pack("o2", 5, sequence: 2)])
        .When(Hold(1, "c1", units: 3))
        .Then(Held(1, "c1", Of("o1", 2), Of("o2", 1)));

    [Fact]
    public void Too_few_units_for_the_whole_call_hold_nothing() => new Scenario()
        .Given(Start, Pack("o1", 2))
        .When(Hold(1, "c1", units: 3))
        .ThenRefused(QuotaRefusal.UnitsExhausted, "3 units are needed and 2 are left");

    [Fact]
    public void A_charged_call_names_what_it_used() => new Scenario()
        .Given(Start, Pack("o1", 100))
        .Given(Start, Held(0, "c1", Of("o1", 3)))
        .When(Post(1, "c1"))
        .Then(Posted("c1", Of("o1", 3)));

    [Fact]
    public void A_business_error_is_charged_one_unit_of_the_oldest_pack() => new Scenario()
        .Given(Start, [.. Pack("o1", 100), .. Pack("o2", 100, sequence: 2)])
        .Given(Start, Held(0, "c1", Of("o1", 2), Of("o2", 1)))
        .When(Post(1, "c1", CallOutcome.BusinessError, "400012"))
        .Then(new QuotaUnitsPosted("c1", CallOutcome.BusinessError, [Of("o1", 1)], "400012", 35, 1024, 256));

    [Fact]
    public void Charging_a_call_twice_changes_nothing() => new Scenario()
        .Given(Start, Pack("o1", 100))
        .Given(Start, Held(0, "c1", Of("o1")), Posted("c1", Of("o1")))
        .When(Post(1, "c1"))
        .ThenNothing();

    [Fact]
    public void A_call_is_not_admitted_twice_under_two_commands()
    {
        var scenario = new Scenario().Given(Start, Pack("o1", 100)).Given(Start, Held(0, "c1", Of("o1")));
        scenario.When(Hold(1, "c1")).ThenRefused(QuotaRefusal.CallKnown);
        scenario.When(Post(2, "c1")).When(Hold(3, "c1")).ThenRefused(QuotaRefusal.CallKnown);
    }

    [Fact]
    public void Held_units_are_released_at_exactly_the_time_limit()
    {
        var scenario = new Scenario().Given(Start, Pack("o1", 1)).Given(Start, Held(0, "c1", Of("o1")));
        Assert.Equal(After(120), scenario.State.NextDue());

        scenario.When(Hold(119.9, "c2")).ThenRefused(QuotaRefusal.UnitsExhausted);
        scenario.When(Hold(120, "c3")).Then(
            new QuotaUnitsVoided("c1", ReleaseCause.TimedOut, null, 0, 0),
            Held(120, "c3", Of("o1")));
        scenario.When(Post(121, "c1")).ThenRefused(QuotaRefusal.CallReleased);
    }

    [Fact]
    public void A_late_outcome_is_refused_even_before_the_release_is_recorded() => new Scenario()
        .Given(Start, Pack("o1", 1))
        .Given(Start, Held(0, "c1", Of("o1")))
        .When(Post(120, "c1"))
        .ThenRefused(QuotaRefusal.CallReleased);

    [Fact]
    public void A_timer_releases_what_nobody_asks_for()
    {
        var scenario = new Scenario().Given(Start, Pack("o1", 9)).Given(Start, Held(0, "c2", Of("o1")), Held(0, "c1", Of("o1")));
        scenario.When(new ReleaseDue("r1", After(119), "timer")).ThenNothing();
        scenario.When(new ReleaseDue("r2", After(120), "timer")).Then(
            new QuotaUnitsVoided("c1", ReleaseCause.TimedOut, null, 0, 0),
            new QuotaUnitsVoided("c2", ReleaseCause.TimedOut, null, 0, 0));
        Assert.Null(scenario.State.NextDue());
    }

    [Fact]
    public void A_broken_connection_or_a_dead_worker_gives_the_units_back()
    {
        var scenario = new Scenario().Given(Start, Pack("o1", 9)).Given(Start, Held(0, "c1", Of("o1", 2)), Held(0, "c2", Of("o1")));
        scenario.When(Void(1, "c1")).Then(new QuotaUnitsVoided("c1", ReleaseCause.NetworkError, null, 0, 0));
        scenario.When(Void(1, "c2", ReleaseCause.WorkerDeath)).Then(new QuotaUnitsVoided("c2", ReleaseCause.WorkerDeath, null, 0, 0));
        scenario.When(Void(2, "c1")).ThenNothing();
        Assert.Equal(9, scenario.State.Packs[0].Free(0));
    }

    [Fact]
    public void A_charged_call_is_not_voided() => new Scenario()
        .Given(Start, Pack("o1", 9))
        .Given(Start, Held(0, "c1", Of("o1")), Posted("c1", Of("o1")))
        .When(Void(1, "c1"))
        .ThenRefused(QuotaRefusal.CallPosted);

    [Fact]
    public void An_answer_that_could_not_be_written_returns_the_units_once()
    {
        var scenario = new Scenario().Given(Start, Pack("o1", 100)).Given(Start, Held(0, "c1", Of("o1", 3)), Posted("c1", Of("o1", 3)));
        scenario.When(Reverse(1, "c1")).Then(new QuotaUnitsReversed("c1", [Of("o1", 3)]));
        scenario.When(Reverse(2, "c1")).ThenNothing();
        Assert.Equal((0, PackState.Unused), (scenario.State.Packs[0].UsedInAll(), scenario.State.Packs[0].StateAt(After(2))));
    }

    [Fact]
    public void Units_reversed_after_their_cycle_ended_are_lost_with_it()
    {
        var bounds = PackCalendar.Monthly(Local("2025-05-02 00:00:00"), 2);
        var scenario = new Scenario()
            .Given(bounds[0], Placed("m1", 1) with { Kind = PackKind.Monthly, Months = 2 }, new QuotaOrderPaid("m1", bounds))
            .Given(bounds[1].AddSeconds(-1), Held(0, "c1", Of("m1")), Posted("c1", Of("m1")))
            .When(new ReverseUnits("r", bounds[1], "n1", "c1"))
            .When(new HoldUnits("h", bounds[1], "app1", "c2", 2, "app1"))
            .ThenRefused(QuotaRefusal.UnitsExhausted, "1 are left");
        Assert.Equal([0, 0], scenario.State.Packs[0].Cycles.Select(c => c.Used));
    }

    [Fact]
    public void Only_a_charged_call_is_reversed()
    {
        var scenario = new Scenario().Given(Start, Pack("o1", 9)).Given(Start, Held(0, "c1", Of("o1")));
        scenario.When(Reverse(1, "c1")).ThenRefused(QuotaRefusal.CallHeld);
        scenario.When(Reverse(1, "c9")).ThenRefused(QuotaRefusal.CallUnknown);
    }

    [Fact]
    public void A_repeat_of_a_signed_request_learns_how_the_call_ended()
    {
        var state = new Scenario()
            .Given(Start, Pack("o1", 9))
            .Given(Start, Held(0, "held", Of("o1")), Held(0, "posted", Of("o1")), Held(0, "void", Of("o1")), Held(0, "reversed", Of("o1")))
            .When(Post(1, "posted")).When(Void(1, "void")).When(Post(1, "reversed")).When(Reverse(1, "reversed"))
            .State;
        Assert.Equal(
            [CallEnd.Held, CallEnd.Posted, CallEnd.Released, CallEnd.Released, CallEnd.Unknown],
            new[] { "held", "posted", "void", "reversed", "never" }.Select(state.EndOf));
    }

    [Fact]
    public void Ended_calls_leave_the_state_after_ten_minutes()
    {
        var scenario = new Scenario().Given(Start, Pack("o1", 1_000_000));
        for (var i = 0; i < 2_000; i++)
            scenario.When(Hold(i, $"c{i}")).When(Post(i, $"c{i}"));
        Assert.Equal(601, scenario.State.Ended.ById.Count);
        Assert.Equal(601, scenario.State.Ended.Order.Count());
        Assert.Empty(scenario.State.Held.ById);
        Assert.Equal(2_000, scenario.State.Packs[0].UsedInAll());
    }

    [Fact]
    public void Each_step_towards_the_end_of_the_packs_is_an_event()
    {
        var scenario = new Scenario().Given(Start, Pack("o1", 100)).Given(Start, Held(0, "c1", Of("o1", 80)), Held(0, "c2", Of("o1")));
        scenario.When(Post(1, "c1")).Then(Posted("c1", Of("o1", 80)));
        scenario.When(Post(1, "c2")).Then(Posted("c2", Of("o1")), new QuotaLevelChanged(QuotaLevel.Low, 19, 100));
        scenario.When(Reverse(2, "c2")).Then(new QuotaUnitsReversed("c2", [Of("o1")]), new QuotaLevelChanged(QuotaLevel.Plenty, 20, 100));
        scenario.When(Hold(3, "c3", 20)).When(Post(3, "c3"))
            .Then(Posted("c3", Of("o1", 20)), new QuotaLevelChanged(QuotaLevel.Empty, 0, 100));
    }

    [Theory]
    [InlineData("", 1, 3, "callId")]
    [InlineData("c", 0, 3, "units")]
    [InlineData("c", 100_001, 3, "units")]
    [InlineData("c", 1, 4, "generation")]
    public void A_bad_field_is_named(string call, long units, int generation, string field) => new Scenario()
        .Given(Start, Pack("o1", 100))
        .When(Hold(1, call, units, generation))
        .ThenRefused(QuotaRefusal.Invalid, field);

    [Fact]
    public void An_outcome_or_cause_that_nobody_may_give_is_named()
    {
        var scenario = new Scenario().Given(Start, Pack("o1", 100)).Given(Start, Held(0, "c1", Of("o1")));
        scenario.When(Post(1, "c1", outcome: 0)).ThenRefused(QuotaRefusal.Invalid, "outcome");
        scenario.When(Void(1, "c1", ReleaseCause.TimedOut)).ThenRefused(QuotaRefusal.Invalid, "cause");
    }

    [Fact]
    public void The_next_release_is_known_exactly_also_after_the_first_call_ended()
    {
        var scenario = new Scenario()
            .Given(Start, Pack("o1", 9))
            .Given(Start, Held(0, "c1", Of("o1")), Held(30, "c2", Of("o1")));
        scenario.When(Post(1, "c1"));
        Assert.Equal(After(150), scenario.State.NextDue());
        scenario.When(new ReleaseDue("r", After(149), "timer")).ThenNothing();
        scenario.When(new ReleaseDue("r", After(150), "timer")).Then(new QuotaUnitsVoided("c2", ReleaseCause.TimedOut, null, 0, 0));
    }

    [Fact]
    public void The_numbers_of_the_contract_are_on_the_refusals()
    {
        Assert.Equal(
            [51001, 51002, 51003, 429, null],
            new[]
            {
                QuotaRefusal.PacksExpired, QuotaRefusal.NotPurchased, QuotaRefusal.UnitsExhausted, QuotaRefusal.RateExceeded,
                QuotaRefusal.PackHeld,
            }.Select(reason => Refusal.Of(reason, "").QuotaNumber()));
        Assert.Null(Refusal.Of(EntityRefusal.Stale, "").QuotaNumber());
    }
}
