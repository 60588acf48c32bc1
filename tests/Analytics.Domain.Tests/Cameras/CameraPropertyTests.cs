using Analytics.Domain.Cameras;
using Analytics.Domain.Tests.Incidents;
using Analytics.TestKit;
using FsCheck;
using FsCheck.Fluent;
using static Analytics.Domain.Tests.Cameras.CameraSamples;

namespace Analytics.Domain.Tests.Cameras;

public sealed class CameraPropertyTests
{
    private static readonly Gen<ICommand> Commands =
        from kind in Gen.Choose(0, 5)
        from id in Gen.Choose(0, 60).Select(number => $"c{number}")
        from config in Gen.Elements(Gate, Gate with { Name = "Gate 2" }, Gate with { Enabled = false }, Gate with { Rate = -1 })
        from file in Gen.Elements("campus.jsonc", "north.jsonc")
        from digest in Gen.Elements("d1", "d2")
        from version in Gen.Elements<long?>(null, 0, 1, 2)
        select kind switch
        {
            0 => (ICommand)Import(config, digest, file, $"{id}-i"),
            1 => Configure(config, version, $"{id}-c"),
            2 => Enable($"{id}-e"),
            3 => Disable($"{id}-d"),
            4 => Retire(file, $"{id}-f"),
            _ => Retire(null, $"{id}-r"),
        };

    private static readonly Arbitrary<ICommand[]> Histories =
        Gen.Choose(1, 30).SelectMany(count => Gen.ArrayOf(Commands, count)).ToArbitrary();

    [Fact]
    public void Every_command_repeated_changes_nothing() => Prop.ForAll(Histories, commands =>
    {
        var camera = Camera();
        foreach (var command in commands)
        {
            var (state, refusal) = (camera.When(command).Entity, camera.Last!.Refusal);
            camera.When(command);
            Assert.Empty(camera.Last.Events);
            Assert.Equal(Wire.Text(state), Wire.Text(camera.Entity));
            Assert.Equal(refusal, camera.Last.Refusal);
        }
    }).Holds();

    [Fact]
    public void A_replay_by_way_of_a_snapshot_gives_the_live_state() => Prop.ForAll(
        Histories, Gen.Choose(0, 20).ToArbitrary(), (commands, snapshotAfter) =>
        {
            var camera = Camera();
            foreach (var command in commands)
                camera.When(command);
            Assert.Equal(Wire.Text(camera.Entity), Wire.Text(camera.Replay(snapshotAfter)));
        }).Holds();

    [Fact]
    public void Only_its_own_file_ends_the_life_of_a_files_camera() => Prop.ForAll(Histories, commands =>
    {
        var camera = Camera();
        foreach (var command in commands)
        {
            var before = camera.State;
            camera.When(command);
            if (before.Origin is { } origin && camera.State.Life == CameraLife.Retired)
                Assert.Equal(origin.File, Assert.IsType<RetireCamera>(command).File);
        }
    }).Holds();
}
