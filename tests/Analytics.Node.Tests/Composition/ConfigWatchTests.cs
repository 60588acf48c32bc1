using Analytics.Node.Composition;
using Analytics.Node.Configuration;
using Analytics.TestKit;
using Analytics.TestKit.Time;

namespace Analytics.Node.Tests.Composition;

public sealed class ConfigWatchTests
{
    [Fact]
    public void Each_change_is_told_once_and_a_faulty_file_never()
    {
        using var folder = new TempFolder();
        var file = folder["campus.jsonc"];
        File.WriteAllText(file, """{ "cameras": [] }""");
        var told = new List<NodeSettings>();
        var watch = new ConfigWatch(file, ConfigFile.Load(file), told.Add, new ManualTimeProvider());

        watch.Look();
        File.WriteAllText(file, "{");
        watch.Look();
        Assert.Empty(told);

        File.WriteAllText(file, """{ "cameras": [ { "id": "gate", "source": "gate.mp4" } ] }""");
        watch.Look();
        watch.Look();
        Assert.Equal("gate", Assert.Single(Assert.Single(told).Cameras).Id);
    }
}
