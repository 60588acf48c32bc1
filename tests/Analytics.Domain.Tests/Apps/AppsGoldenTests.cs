using Analytics.Domain.Apps;
using Analytics.Domain.Cameras;
using Analytics.Domain.Tests.Incidents;
using static Analytics.Domain.Tests.Apps.AppSamples;

namespace Analytics.Domain.Tests.Apps;

public sealed class AppsGoldenTests
{
    private static readonly FileOrigin Origin = new(Campus, new string('c', 64));

    public static readonly TheoryData<IEvent> Events =
    [
        new AccountConfigured(Acme),
        new AccountImported(Origin, Acme with { Contact = null }),
        new AccountEnabled(),
        new AccountDisabled(),
        new AccountRetired(Campus),
        new AccessKeyAdded("1a2b3c4d5e6f47788990aabbccddeeff", "k9", "d1.k9.c2s", Campus),
        new AccessKeyEnabled("1a2b3c4d5e6f47788990aabbccddeeff"),
        new AccessKeyDisabled("1a2b3c4d5e6f47788990aabbccddeeff"),
        new AccessKeyRotated("1a2b3c4d5e6f47788990aabbccddeeff", "d1.k9.bmV3", Start.AddHours(1)),
        new AccessKeyDeleted("1a2b3c4d5e6f47788990aabbccddeeff", "k9"),
        new AppNameReserved("gate", "Gate 大门"),
        new AppNameReleased("gate"),
        new AppCreated(Origin, Gate, Keys),
        new AppDescribed(Gate),
        new AppImported(Origin, Gate, [HardHat, Liveness], ["10.0.0.0/8"], IsSecretFixed: true),
        new AppEnabled(),
        new AppDisabled(),
        new AppAbilitiesOpened([HardHat, Liveness]),
        new AppAddressesAllowed("hard_hat", ["10.1.2.3", "2001:db8::/32"]),
        new AppSecretRotated("d1.k1.bmV3", Start.AddHours(1)),
        new AppSm2KeyReplaced(Public, "d1.k1.c20y"),
        new AppDeleted("k1", null),
    ];

    [Theory]
    [MemberData(nameof(Events), DisableDiscoveryEnumeration = true)]
    public void The_stored_form_is_frozen(IEvent @event) => GoldenFiles.Match("Apps", @event);

    [Fact]
    public void Every_event_has_a_sample() => Assert.Equal(
        GoldenFiles.Manifests("Analytics.Domain.Apps"), Events.Select(row => GoldenFiles.Manifest(row.Data)).Order(StringComparer.Ordinal));
}
