using Analytics.Domain.Incidents;
using static Analytics.Domain.Tests.Incidents.Samples;

namespace Analytics.Domain.Tests.Incidents;

/// <summary>Acknowledged, dismissed, resolved, noted: what people do.</summary>
public sealed class IncidentHandlingTests
{
    private static readonly IncidentId Id = IdAt(0);

    private static Scenario<IncidentLogState> Opened() => Log().Given(Open(0));

    [Fact]
    public void An_operator_acknowledges()
    {
        var log = Opened().When(Acknowledge(Id, 5));

        log.Then(new IncidentAcknowledged(Id));
        var incident = log.State.Incidents[Id];
        Assert.Equal((Handling.Acknowledged, "li", Second(5)), (incident.Handling, incident.HandledBy, incident.HandledAt!.Value));
        Assert.True(incident.IsOpen);
    }

    [Fact]
    public void Acknowledging_twice_changes_nothing() => Opened().Given(Acknowledge(Id, 5)).When(Acknowledge(Id, 6)).ThenNothing();

    [Fact]
    public void A_false_alarm_is_dismissed_with_its_reason() => Opened().When(Dismiss(Id, 5)).Then(new IncidentDismissed(Id, "a cat"));

    [Fact]
    public void An_acknowledged_incident_is_resolved_with_its_outcome() =>
        Opened().Given(Acknowledge(Id, 5)).When(Resolve(Id, 6)).Then(new IncidentResolved(Id, "sent home"));

    [Fact]
    public void Saying_the_same_again_changes_nothing() => Opened().Given(Dismiss(Id, 5)).When(Dismiss(Id, 6)).ThenNothing();

    [Fact]
    public void After_dismissal_all_else_is_refused_and_says_who_and_when()
    {
        var log = Opened().Given(Dismiss(Id, 5));

        Assert.Contains("dismissed by li at 2026-03-14T07:30:20", log.When(Acknowledge(Id, 6)).ThenRefused(IncidentRefusal.Archived), StringComparison.Ordinal);
        log.When(Resolve(Id, 7)).ThenRefused(IncidentRefusal.Archived);
        log.When(Note(Id, 8)).ThenRefused(IncidentRefusal.Archived);
    }

    [Fact]
    public void After_resolution_all_else_is_refused() =>
        Opened().Given(Resolve(Id, 5)).When(Dismiss(Id, 6)).ThenRefused(IncidentRefusal.Archived);

    [Fact]
    public void A_dismissed_incident_stays_open_so_that_its_cause_does_not_open_another()
    {
        var log = Opened().Given(Dismiss(Id, 5));

        log.When(Open(10)).Then(new IncidentExtended(Id, Second(10), 0.875, 3));
        log.When(Close(20)).Then(new IncidentClosed(Id, Second(10), CloseReason.Quiet, 3));
    }

    [Fact]
    public void A_note_is_recorded_and_counted()
    {
        var log = Opened().When(Note(Id, 5));

        log.Then(new IncidentNoted(Id, "looked"));
        Assert.Equal(1, log.State.Incidents[Id].Notes);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(2001)]
    public void A_note_has_1_to_2000_characters(int length) =>
        Assert.Contains("text", Opened().When(Note(Id, 5, new string('x', length))).ThenRefused(IncidentRefusal.Invalid), StringComparison.Ordinal);

    [Fact]
    public void A_note_of_2000_characters_is_taken() =>
        Opened().When(Note(Id, 5, new string('x', 2000))).Then(new IncidentNoted(Id, new string('x', 2000)));

    [Fact]
    public void The_501st_note_is_refused()
    {
        var log = Opened();
        for (var i = 1; i <= IncidentLogDecider.MaxNotes; i++)
            log.Given(Note(Id, i));

        log.When(Note(Id, 501)).ThenRefused(IncidentRefusal.Full);
    }

    [Fact]
    public void Reasons_and_outcomes_are_limited_too()
    {
        Opened().When(Dismiss(Id, 5, new string('x', 2001))).ThenRefused(IncidentRefusal.Invalid);
        Opened().When(Resolve(Id, 5, new string('x', 2001))).ThenRefused(IncidentRefusal.Invalid);
    }

    [Fact]
    public void An_unknown_incident_is_not_found() => Opened().When(Acknowledge(IdAt(1), 5)).ThenRefused(IncidentRefusal.NotFound);

    [Fact]
    public void Evidence_is_attached_once()
    {
        var log = Opened().When(Attach(Id, 5));

        log.Then(new IncidentEvidenceAttached(Id, Clip));
        log.When(Attach(Id, 6)).ThenNothing();
    }

    [Fact]
    public void The_last_clip_of_a_resolved_incident_is_still_taken() =>
        Opened().Given(Close(14), Resolve(Id, 15)).When(Attach(Id, 20)).Then(new IncidentEvidenceAttached(Id, Clip));

    [Fact]
    public void The_17th_file_is_refused()
    {
        var log = Opened();
        for (var i = 0; i < IncidentLogDecider.MaxEvidence; i++)
            log.Given(Attach(Id, i, Clip with { Sha256 = $"{i:x64}" }));

        log.When(Attach(Id, 99)).ThenRefused(IncidentRefusal.Full);
    }

    public static readonly TheoryData<string, EvidenceFile> BadFiles = new()
    {
        { "file.path", Clip with { Path = "" } },
        { "file.path", Clip with { Path = "../secrets" } },
        { "file.path", Clip with { Path = "/etc/passwd" } },
        { "file.path", Clip with { Path = "a\\b" } },
        { "file.path", Clip with { Path = "c:/a" } },
        { "file.path", Clip with { Path = new string('x', 501) } },
        { "file.sha256", Clip with { Sha256 = "abc" } },
        { "file.sha256", Clip with { Sha256 = new string('B', 64) } },
        { "file.bytes", Clip with { Bytes = 0 } },
        { "file.to", Clip with { To = Clip.From.AddTicks(-1) } },
        { "file.node", Clip with { Node = " " } },
        { "file.kind", Clip with { Kind = (EvidenceKind)9 } },
    };

    [Theory]
    [MemberData(nameof(BadFiles), DisableDiscoveryEnumeration = true)]
    public void A_bad_file_is_refused_by_its_field(string field, EvidenceFile file) =>
        Assert.StartsWith(field, Opened().When(Attach(Id, 5, file)).ThenRefused(IncidentRefusal.Invalid), StringComparison.Ordinal);
}
