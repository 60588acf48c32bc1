using Analytics.Domain.Quotas;
using static Analytics.Domain.Tests.Quotas.Quota;

namespace Analytics.Domain.Tests.Quotas;

public sealed class OrderTests
{
    private static readonly PackTerms Annual = new(PackKind.Annual, 1_000, 5, PriceFen: 45_000, IsRefundable: true);

    [Fact]
    public void An_order_of_several_packs_is_one_entry_with_its_amount() => new Scenario()
        .When(new PlaceOrder("1", Start, "u", "o1", Annual))
        .Then(new QuotaOrderPlaced("o1", 1, PackKind.Annual, 1_000, 5, 0, 5_000, 225_000, IsRefundable: true));

    [Fact]
    public void A_monthly_order_costs_price_times_quantity_times_months_and_is_never_refunded() => new Scenario()
        .When(new BuyPack("1", Start, "u", "m1", new PackTerms(PackKind.Monthly, 100, 2, 3, 1_000, IsRefundable: true)))
        .Then(
            new QuotaOrderPlaced("m1", 1, PackKind.Monthly, 100, 2, 3, 200, 6_000, IsRefundable: false),
            new QuotaOrderPaid("m1", PackCalendar.Monthly(Start, 3)));

    [Fact]
    public void Paying_twice_changes_nothing() => new Scenario()
        .Given(Start, Pack("o1", 10))
        .When(new PayOrder("2", After(1), "u", "o1"))
        .ThenNothing();

    [Fact]
    public void An_order_placed_first_and_decided_last_still_stands_first()
    {
        var scenario = new Scenario()
            .Given(Start, Pack("o1", 10))
            .When(new BuyPack("2", After(-1), "u", "o2", Annual))
            .When(Hold(1, "c1"))
            .Then(Held(1, "c1", Of("o2")));
        Assert.Equal(["o2", "o1"], scenario.State.Packs.Select(p => p.OrderId));
    }

    [Fact]
    public void An_order_id_is_used_once() => new Scenario()
        .Given(Start, Placed("o1", 10))
        .When(new BuyPack("2", Start, "u", "o1", Annual))
        .ThenRefused(QuotaRefusal.OrderExists, "'o1'");

    [Fact]
    public void An_unpaid_order_is_cancelled_at_exactly_48_hours()
    {
        var order = new Scenario().Given(Start, Placed("o1", 10)).State.Packs[0];
        Assert.Equal(PackState.Unpaid, order.StateAt(Start.AddHours(48).AddTicks(-1)));
        Assert.Equal(PackState.Cancelled, order.StateAt(Start.AddHours(48)));
    }

    [Fact]
    public void An_unknown_or_unpaid_order_is_not_refunded()
    {
        var scenario = new Scenario().Given(Start, Placed("o1", 10));
        scenario.When(new RefundOrder("1", After(1), "u", "o9")).ThenRefused(QuotaRefusal.OrderUnknown);
        scenario.When(new RefundOrder("2", After(1), "u", "o1")).ThenRefused(QuotaRefusal.OrderUnpaid);
        scenario.When(new PayOrder("3", After(1), "u", "o9")).ThenRefused(QuotaRefusal.OrderUnknown);
    }

    [Fact]
    public void A_refund_names_the_money_and_ends_the_pack()
    {
        var scenario = new Scenario().Given(Start, Pack("o1", 10));
        scenario.When(new RefundOrder("1", Start.AddDays(7), "u", "o1")).Then(new QuotaOrderRefunded("o1", 45_000));
        scenario.When(new PayOrder("2", Start.AddDays(7), "u", "o1")).ThenRefused(QuotaRefusal.OrderRefunded);
        scenario.When(new RefundOrder("3", Start.AddDays(7), "u", "o1")).ThenRefused(QuotaRefusal.OrderRefunded);
    }

    [Fact]
    public void A_refund_is_too_late_one_tick_after_7_days() => new Scenario()
        .Given(Start, Pack("o1", 10))
        .When(new RefundOrder("1", Start.AddDays(7).AddTicks(1), "u", "o1"))
        .ThenRefused(QuotaRefusal.RefundTooLate);

