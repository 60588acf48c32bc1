using Analytics.Domain.Cameras;
using Analytics.Engine.Ports;
using Analytics.Node.Composition;
using Analytics.Node.Configuration;
using Analytics.TestKit;

namespace Analytics.Node.Tests.Composition;

public sealed class ConfigReloadTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly List<ReloadOutcome> _told = [];
    private readonly List<IReadOnlyList<CameraSettings>> _imports = [];
    private Func<ImportReport> _answer = () => new ImportReport([], []);

    public ConfigReloadTests() => Write("""{ "cameras": [ { "id": "gate", "source": "gate.mp4" } ] }""");

    private string Path => _folder["campus.jsonc"];

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task An_unchanged_file_is_not_imported()
    {
        var reload = Reload();

        await LookAsync(reload, 3);

        Assert.Empty(_imports);
        Assert.Empty(_told);
    }

    [Fact]
    public async Task A_faulty_file_changes_nothing_and_is_told_once()
    {
        var reload = Reload();
        Write("""{ "cameras": [ { "id": "gate" } ] }""");

        await LookAsync(reload, 3);

        Assert.Empty(_imports);
        Assert.Equal("missing", Assert.Single(Assert.Single(_told).Faults).Code);
        Assert.False(_told[0].IsTriedAgain);
    }

    [Fact]
    public async Task A_file_that_is_mended_is_taken()
    {
        var reload = Reload();
        Write("{");
        await LookAsync(reload);
        Write("""{ "cameras": [ { "id": "gate", "source": "new.mp4" } ] }""");

        await LookAsync(reload, 2);

        Assert.Equal("new.mp4", Assert.Single(Assert.Single(_imports)).Source);
        Assert.Equal(2, _told.Count);
    }

    [Fact]
    public async Task Settings_of_the_node_wait_for_the_next_start_and_a_cameras_do_not()
    {
        var reload = Reload();
        Write("""{ "cameras": [ { "id": "gate", "source": "new.mp4" } ] }""");
        await LookAsync(reload);
        Write("""{ "name": "node-2", "cameras": [ { "id": "gate", "source": "new.mp4" } ] }""");
        await LookAsync(reload);

        Assert.Equal([false, true], _told.Select(t => t.NeedsRestart));
    }

    [Fact]
    public async Task A_file_that_is_gone_for_a_moment_is_told_and_taken_when_it_is_back()
    {
        var reload = Reload();
        File.Delete(Path);
        await LookAsync(reload, 2);
        Write("""{ "cameras": [] }""");
        await LookAsync(reload);

        Assert.Equal("unreadable", Assert.Single(_told[0].Faults).Code);
        Assert.Equal(2, _told.Count);
        Assert.Empty(Assert.Single(_imports));
    }

    [Fact]
    public async Task What_the_journal_did_not_take_is_told_once_and_tried_until_it_does()
    {
        var reload = Reload();
        Write("""{ "cameras": [] }""");
        _answer = () => throw new JournalException(JournalFaultKind.DiskFull, "journal.db", "the disk is full.", "Make room.");
        await LookAsync(reload, 2);
        var gate = CameraDecider.IdOf("campus", "gate");
        _answer = () => new ImportReport([], [new ImportRefusal(gate, "busy", IsCertain: false)]);
        await LookAsync(reload, 2);
        _answer = () => new ImportReport([gate], []);
        await LookAsync(reload, 2);

        Assert.Equal(5, _imports.Count);
        Assert.Equal([true, false], _told.Select(t => t.IsTriedAgain));
        Assert.Equal([gate], _told[^1].Report!.Changed);
    }

    [Fact]
    public async Task What_the_journal_did_not_take_at_the_start_is_brought_at_the_next_look()
    {
        var reload = Reload();
        var gate = CameraDecider.IdOf("campus", "gate");
        reload.Began(ConfigFile.Load(Path), new ImportReport([], [new ImportRefusal(gate, "no answer", IsCertain: false)]));
        _answer = () => new ImportReport([gate], []);
        await LookAsync(reload, 2);

        Assert.Single(_imports);
        Assert.Equal([gate], Assert.Single(_told).Report!.Changed);
    }

    [Fact]
    public async Task What_was_refused_at_the_start_for_good_is_not_brought_again()
    {
        var reload = Reload();
        reload.Began(ConfigFile.Load(Path), new ImportReport([], [new ImportRefusal(CameraDecider.IdOf("campus", "gate"), "made by the API")]));
        await LookAsync(reload, 2);

        Assert.Empty(_imports);
    }

    private ConfigReload Reload() => new(
        ConfigFile.Load(Path),
        (settings, _) =>
        {
            _imports.Add(settings.Cameras);
            return Task.FromResult(_answer());
        },
        _told.Add);

    private async Task LookAsync(ConfigReload reload, int times = 1)
    {
        for (var i = 0; i < times; i++)
            await reload.LookAsync(ConfigFile.Load(Path), TestContext.Current.CancellationToken);
    }

    private void Write(string text) => File.WriteAllText(Path, text);
}
