using Analytics.Domain.Sites;
using Analytics.Domain.Tests.Incidents;

namespace Analytics.Domain.Tests.Sites;

public sealed class SiteGoldenTests
{
    public static readonly TheoryData<IEvent> Events = [new SiteModelChosen("yolox_nano", "2", new('a', 64))];

    [Theory]
    [MemberData(nameof(Events), DisableDiscoveryEnumeration = true)]
    public void The_stored_form_is_frozen(IEvent @event) => GoldenFiles.Match("Sites", @event);

    [Fact]
    public void Every_event_has_a_sample() => Assert.Equal(
        GoldenFiles.Manifests("Analytics.Domain.Sites"), Events.Select(row => GoldenFiles.Manifest(row.Data)).Order(StringComparer.Ordinal));

    [Fact]
    public void Command_and_state_equal_themselves_read_back()
    {
        ReadBack(SiteDeciderTests.Choose());
        ReadBack(new SiteState([new ChosenModel("yolox_nano", "2", new('a', 64), DateTimeOffset.UnixEpoch, "chen")]));
    }

    private static void ReadBack<T>(T value) => Assert.Equal(
        value, System.Text.Json.JsonSerializer.Deserialize<T>(System.Text.Json.JsonSerializer.Serialize(value, Wire.Options), Wire.Options));
}
