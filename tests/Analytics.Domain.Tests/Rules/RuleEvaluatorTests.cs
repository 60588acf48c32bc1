using Analytics.Domain.Geometry;
using Analytics.Domain.Rules;

namespace Analytics.Domain.Tests.Rules;

public sealed class RuleEvaluatorTests
{
    private static readonly DateTimeOffset Start = new(2026, 3, 14, 7, 0, 0, TimeSpan.Zero);

    private static readonly ModelRef Model = new("yolox_nano", "1", "aa", "onnx-cpu");

    private static readonly Rule Fence = new()
    {
        Id = "fence",
        Ability = Abilities.ElectronicFence,
        Zone = new Polygon([new(0, 0.5), new(1, 0.5), new(1, 1), new(0, 1)]),
        Classes = ["person"],
        MinSize = 0.1,
        K = 2,
        N = 3,
        CloseAfter = TimeSpan.FromSeconds(3),
        ExtendEvery = TimeSpan.FromSeconds(2),
    };

    private static readonly Rule Loitering = Fence with { K = 1, N = 1, Dwell = TimeSpan.FromSeconds(2), CloseAfter = TimeSpan.FromHours(1) };

    private static readonly Observation Intruder = new("person", 0.8, new Box(0.4, 0.3, 0.1, 0.4), 7);

    private static WindowResult Window(double second, params Observation[] seen)
    {
        var at = Start.AddSeconds(second);
        return new(new WindowSpan(at, at, (long)second, (long)second), seen.ToValueList(), [$"hash-{second}"], Model);
    }

    private static WindowResult Gated(double second) => Window(second) with { IsGated = true, Model = null, FrameHashes = [] };

    /// <summary>What each window led to; <c>-</c> is nothing, a report is marked with <c>!</c>.</summary>
    private static string Run(Rule rule, params WindowResult[] windows) => string.Join(" ", Outcomes(rule, windows).Select(outcome => outcome switch
    {
        RuleOutcome.Fire => "fire",
        RuleOutcome.Still { Report: not null } => "still!",
        RuleOutcome.Still => "still",
        RuleOutcome.Quiet => "quiet",
        _ => "-",
    }));

    private static List<RuleOutcome> Outcomes(Rule rule, params WindowResult[] windows)
    {
        var (state, outcomes) = (RuleState.Initial, new List<RuleOutcome>());
        foreach (var window in windows)
        {
            (state, var outcome) = RuleEvaluator.Evaluate(rule, state, window);
            outcomes.Add(outcome);
        }

        return outcomes;
    }

    [Fact]
    public void The_second_hit_of_three_windows_fires() =>
        Assert.Equal("- - fire", Run(Fence, Window(1, Intruder), Window(2), Window(3, Intruder)));

    [Fact]
    public void Hits_further_apart_do_not() =>
        Assert.Equal("- - - -", Run(Fence, Window(1, Intruder), Window(2), Window(3), Window(4, Intruder)));

    [Fact]
    public void While_it_goes_on_it_reports_once_in_the_time_of_extensions() => Assert.Equal(
        "- fire still still! still still!",
        Run(Fence, [.. Enumerable.Range(1, 6).Select(second => Window(second, Intruder))]));

    [Fact]
    public void Quiet_is_said_once_and_tells_the_last_activity()
    {
        WindowResult[] windows = [Window(1, Intruder), Window(2, Intruder), .. Enumerable.Range(3, 6).Select(second => Window(second))];

        Assert.Equal("- fire - - quiet - - -", Run(Fence, windows));
        Assert.Equal(new RuleOutcome.Quiet(Start.AddSeconds(2)), Outcomes(Fence, windows)[4]);
    }

    [Fact]
    public void A_new_pipeline_says_that_it_is_quiet_because_an_incident_may_be_open()
    {
        WindowResult[] windows = [.. Enumerable.Range(1, 6).Select(second => Window(second))];

        Assert.Equal("- - - quiet - -", Run(Fence, windows));
        Assert.Equal(new RuleOutcome.Quiet(null), Outcomes(Fence, windows)[3]);
    }

