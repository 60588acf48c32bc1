using Analytics.Domain.Incidents;
using static Analytics.Domain.Tests.Incidents.Samples;

namespace Analytics.Domain.Tests.Incidents;

public sealed class IncidentArchiveTests
{
    private const double Day = 86_400;

    private static readonly IncidentId First = IdAt(0);

    [Fact]
    public void After_30_days_an_incident_is_final_though_nobody_dealt_with_it()
    {
        var log = Log().Given(Open(0), Close(14));

        log.When(Acknowledge(First, 30 * Day)).Then(new IncidentAcknowledged(First));
        log.When(Resolve(First, (30 * Day) + 1)).ThenRefused(IncidentRefusal.Archived);
    }

    [Fact]
    public void What_has_left_the_state_is_archived_and_what_never_was_is_not_found()
    {
        var log = Log().Given(Open(0), Close(14), Dismiss(First, 20));
        Busy(log, from: Day, count: 40);

        Assert.DoesNotContain(First, log.State.Incidents.Keys);
        log.When(Note(First, 2 * Day)).ThenRefused(IncidentRefusal.Archived);
        log.When(Note(IdAt(3 * Day), 2 * Day)).ThenRefused(IncidentRefusal.NotFound);
        log.When(Note(default, 2 * Day)).ThenRefused(IncidentRefusal.NotFound);
    }

    [Fact]
    public void What_nobody_dealt_with_leaves_after_30_days()
    {
        var log = Log().Given(Open(0), Close(14));
        Busy(log, from: 29 * Day, count: 40, rule: "other");
        Assert.Contains(First, log.State.Incidents.Keys);

        Busy(log, from: 31 * Day, count: 40, rule: "other");
        Assert.DoesNotContain(First, log.State.Incidents.Keys);
        Assert.Null(log.State.Mark("fence"));
    }

    [Fact]
    public void A_final_incident_waits_an_hour_for_its_last_clip()
    {
        var log = Log().Given(Open(0), Close(14), Resolve(First, 15));
        Busy(log, from: 100, count: 33, rule: "other");

        log.When(Attach(First, 3500)).Then(new IncidentEvidenceAttached(First, Clip));
    }

    [Fact]
    public void The_watermark_outlives_the_incident()
    {
        var log = Log().Given(Open(0), Close(14), Dismiss(First, 20));
        Busy(log, from: Day, count: 40, rule: "other");

        Assert.DoesNotContain(First, log.State.Incidents.Keys);
        Assert.Equal(Second(0), log.State.Mark("fence")!.Watermark);
    }

    [Fact]
    public void An_open_incident_never_leaves()
    {
        var log = Log().Given(Open(0));
        Busy(log, from: 40 * Day, count: 40, rule: "other");

        Assert.Contains(First, log.State.Incidents.Keys);
        Assert.Equal(First, log.State.Mark("fence")!.Open);
        log.When(Acknowledge(First, 41 * Day)).Then(new IncidentAcknowledged(First));
    }

    [Fact]
    public void The_state_keeps_2000_incidents_and_256_rules_at_most()
    {
        var log = Log().Given(Open(0));
        for (var i = 0; i < 2200; i++)
        {
            Busy(log, from: i * 100, count: 1, rule: $"rule-{i % 300}");
            Assert.InRange(log.State.Incidents.Count, 0, 2000);
            Assert.InRange(log.State.Marks.Count, 0, 256);
        }

        Assert.Contains(First, log.State.Incidents.Keys);
        var archived = IdAt(0, "rule-0");
        log.When(Acknowledge(archived, 230_000)).ThenRefused(IncidentRefusal.Archived);
    }

    /// <summary>Incidents of 20 seconds, 100 seconds apart.</summary>
    private static void Busy(Scenario<IncidentLogState> log, double from, int count, string rule = "fence")
    {
        for (var i = 0; i < count; i++)
        {
            var at = from + (i * 100);
            log.Given(Open(at, rule: Fence with { Id = rule }), Close(at + 20) with { RuleId = rule });
        }
    }
}
