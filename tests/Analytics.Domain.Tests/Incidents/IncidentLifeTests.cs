using Analytics.Domain.Incidents;
using static Analytics.Domain.Tests.Incidents.Samples;

namespace Analytics.Domain.Tests.Incidents;

/// <summary>Opened, extended, closed: what pipelines do.</summary>
public sealed class IncidentLifeTests
{
    private static IncidentOpened OpenedAt(double seconds) =>
        new(IdAt(seconds), Open(seconds).Rule, Evidence(seconds), null, "node-a", 3);

    [Fact]
    public void An_opening_is_recorded_with_why() => Log().When(Open(0)).Then(OpenedAt(0));

    [Fact]
    public void The_id_follows_from_tenant_camera_rule_and_window_and_reads_back()
    {
        var id = IdAt(0);

        Assert.StartsWith("i20260314t073015120-", id.Value, StringComparison.Ordinal);
        Assert.Equal(Start, id.OpenedAt());
        Assert.True(IncidentId.TryParse(id.Value, out var read));
        Assert.Equal(id, read);
        Assert.NotEqual(id, IncidentId.Of("other", "gate-1", "fence", Start));
        Assert.NotEqual(id, IncidentId.Of("campus", "gate-2", "fence", Start));
        Assert.NotEqual(id, IncidentId.Of("campus", "gate-1", "fence-2", Start));
        Assert.NotEqual(id, IncidentId.Of("campus", "gate-1", "fence", Start.AddTicks(1)));
        Assert.Equal(id, IncidentId.Of("campus", "gate-1", "fence", Start.ToOffset(TimeSpan.FromHours(8))));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("i20260314t073015120-9f3c2ab4e1d")]
    [InlineData("i20261314t073015120-9f3c2ab4e1d0")]
    [InlineData("i20260314t073015120-9F3C2AB4E1D0")]
    [InlineData("x20260314t073015120-9f3c2ab4e1d0")]
    public void Other_texts_are_no_ids(string? text) => Assert.False(IncidentId.TryParse(text, out _));

    [Fact]
    public void The_same_window_judged_again_by_another_node_opens_nothing() =>
        Log().Given(Open(0)).When(Open(0, epoch: 4, id: "again")).ThenNothing();

    [Fact]
    public void A_window_below_the_watermark_opens_nothing_even_after_the_incident_closed() =>
        Log().Given(Open(5), Close(20)).When(Open(4, id: "late")).ThenNothing();

    [Fact]
    public void A_window_within_what_a_closed_incident_covered_opens_nothing() =>
        Log().Given(Open(0), Extend(10), Close(20)).When(Open(4, id: "late")).ThenNothing();

    [Fact]
    public void Another_opening_extends_what_is_open() =>
        Log().Given(Open(0)).When(Open(10, score: 0.9375)).Then(new IncidentExtended(IdAt(0), Second(10), 0.9375, 3));

    [Fact]
    public void Extensions_are_rate_limited() => Log().Given(Open(0)).When(Extend(9.9)).ThenNothing();

    [Fact]
    public void An_extension_is_recorded_once_due()
    {
        var log = Log().Given(Open(0));

        log.When(Extend(10)).Then(new IncidentExtended(IdAt(0), Second(10), 0.9375, 3));

        Assert.Equal(0.9375, log.State.Incidents[IdAt(0)].BestScore);
    }

    [Fact]
    public void A_weaker_extension_keeps_the_best_score() =>
        Assert.Equal(0.9375, Log().Given(Open(0), Extend(10), Open(20)).State.Incidents[IdAt(0)].BestScore);

    [Fact]
    public void What_is_not_open_is_not_extended() => Log().When(Extend(1)).ThenRefused(IncidentRefusal.NotOpen);

    [Fact]
    public void A_late_extension_of_a_closed_incident_has_no_effect() => Log().Given(Open(5), Close(20)).When(Extend(4)).ThenNothing();

    [Fact]
    public void A_close_ends_it_at_its_last_activity() =>
        Log().Given(Open(0)).When(Close(14, activeUntil: 4)).Then(new IncidentClosed(IdAt(0), Second(4), CloseReason.Quiet, 3));

    [Fact]
    public void A_close_that_knows_less_than_the_log_does_not_shorten_it() =>
        Log().Given(Open(0), Extend(10)).When(Close(20, activeUntil: 4)).Then(new IncidentClosed(IdAt(0), Second(10), CloseReason.Quiet, 3));

    [Fact]
    public void A_quiet_of_an_earlier_incident_that_comes_late_closes_nothing() =>
        Log().Given(Open(0), Close(10), Open(60)).When(Close(20, activeUntil: 4)).ThenNothing();

