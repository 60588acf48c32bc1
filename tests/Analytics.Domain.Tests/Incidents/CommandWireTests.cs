using System.Text.Json;
using Analytics.Domain.Incidents;
using Analytics.Domain.Tests.Cameras;
using static Analytics.Domain.Tests.Incidents.Samples;

namespace Analytics.Domain.Tests.Incidents;

/// <summary>Commands travel between nodes.</summary>
public sealed class CommandWireTests
{
    public static readonly TheoryData<ICommand> Commands =
    [
        new NoteEpoch("c", Start, "node-a", "node-a", 3), Open(0), Extend(10), Close(20, activeUntil: 4),
        Acknowledge(IdAt(0), 5), Dismiss(IdAt(0), 5), Resolve(IdAt(0), 5), Note(IdAt(0), 5), Attach(IdAt(0), 5),
        CameraSamples.Import(), CameraSamples.Configure(expected: 1), CameraSamples.Enable(), CameraSamples.Disable(), CameraSamples.Retire("a"),
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
        typeof(ICommand).Assembly.GetTypes()
            .Where(type => type is { IsInterface: false, Namespace: "Analytics.Domain.Cameras" or "Analytics.Domain.Incidents" })
            .Where(type => type.IsAssignableTo(typeof(ICommand))).Select(type => type.Name).Order(StringComparer.Ordinal),
        Commands.Select(row => row.Data.GetType().Name).Order(StringComparer.Ordinal));
}
