using Analytics.Domain.Incidents;
using static Analytics.Domain.Tests.Incidents.Samples;

namespace Analytics.Domain.Tests.Incidents;

public sealed class IncidentGoldenTests
{
    public static readonly TheoryData<IEvent> Events =
    [
        new EpochNoted("node-a", 3),
        new IncidentOpened(IdAt(0), Open(0).Rule, Evidence(0), "lease-4/17", "node-a", 3),
        new IncidentExtended(IdAt(0), Second(10), 0.9375, 3),
        new IncidentClosed(IdAt(0), Second(10), CloseReason.MaxOpen, null),
        new IncidentAcknowledged(IdAt(0)),
        new IncidentDismissed(IdAt(0), "a cat"),
        new IncidentResolved(IdAt(0), "sent home"),
        new IncidentNoted(IdAt(0), "looked"),
        new IncidentEvidenceAttached(IdAt(0), Clip),
    ];

    [Theory]
    [MemberData(nameof(Events), DisableDiscoveryEnumeration = true)]
    public void The_stored_form_is_frozen(IEvent @event) => GoldenFiles.Match("Incidents", @event);

    [Fact]
    public void Every_event_has_a_sample() => Assert.Equal(
        GoldenFiles.Manifests("Analytics.Domain.Incidents"), Events.Select(row => GoldenFiles.Manifest(row.Data)).Order(StringComparer.Ordinal));

    [Fact]
    public void Stored_numbers_of_enums_never_change()
    {
        Assert.Equal([1, 2, 3, 4, 5, 6, 7], Enum.GetValues<CloseReason>().Select(value => (int)value));
        Assert.Equal([1, 2], Enum.GetValues<EvidenceKind>().Select(value => (int)value));
        Assert.Equal([0, 1, 2, 3], Enum.GetValues<Handling>().Select(value => (int)value));
    }
}
