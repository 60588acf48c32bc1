using Analytics.Domain.Cameras;
using Analytics.Domain.Tests.Incidents;
using static Analytics.Domain.Tests.Cameras.CameraSamples;

namespace Analytics.Domain.Tests.Cameras;

public sealed class CameraGoldenTests
{
    private static readonly CameraConfig Full = Gate with
    {
        Group = "north",
        Rules = [Samples.Fence with { Schedule = new() { TimeZone = "Asia/Shanghai", Intervals = [new(DayOfWeek.Friday, new(22, 0), new(6, 30))] } }],
        MeteredAccount = "campus-main",
    };

    public static readonly TheoryData<IEvent> Events =
    [
        new CameraImported(new("campus.jsonc", new string('c', 64)), Full),
        new CameraConfigured(Gate),
        new CameraEnabled(),
        new CameraDisabled(),
        new CameraRetired("campus.jsonc"),
    ];

    [Theory]
    [MemberData(nameof(Events), DisableDiscoveryEnumeration = true)]
    public void The_stored_form_is_frozen(IEvent @event) => GoldenFiles.Match("Cameras", @event);

    [Fact]
    public void Every_event_has_a_sample() => Assert.Equal(
        GoldenFiles.Manifests("Analytics.Domain.Cameras"), Events.Select(row => GoldenFiles.Manifest(row.Data)).Order(StringComparer.Ordinal));
}