    [Fact]
    public void After_quiet_a_firing_earns_its_own_count() => Assert.Equal(
        "- fire quiet - fire",
        Run(Fence with { N = 10 }, Window(1, Intruder), Window(2, Intruder), Window(5), Window(6, Intruder), Window(7, Intruder)));

    public static readonly TheoryData<string, Observation, bool> Seen = new()
    {
        { "as it should be", Intruder, true },
        { "another class", Intruder with { Label = "car" }, false },
        { "at the least score", Intruder with { Score = 0.5 }, true },
        { "below the least score", Intruder with { Score = 0.499 }, false },
        { "at the least size", Intruder with { Box = new(0.4, 0.5, 0.1, 0.1) }, true },
        { "below the least size", Intruder with { Box = new(0.4, 0.5, 0.1, 0.09) }, false },
        { "feet outside the zone", Intruder with { Box = new(0.4, 0.0, 0.1, 0.4) }, false },
        { "without a track", Intruder with { TrackId = null }, true },
    };

    [Theory]
    [MemberData(nameof(Seen), DisableDiscoveryEnumeration = true)]
    public void Only_what_counts_counts(string what, Observation seen, bool counts)
    {
        var outcome = Run(Fence with { K = 1, N = 1 }, Window(1, seen));

        Assert.True(outcome == (counts ? "fire" : "-"), $"{what}: {outcome}");
    }

    [Fact]
    public void Evidence_tells_why()
    {
        var weak = Intruder with { Score = 0.6, TrackId = 8 };
        var car = Intruder with { Label = "car", Score = 0.99 };

        var fire = Assert.IsType<RuleOutcome.Fire>(Outcomes(Fence, Window(1, weak), Window(2), Window(3, weak, car, Intruder))[2]);

        Assert.Equal(
            new RuleEvidence(
                Window(3).Span, ["hash-3"],
                [new(Start.AddSeconds(1), Start.AddSeconds(1), true, 0.6), new(Start.AddSeconds(2), Start.AddSeconds(2), false, 0), new(Start.AddSeconds(3), Start.AddSeconds(3), true, 0.8)],
                [Intruder, weak], 7, TimeSpan.Zero, Model),
            fire.Evidence);
    }

    [Fact]
    public void Evidence_holds_the_16_best()
    {
        var crowd = Enumerable.Range(0, 40).Select(i => Intruder with { Score = 0.5 + (i / 100.0) }).ToArray();

        var fire = Assert.IsType<RuleOutcome.Fire>(Outcomes(Fence with { K = 1 }, Window(1, crowd))[0]);

        Assert.Equal(16, fire.Evidence.Observations.Count);
        Assert.Equal(0.89, fire.Evidence.Observations[0].Score);
    }

    [Fact]
    public void An_object_counts_only_after_its_dwell()
    {
        Assert.Equal("- - fire", Run(Loitering, Window(1, Intruder), Window(2, Intruder), Window(3, Intruder)));
        var fire = Assert.IsType<RuleOutcome.Fire>(Outcomes(Loitering, Window(1, Intruder), Window(2, Intruder), Window(3, Intruder))[2]);
        Assert.Equal(TimeSpan.FromSeconds(2), fire.Evidence.Dwelt);
    }

    [Fact]
    public void Passers_by_do_not_add_up_to_a_dwell() => Assert.Equal(
        "- - - -",
        Run(Loitering, [.. Enumerable.Range(1, 4).Select(i => Window(i, Intruder with { TrackId = i }))]));

    [Fact]
    public void Leaving_the_zone_restarts_the_dwell() => Assert.Equal(
        "- - - - fire",
        Run(Loitering, Window(1, Intruder), Window(2), Window(3, Intruder), Window(4, Intruder), Window(5, Intruder)));

    [Fact]
    public void A_dwell_survives_as_many_misses_as_k_of_n_forgives()
    {
        var rule = Loitering with { N = 2 };

        Assert.Equal("- - fire", Run(rule, Window(1, Intruder), Window(2), Window(3, Intruder)));
        Assert.Equal("- - - -", Run(rule, Window(1, Intruder), Window(2), Window(2.5), Window(3, Intruder)));
    }

