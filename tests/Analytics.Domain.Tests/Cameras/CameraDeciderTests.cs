using Analytics.Domain.Cameras;
using static Analytics.Domain.Tests.Cameras.CameraSamples;

namespace Analytics.Domain.Tests.Cameras;

public sealed class CameraDeciderTests
{
    private static readonly CameraConfig Renamed = Gate with { Name = "Gate 2" };

    private static readonly CameraConfig Off = Gate with { Enabled = false };

    [Fact]
    public void A_file_brings_a_camera()
    {
        var camera = Camera().When(Import());

        camera.Then(new CameraImported(new("campus.jsonc", "d1"), Gate));
        Assert.True(camera.State.IsRunning);
        Assert.Equal(1, camera.State.Version);
    }

    [Fact]
    public void The_same_section_changes_nothing_though_its_secret_was_encrypted_anew() =>
        Camera().Given(Import()).When(Import(Gate with { Source = Gate.Source with { Protected = "b3RoZXI=" } }, id: "import-2")).ThenNothing();

    [Fact]
    public void The_same_section_read_with_other_defaults_is_a_change() =>
        Camera().Given(Import()).When(Import(Renamed, id: "import-2")).Then(new CameraImported(new("campus.jsonc", "d1"), Renamed));

    [Fact]
    public void Another_section_with_another_secret_is_a_change()
    {
        var changed = Gate with { Source = Gate.Source with { Protected = "b3RoZXI=" } };

        Camera().Given(Import()).When(Import(changed, "d2", id: "import-2")).Then(new CameraImported(new("campus.jsonc", "d2"), changed));
    }

    [Fact]
    public void A_comment_in_the_section_is_no_change() => Camera().Given(Import()).When(Import(digest: "d2", id: "import-2")).ThenNothing();

    [Fact]
    public void A_camera_moves_to_another_file() =>
        Camera().Given(Import()).When(Import(file: "north.jsonc", id: "import-2")).Then(new CameraImported(new("north.jsonc", "d1"), Gate));

    [Fact]
    public void A_file_does_not_take_a_camera_of_the_api() =>
        Assert.Contains("campus.jsonc", Camera().Given(Configure()).When(Import()).ThenRefused(CameraRefusal.OwnedByApi), StringComparison.Ordinal);

    [Fact]
    public void The_api_makes_a_camera_and_changes_it()
    {
        var camera = Camera().Given(Configure(expected: 0)).When(Configure(Renamed, expected: 1, id: "configure-2"));

        camera.Then(new CameraConfigured(Renamed));
        Assert.Equal(2, camera.State.Version);
    }

    [Fact]
    public void The_same_configuration_changes_nothing() => Camera().Given(Configure()).When(Configure(id: "configure-2")).ThenNothing();

    [Fact]
    public void An_edit_of_an_older_version_is_refused() =>
        Camera().Given(Configure()).When(Configure(Renamed, expected: 0, id: "configure-2")).ThenRefused(CameraRefusal.VersionConflict);

    [Fact]
    public void The_api_does_not_edit_what_a_file_owns_and_names_the_file()
    {
        var camera = Camera().Given(Import());

        Assert.Contains("campus.jsonc", camera.When(Configure(Renamed)).ThenRefused(CameraRefusal.OwnedByFile), StringComparison.Ordinal);
        Assert.Contains("campus.jsonc", camera.When(Retire()).ThenRefused(CameraRefusal.OwnedByFile), StringComparison.Ordinal);
    }

    [Fact]
    public void A_faulty_configuration_is_refused_with_every_fault_and_changes_nothing()
    {
        var camera = Camera();
        var faulty = Gate with { Name = "", Rate = 99 };

        foreach (var command in new ICommand[] { Import(faulty), Configure(faulty) })
        {
            var detail = camera.When(command).ThenRefused(CameraRefusal.Invalid);
            Assert.Contains("name: ", detail, StringComparison.Ordinal);
            Assert.Contains("rate: ", detail, StringComparison.Ordinal);
            Assert.Equal(CameraLife.Absent, camera.State.Life);
        }
    }

    [Fact]
    public void A_camera_is_disabled_and_enabled()
    {
        var camera = Camera().Given(Configure());

        camera.When(Disable()).Then(new CameraDisabled());
        Assert.False(camera.State.IsRunning);
        camera.When(Disable("disable-2")).ThenNothing();
        camera.When(Enable()).Then(new CameraEnabled());
        Assert.True(camera.State.IsRunning);
        camera.When(Enable("enable-2")).ThenNothing();
    }

    [Fact]
    public void An_operator_may_switch_a_camera_of_a_file() => Camera().Given(Import()).When(Disable()).Then(new CameraDisabled());

    [Fact]
    public void That_switch_outlives_other_edits_of_the_file()
    {
        var camera = Camera().Given(Import(), Disable(), Import(Renamed, "d2", id: "import-2"));

        Assert.False(camera.State.IsRunning);
    }

    [Fact]
    public void A_change_of_the_switch_in_the_file_wins()
    {
        var camera = Camera().Given(Import(Off), Enable(), Import(Gate, "d2", id: "import-2"), Import(Off, "d3", id: "import-3"));

        Assert.False(camera.State.IsRunning);
    }

    [Fact]
    public void A_disabled_configuration_does_not_run() => Assert.False(Camera().Given(Configure(Off)).State.IsRunning);

    [Fact]
    public void What_was_never_configured_is_not_found()
    {
        Camera().When(Enable()).ThenRefused(CameraRefusal.NotFound);
        Camera().When(Disable()).ThenRefused(CameraRefusal.NotFound);
        Camera().When(Retire()).ThenRefused(CameraRefusal.NotFound);
    }

    [Fact]
    public void A_retired_camera_keeps_no_addresses_and_refuses_the_switch()
    {
        var camera = Camera().Given(Configure()).When(Retire());

        camera.Then(new CameraRetired(null));
        Assert.Null(camera.State.Config);
        camera.When(Enable()).ThenRefused(CameraRefusal.Retired);
        camera.When(Retire(id: "retire-2")).ThenNothing();
    }

    [Fact]
    public void A_file_retires_only_what_it_owns()
    {
        Camera().Given(Import()).When(Retire("campus.jsonc")).Then(new CameraRetired("campus.jsonc"));
        Camera().Given(Import()).When(Retire("north.jsonc")).ThenNothing();
        Camera().Given(Configure()).When(Retire("campus.jsonc")).ThenNothing();
        Camera().When(Retire("campus.jsonc")).ThenNothing();
    }

    [Fact]
    public void A_retired_camera_comes_back_with_a_higher_version_and_its_switch_anew()
    {
        var camera = Camera().Given(Import(), Disable(), Retire("campus.jsonc"), Import(id: "import-2"));

        Assert.Equal((CameraLife.Present, 2L, true), (camera.State.Life, camera.State.Version, camera.State.IsRunning));
        Assert.Equal(CameraLife.Present, Camera().Given(Configure(), Retire(), Configure(id: "configure-2")).State.Life);
    }

    [Fact]
    public void Unknown_commands_are_refused() =>
        Camera().When(new Foreign("x", Start, "chen")).ThenRefused(EntityRefusal.UnknownCommand);

    private sealed record Foreign(string CommandId, DateTimeOffset At, string By) : ICommand;
}
