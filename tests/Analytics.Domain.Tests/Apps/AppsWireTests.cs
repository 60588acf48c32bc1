using System.Text.Json;
using Analytics.Domain.Apps;
using Analytics.Domain.Tests.Incidents;
using static Analytics.Domain.Tests.Apps.AppSamples;

namespace Analytics.Domain.Tests.Apps;

/// <summary>Commands travel between nodes; the secrets in them are sealed before.</summary>
public sealed class AppsWireTests
{
    private const string Key = "1a2b3c4d5e6f47788990aabbccddeeff";

    public static readonly TheoryData<ICommand> Commands =
    [
        Configure(expected: 1), ImportOf(), new EnableAccount("c", Start, "chen"), new DisableAccount("c", Start, "chen"),
        new RetireAccount("c", Start, "chen", Campus), Add(file: Campus), new EnableAccessKey("c", Start, "chen", Key),
        new DisableAccessKey("c", Start, "chen", Key), new DeleteAccessKey("c", Start, "chen", Key, Campus),
        new RotateAccessKey("c", Start, "chen", Key, "d1.k9.bmV3", TimeSpan.FromHours(1)), Reserve("gate", "Gate", "c"),
        new ReleaseAppName("c", Start, "chen", "gate"), Create(), Import([HardHat, Liveness], keys: Keys, secret: "d1.k1.bmV3"),
        new DescribeApp("c", Start, "chen", Gate, AppRules.K2, 3), new EnableApp("c", Start, "chen"), new DisableApp("c", Start, "chen"),
        Open("c", HardHat, Liveness), Allow("hard_hat", "c", "10.0.0.0/8"), Rotate(), new ReplaceSm2Key("c", Start, "chen", Public, "d1.k1.c20y"),
        Delete(Campus),
    ];

    [Theory]
    [MemberData(nameof(Commands), DisableDiscoveryEnumeration = true)]
    public void A_command_equals_itself_read_back(ICommand command)
    {
        var text = JsonSerializer.Serialize(command, command.GetType(), Wire.Options);

        Assert.Equal(command, JsonSerializer.Deserialize(text, command.GetType(), Wire.Options));
    }

    [Fact]
    public void Every_command_has_a_sample() => Assert.Equal(
        typeof(ICommand).Assembly.GetTypes().Where(type => type is { IsInterface: false, Namespace: "Analytics.Domain.Apps" })
            .Where(type => type.IsAssignableTo(typeof(ICommand))).Select(type => type.Name).Order(StringComparer.Ordinal),
        Commands.Select(row => row.Data.GetType().Name).Order(StringComparer.Ordinal));
}