    [Fact]
    public void A_hold_past_its_time_limit_does_not_stop_a_refund() => new Scenario()
        .Given(Start, Pack("o1", 10))
        .Given(Start, Held(0, "c1", Of("o1")))
        .When(new RefundOrder("1", After(120), "u", "o1"))
        .Then(new QuotaUnitsVoided("c1", ReleaseCause.TimedOut, null, 0, 0), new QuotaOrderRefunded("o1", 45_000));

    [Fact]
    public void A_free_pack_is_not_refunded() => new Scenario("hard_hat")
        .When(new BuyPack("1", Start, "u", "o1", new PackTerms(PackKind.Annual, 10, PriceFen: 0, IsRefundable: true)))
        .When(new RefundOrder("2", Start, "u", "o1"))
        .ThenRefused(QuotaRefusal.RefundNotOffered);

    [Fact]
    public void A_trial_is_claimed_once_and_never_refunded()
    {
        var scenario = new Scenario().When(new ClaimTrial("1", Start, "u", "t1"));
        scenario.Then(
            new QuotaOrderPlaced("t1", 1, PackKind.Trial, 10_000, 1, 0, 10_000, 0, IsRefundable: false),
            new QuotaOrderPaid("t1", PackCalendar.Annual(Start)));
        scenario.When(new ClaimTrial("2", Start.AddYears(2), "u", "t2")).ThenRefused(QuotaRefusal.TrialClaimed);
        scenario.When(new RefundOrder("3", Start, "u", "t1")).ThenRefused(QuotaRefusal.RefundNotOffered);
    }

    [Theory]
    [InlineData("face_liveness")]
    [InlineData("hard_hat")]
    [InlineData("not_in_the_catalogue")]
    public void Other_abilities_offer_no_trial(string ability) => new Scenario(ability)
        .When(new ClaimTrial("1", Start, "u", "t1"))
        .ThenRefused(QuotaRefusal.TrialNotOffered);

    [Fact]
    public void Orders_that_ended_90_days_ago_leave_the_state_when_a_new_one_comes_but_count_for_51001()
    {
        var scenario = new Scenario()
            .Given(Start, Placed("never paid", 10, 1))
            .Given(Start, Pack("o2", 10, 2))
            .Given(Start, Held(0, "c1", Of("o2", 4)), Posted("c1", Of("o2", 4)))
            .Given(Start, [.. Pack("o3", 10, 3), new QuotaOrderRefunded("o3", 1)]);
        var later = Start.AddYears(1).AddDays(91);

        scenario.When(new PlaceOrder("1", later, "u", "o4", Annual));

        Assert.Equal(["o4"], scenario.State.Packs.Select(p => p.OrderId));
        Assert.Equal(new ArchivedPacks(1, 4), scenario.State.Archived);
        scenario.When(new HoldUnits("2", later, "app1", "c2", 1, "app1")).ThenRefused(QuotaRefusal.PacksExpired);
    }

    public static TheoryData<string, PackTerms, string> BadOrders => new()
    {
        { "", Annual, "orderId" },
        { "o", Annual with { Kind = PackKind.Trial }, "kind" },
        { "o", Annual with { Size = 0 }, "size" },
        { "o", Annual with { Quantity = 0 }, "quantity" },
        { "o", Annual with { Quantity = 1_000 }, "quantity" },
        { "o", Annual with { Kind = PackKind.Monthly, Months = 1, Quantity = 10 }, "quantity" },
        { "o", Annual with { Kind = PackKind.Monthly, Months = 0 }, "months" },
        { "o", Annual with { Months = 2 }, "months" },
        { "o", Annual with { PriceFen = -1 }, "priceFen" },
    };

    [Theory]
    [MemberData(nameof(BadOrders))]
    public void A_bad_field_is_named(string order, PackTerms terms, string field)
    {
        new Scenario().When(new PlaceOrder("1", Start, "u", order, terms)).ThenRefused(QuotaRefusal.Invalid, field);
        new Scenario().When(new BuyPack("1", Start, "u", order, terms)).ThenRefused(QuotaRefusal.Invalid, field);
    }
}