    [Fact]
    public void Where_nothing_moved_what_was_seen_is_still_there() =>
        Assert.Equal("- fire still!", Run(Fence, Window(1, Intruder), Gated(2), Gated(4)));

    [Fact]
    public void Somebody_who_stands_still_dwells()
    {
        var outcomes = Outcomes(Loitering, Window(1, Intruder), Gated(2), Gated(3));

        Assert.Equal(Model, Assert.IsType<RuleOutcome.Fire>(outcomes[2]).Evidence.Model);
    }

    [Theory]
    [InlineData(Abilities.Motion)]
    [InlineData(Abilities.Fight)]
    public void Where_nothing_moved_there_is_no_movement(string ability) =>
        Assert.Equal("- - quiet", Run(Fence with { Ability = ability }, Window(1, Intruder), Gated(2), Gated(4)));

    [Theory]
    [InlineData(Abilities.Fight, "- fire")]
    [InlineData(Abilities.FallDown, "- fire")]
    [InlineData(Abilities.ElectronicFence, "- -")]
    public void A_score_of_the_whole_clip_lies_in_every_zone(string ability, string outcomes)
    {
        // The middle of the whole picture's lower edge is outside.
        var rule = Fence with { Ability = ability, Classes = [], Zone = new Polygon([new(0, 0), new(0.4, 0), new(0.4, 0.4)]) };
        var whole = new Observation(ability, 0.9, Box.Whole);

        Assert.Equal(outcomes, Run(rule, Window(1, whole), Window(2, whole)));
    }

    [Fact]
    public void Work_clothes_that_are_worn_count_only_where_their_colour_is_named()
    {
        var rule = Fence with { Ability = Abilities.Workwear, Classes = [] };
        var (without, dark) = (Intruder with { Label = Abilities.NoWorkwear }, Intruder with { Label = Abilities.WornPrefix + "dark" });

        Assert.Equal("- -", Run(rule, Window(1, dark), Window(2, dark)));
        Assert.Equal("- fire", Run(rule, Window(1, without), Window(2, without)));
        Assert.Equal("- fire", Run(rule with { Classes = [Abilities.NoWorkwear, "workwear_dark"] }, Window(1, dark), Window(2, without)));
    }

    [Fact]
    public void A_gated_start_has_seen_nothing() => Assert.Equal("- -", Run(Fence with { K = 1 }, Gated(1), Gated(2)));

    [Fact]
    public void Outside_its_schedule_a_rule_is_quiet_and_forgets()
    {
        // 07:00:00 to 07:00:59 on Saturday, so that the minute's end cuts the run.
        var rule = Fence with { Schedule = new Schedule { Intervals = [new(DayOfWeek.Saturday, new(7, 0), new(7, 1))] } };

        Assert.Equal(
            "fire - quiet -",
            Run(rule with { K = 1 }, Window(59, Intruder), Window(60, Intruder), Window(62, Intruder), Window(63, Intruder)));
        Assert.Equal("- -", Run(rule, Window(59, Intruder), Window(60, Intruder)));
    }

    [Fact]
    public void Neither_counts_nor_dwell_reach_over_a_pause_of_the_schedule()
    {
        var twoMinutes = new Schedule
        {
            Intervals = [new(DayOfWeek.Saturday, new(7, 0), new(7, 1)), new(DayOfWeek.Saturday, new(7, 2), new(7, 3))],
        };
        WindowResult[] windows = [Window(59, Intruder), Window(60, Intruder), Window(120, Intruder), Window(122, Intruder)];
        var patient = Fence with { Schedule = twoMinutes, CloseAfter = TimeSpan.FromHours(1) };

        Assert.Equal("- - - fire", Run(patient, windows));
        Assert.Equal("- - - fire", Run(Loitering with { Schedule = twoMinutes, N = 5 }, windows));
    }
}
