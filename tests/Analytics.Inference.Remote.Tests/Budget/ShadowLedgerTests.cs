using Analytics.Inference.Remote.Budget;
using Analytics.TestKit;
using Analytics.TestKit.Time;

namespace Analytics.Inference.Remote.Tests.Budget;

public sealed class ShadowLedgerTests
{
    private static readonly TimeSpan s_china = TimeSpan.FromHours(8);

    private readonly ManualTimeProvider _time = new(new DateTimeOffset(2019, 3, 10, 15, 30, 0, s_china));

    [Fact]
    public void Units_are_held_posted_and_given_back()
    {
        var ledger = Ledger(Year(2));
        Assert.Null(ledger.TryHold("a", out var first));
        Assert.Null(ledger.TryHold("a", out var second));
        Assert.Equal(51003, ledger.TryHold("a", out _)!.Number);

        ledger.Void(first);
        ledger.Post(second);

        Assert.Null(ledger.TryHold("a", out var third));
        ledger.Lose(third);
        Assert.Equal((1L, 1L, 1L), (ledger.Figures("a").Posted, ledger.Figures("a").Left!.Value, ledger.Figures("a").Uncertain));
    }

    [Fact]
    public void A_pack_serves_its_own_ability_and_one_without_packs_is_not_counted()
    {
        var ledger = Ledger(Year(1));
        for (var i = 0; i < 10; i++)
            Assert.Null(Call(ledger, "b"));
        Assert.Null(ledger.Figures("b").Left);
        Assert.Null(Call(ledger, "a"));
        Assert.Equal(51003, Call(ledger, "a"));
    }

    [Fact]
    public void The_contract_s_example_of_monthly_packs()
    {
        // 10 March, 200 a month for 3 months: 10 March–9 April, 10 April–9 May, 10 May–9 June.
        var ledger = Ledger(new RemotePack("a", _time.GetUtcNow(), 200, 3));
        To(new DateTimeOffset(2019, 4, 1, 0, 0, 0, s_china));
        for (var i = 0; i < 200; i++)
            Assert.Null(Call(ledger, "a"));
        Assert.Equal(51003, Call(ledger, "a"));

        To(new DateTimeOffset(2019, 4, 9, 23, 59, 59, s_china));
        Assert.Equal(51003, Call(ledger, "a"));
        To(new DateTimeOffset(2019, 4, 10, 0, 0, 0, s_china));
        Assert.Equal(200, ledger.Figures("a").Left);
        Assert.Null(Call(ledger, "a"));
        To(new DateTimeOffset(2019, 6, 9, 23, 59, 59, s_china));
        Assert.Null(Call(ledger, "a"));
        To(new DateTimeOffset(2019, 6, 10, 0, 0, 0, s_china));
        Assert.Equal(51001, Call(ledger, "a"));
    }

    [Fact]
    public void Which_refusal()
    {
        Assert.Equal(51002, Call(Ledger(Year(1) with { PaidAt = _time.GetUtcNow().AddDays(1) }), "a"));
        Assert.Equal(51001, Call(Ledger(Year(1) with { PaidAt = _time.GetUtcNow().AddYears(-1) }), "a"));
        Assert.Null(Call(Ledger(Year(1) with { PaidAt = _time.GetUtcNow().AddYears(-1).AddSeconds(1) }), "a"));
        Assert.Equal(51003, Call(Ledger(Year(0), Year(1) with { PaidAt = _time.GetUtcNow().AddYears(-2) }), "a"));
    }

    [Fact]
    public void Packs_pay_in_the_order_in_which_they_were_bought()
    {
        var ledger = Ledger(Year(1), Year(5) with { PaidAt = _time.GetUtcNow().AddMinutes(-1) });
        Call(ledger, "a");
        Assert.Equal(5, ledger.Figures("a").Left);
    }

    [Fact]
    public void A_stop_lasts_until_the_next_cycle()
    {
        var ledger = Ledger(new RemotePack("a", _time.GetUtcNow(), 200, 3));
        ledger.Stop("a", 51003);
        Assert.Equal((51003, new DateTimeOffset(2019, 4, 10, 0, 0, 0, s_china)), (ledger.WhyNot("a")!.Number, ledger.WhyNot("a")!.Until!.Value));

        To(new DateTimeOffset(2019, 4, 10, 0, 0, 0, s_china));
        Assert.Null(Call(ledger, "a"));
    }

    [Fact]
    public void Or_until_an_operator_changes_the_packs_or_says_so()
    {
        var ledger = Ledger(Year(10));
        ledger.Stop("a", 51003);
        To(_time.GetUtcNow().AddDays(30));
        Assert.Equal(51003, Call(ledger, "a"));

        Assert.Equal(51003, Call(new ShadowLedger([Year(10)], ledger.Snapshot(), _time), "a"));
        Assert.Null(Call(new ShadowLedger([Year(10), Year(5) with { PaidAt = _time.GetUtcNow() }], ledger.Snapshot(), _time), "a"));
        ledger.Resume("a");
        Assert.Null(Call(ledger, "a"));
    }

    [Fact]
    public void The_difference_to_the_remote_s_console()
    {
        var ledger = Ledger(Year(100));
        for (var i = 0; i < 7; i++)
            Call(ledger, "a");
        Assert.Equal(2, ledger.Figures("a", consoleUsed: 9).Difference);
        Assert.Null(ledger.Figures("a").Difference);
    }

    [Fact]
    public void Figures_survive_a_restart_and_a_torn_file_begins_anew()
    {
        using var folder = new TempFolder();
        var file = new ShadowFile(folder["deep/figures.json"]);
        Assert.Equal(ShadowState.Empty.Used, file.Load().Used);
        var ledger = Ledger(Year(10));
        using (new ShadowKeeper(ledger, file, _time))
        {
            Call(ledger, "a");
            _time.Advance(TimeSpan.FromSeconds(5));
            Assert.Equal(1, file.Load().Posted["a"]);
            Call(ledger, "a");
            ledger.Stop("a", 51003);
        }

        var again = new ShadowLedger([Year(10)], file.Load(), _time);
        Assert.Equal((2L, 8L, 51003), (again.Figures("a").Posted, again.Figures("a").Left!.Value, again.Figures("a").Stopped!.Value));
        File.WriteAllText(folder["deep/figures.json"], "{\"used\":");
        Assert.Empty(file.Load().Used);
    }

    private RemotePack Year(long units) => new("a", new DateTimeOffset(2019, 3, 10, 15, 30, 0, s_china), units);

    private ShadowLedger Ledger(params RemotePack[] packs) => new(packs, ShadowState.Empty, _time);

    private static int? Call(ShadowLedger ledger, string ability)
    {
        if (ledger.TryHold(ability, out var hold) is { } refusal)
            return refusal.Number;
        ledger.Post(hold);
        return null;
    }

    private void To(DateTimeOffset at) => _time.Advance(at - _time.GetUtcNow());
}
