using Analytics.Domain.Persons;
using Analytics.Domain.Tests.Incidents;
using static Analytics.Domain.Tests.Persons.PersonSamples;

namespace Analytics.Domain.Tests.Persons;

public sealed class PersonGoldenTests
{
    public static readonly TheoryData<IEvent> Events =
    [
        new PersonEnrolled(Long, Portrait, Agreed, KeepUntil),
        new PersonPortraitEnrolled(Newer, ["p1"]),
        new PersonNameCorrected("d1.k1.b3RoZXI"),
        new PersonConsentRenewed(Agreed with { GivenBy = ConsentGiver.Guardian }, KeepUntil),
        new PersonConsentWithdrawn(["p1"]),
        new PersonErased(ErasureCause.Expired, ["k1", "p1"]),
        new PersonNumberClaimed("p-1"),
        new PersonNumberReleased("p-1"),
    ];

    public static readonly TheoryData<ICommand> Commands =
    [
        Enrol(), Replace(), Correct(expected: 1), Renew(), Withdraw(), Erase(), Expire(), NumberClaimTests.Claim("p-1", "p-2"),
        new ReleaseNumber("r", Start, "chen", "p-1"),
    ];

    [Theory]
    [MemberData(nameof(Events), DisableDiscoveryEnumeration = true)]
    public void The_stored_form_is_frozen(IEvent @event) => GoldenFiles.Match("Persons", @event);

    [Fact]
    public void Every_event_has_a_sample() => Assert.Equal(
        GoldenFiles.Manifests("Analytics.Domain.Persons"), Events.Select(row => GoldenFiles.Manifest(row.Data)).Order(StringComparer.Ordinal));

    [Theory]
    [MemberData(nameof(Commands), DisableDiscoveryEnumeration = true)]
    public void A_command_equals_itself_read_back(ICommand command)
    {
        var text = System.Text.Json.JsonSerializer.Serialize(command, command.GetType(), Wire.Options);

        Assert.Equal(command, System.Text.Json.JsonSerializer.Deserialize(text, command.GetType(), Wire.Options));
    }
}
