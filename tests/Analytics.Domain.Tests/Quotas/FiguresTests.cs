using System.Text.Json;
using Analytics.Domain.Quotas;
using static Analytics.Domain.Tests.Quotas.Quota;

namespace Analytics.Domain.Tests.Quotas;

public sealed class FiguresTests
{
    [Fact]
    public void Figures_come_in_the_order_of_deduction_with_their_validity()
    {
        var state = new Scenario()
            .Given(Start, [.. Pack("o1", 10), .. Pack("o2", 20, sequence: 2)])
            .Given(After(1), Placed("o3", 30, sequence: 3))
            .Given(Start, Held(0, "c1", Of("o1", 4)), Posted("c1", Of("o1", 4)), Held(0, "c2", Of("o1")))
            .State;
        var end = Start.AddYears(1);
        Assert.Equal(
            [
                new PackFigures("o1", PackKind.Annual, PackState.InUse, 4, 6, 4, Start, end),
                new PackFigures("o2", PackKind.Annual, PackState.Unused, 0, 20, 0, Start, end),
                new PackFigures("o3", PackKind.Annual, PackState.Unpaid, 0, 30, 0, null, null),
            ],
            state.FiguresAt(After(2)));
    }

    [Fact]
    public void The_list_shows_in_use_while_a_pack_has_units_left_and_to_buy_otherwise()
    {
        var scenario = new Scenario();
        Assert.Equal("待购买", scenario.State.ListStateAt(Start).Word());
        scenario.Given(Start, Pack("o1", 1));
        Assert.Equal("使用中", scenario.State.ListStateAt(Start).Word());
        Assert.Equal("待购买", scenario.State.ListStateAt(Start.AddYears(1)).Word());
        scenario.When(Hold(0, "c1"));
        Assert.Equal("使用中", scenario.State.ListStateAt(Start).Word());
        scenario.When(Post(0, "c1"));
        Assert.Equal("待购买", scenario.State.ListStateAt(Start).Word());
    }

    [Fact]
    public void A_trial_used_up_stays_so_after_its_end()
    {
        var scenario = new Scenario()
            .When(new ClaimTrial("1", Start, "u", "t1", 1))
            .When(Hold(1, "c1")).When(Post(1, "c1"));
        Assert.Equal(PackState.UsedUp, scenario.State.Packs[0].StateAt(Start.AddYears(2)));
    }

    [Fact]
    public void A_snapshot_of_the_state_reads_back_and_decides_alike()
    {
        var ledger = new Ledger("a", "action_liveness", Start, new QuotaSettings());
        ICommand[] commands =
        [
            new BuyPack("1", Start, "u", "o1", new PackTerms(PackKind.Annual, 100)),
            new BuyPack("2", Start, "u", "m1", new PackTerms(PackKind.Monthly, 10, 1, 2)),
            new SetAbilityStatus("3", Start, "op", AbilityStatus.LimitedFree, Start.AddYears(1)),
            Hold(0, "c1"), Hold(1, "c2"), Post(1, "c1"),
            new GrantLease("4", After(1), "n1", "l1", "n1", 3, 100),
        ];
        foreach (var command in commands)
            Assert.Null(ledger.Ask(command).Refusal);

        var bytes = JsonSerializer.SerializeToUtf8Bytes(ledger.State, Canonical.Options);
        var read = JsonSerializer.Deserialize<QuotaState>(bytes, Canonical.Options)!;

        Assert.Equal(Canonical.Of(ledger.State), Canonical.Of(read));
        var decider = new QuotaDecider(new QuotaSettings());
        Assert.All<QuotaCommand>(
            [Hold(1.5, "c3"), Hold(2, "c4", 95), Post(2, "c2"), Reverse(2, "c1"), new SettleLease("5", After(2), "n1", "l1", 2)],
            c => Assert.Equal(Canonical.Of(decider.Decide(ledger.State, c)), Canonical.Of(decider.Decide(read, c))));
    }

    [Fact]
    public void Settings_out_of_range_are_all_named_at_once()
    {
        var settings = new QuotaSettings
        {
            CallTimeLimit = TimeSpan.Zero,
            LeaseLife = TimeSpan.FromSeconds(3),
            LeaseMargin = TimeSpan.Zero,
            Abilities = QuotaSettings.Catalogue.SetItem("fight", new AbilityTerms(AbilityStatus.LimitedFree, 0)),
        };
        var error = Assert.Throws<ArgumentException>(() => new QuotaDecider(settings));
        Assert.All(
            ["CallTimeLimit", "LeaseLife", "LeaseMargin", "Abilities.fight.CallsPerSecond"],
            field => Assert.Contains(field, error.Message, StringComparison.Ordinal));
    }

    [Fact]
    public void A_command_of_another_kind_is_unknown() => Assert.True(
        new QuotaDecider(Unlimited).Decide(QuotaState.Empty("face_detect"), new Foreign("1", Start, "u"))
            .Refusal!.Is(EntityRefusal.UnknownCommand));

    private sealed record Foreign(string CommandId, DateTimeOffset At, string By) : ICommand;
}