    [Fact]
    public void Where_nothing_is_open_a_close_has_no_effect() => Log().When(Close(0)).ThenNothing();

    [Theory]
    [InlineData(0.1)]
    [InlineData(30)]
    public void During_cooldown_no_incident_opens(double afterEnd) =>
        Log().Given(Open(0), Close(14, activeUntil: 4)).When(Open(4 + afterEnd)).ThenRefused(IncidentRefusal.CoolingDown);

    [Fact]
    public void After_cooldown_the_next_incident_opens() =>
        Log().Given(Open(0), Close(14, activeUntil: 4)).When(Open(34.1)).Then(OpenedAt(34.1));

    [Fact]
    public void Cooldown_is_the_rules_own()
    {
        var other = Fence with { Id = "other" };

        var log = Log().Given(Open(0), Close(14, activeUntil: 4)).When(Open(5, rule: other));

        Assert.IsType<IncidentOpened>(Assert.Single(log.Last!.Events));
    }

    [Fact]
    public void An_incident_that_goes_on_is_closed_at_its_greatest_length()
    {
        var log = Log().Given(Open(0));
        for (var second = 10; second <= 120; second += 10)
            log.Given(Extend(second));

        log.When(Open(130)).Then(new IncidentClosed(IdAt(0), Second(120), CloseReason.MaxOpen, 3));
        log.When(Open(150)).ThenRefused(IncidentRefusal.CoolingDown);
        log.When(Open(160)).Then(OpenedAt(160));
    }

    [Fact]
    public void Without_cooldown_the_next_incident_opens_at_once()
    {
        var hasty = Fence with { Cooldown = TimeSpan.Zero, MaxOpen = TimeSpan.FromSeconds(5) };

        var log = Log().Given(Open(0, rule: hasty)).When(Open(6, rule: hasty));

        Assert.Collection(log.Last!.Events,
            first => Assert.Equal(new IncidentClosed(IdAt(0), Second(5), CloseReason.MaxOpen, 3), first),
            second => Assert.Equal(IdAt(6), Assert.IsType<IncidentOpened>(second).Id));
    }

    [Fact]
    public void A_report_after_a_long_absence_is_another_incident()
    {
        var log = Log().Given(Open(0)).When(Open(60));

        Assert.Collection(log.Last!.Events,
            first => Assert.Equal(new IncidentClosed(IdAt(0), Second(0), CloseReason.Lapsed, 3), first),
            second => Assert.Equal(IdAt(60), Assert.IsType<IncidentOpened>(second).Id));
    }

    [Fact]
    public void A_replaced_pipeline_is_refused()
    {
        var log = Log().Given(Open(0, epoch: 7));

        log.When(Open(50, epoch: 6)).ThenRefused(IncidentRefusal.StaleEpoch);
        log.When(Extend(10, epoch: 6)).ThenRefused(IncidentRefusal.StaleEpoch);
        log.When(Close(10, epoch: 6)).ThenRefused(IncidentRefusal.StaleEpoch);
    }

    [Fact]
    public void A_new_pipeline_shuts_out_the_old_one_before_it_finds_anything()
    {
        var reporter = new IncidentReporter("campus", "gate-1", "node-b", 9);
        var log = Log().When(reporter.Begin(Second(0)));

        log.Then(new EpochNoted("node-b", 9));
        log.When(Open(1, epoch: 8)).ThenRefused(IncidentRefusal.StaleEpoch);
        log.When(reporter.Begin(Second(2)) with { CommandId = "again" }).ThenNothing();
    }

    [Fact]
    public void An_opening_without_observations_is_invalid()
    {
        var empty = Open(0) with { Evidence = Evidence(0) with { Observations = [] } };

        Assert.Contains("evidence.observations", Log().When(empty).ThenRefused(IncidentRefusal.Invalid), StringComparison.Ordinal);
    }

    [Fact]
    public void An_opening_of_an_unnameable_rule_is_invalid() =>
        Log().When(Open(0, rule: Fence with { Id = "A|B" })).ThenRefused(IncidentRefusal.Invalid);

    [Fact]
    public void An_opening_whose_window_runs_backwards_is_invalid()
    {
        var backwards = Evidence(0) with { Window = new(Second(0), Second(-1), 5, 0) };

        Log().When(Open(0) with { Evidence = backwards }).ThenRefused(IncidentRefusal.Invalid);
    }

    [Fact]
    public void Unknown_commands_are_refused() => Log().When(new Foreign("x", Start, "li")).ThenRefused(EntityRefusal.UnknownCommand);

    private sealed record Foreign(string CommandId, DateTimeOffset At, string By) : ICommand;
}
