using System.Text.Json;
using Analytics.Engine.Ports;
using Analytics.TestKit;

namespace Analytics.MultiNode.Tests.Support;

/// <summary>A folder with a configuration and the data directory of one node.</summary>
internal sealed class Campus : IDisposable
{
    private readonly TempFolder _folder = new();

    public string Folder => _folder.Path;

    public string Config => _folder["campus.jsonc"];

    public string Data => _folder["data"];

    public string this[string name] => _folder[name];

    /// <summary>Cameras that open an incident a second while anything moves.</summary>
    public static Campus Of(params (string Id, string Source)[] cameras)
    {
        var campus = new Campus();
        campus.Write(cameras.Select(c => Camera(c.Id, c.Source)));
        return campus;
    }

    public static object Camera(string id, string source, params object[] rules) => new
    {
        id,
        source,
        preRoll = "1s",
        postRoll = "1s",
        rules = rules.Length > 0 ? rules : [Motion("motion")],
    };

    public static object Motion(string id) => new
    {
        id,
        ability = "motion",
        hits = 1,
        ofWindows = 1,
        closeAfter = "200ms",
        cooldown = "0s",
        maxOpen = "1s",
        extendEvery = "1s",
    };

    public void Write(IEnumerable<object> cameras, object? inference = null, object? journal = null) => File.WriteAllText(
        Config, JsonSerializer.Serialize(new
        {
            http = new { urls = "http://127.0.0.1:0" },
            journal = journal ?? new { kind = "sqlite" },
            inference = inference ?? new { threads = 1 },
            evidence = new { keepFree = "1MiB" },
            cameras,
        }));

    public NodeProcess Up(params string[] more) => NodeProcess.Start(Folder, ["up", "--config", Config, "--data", Data, "--json", .. more]);

    /// <summary>
    /// Pictures are paced by the wall clock: a camera's account ends with the last one before the stop, which on a busy machine is a while
    /// ago, or with a picture of the time until the node was gone.
    /// </summary>
    public static void AssertEndsWith(CoverageProgress camera, DateTimeOffset stopped)
    {
        var slack = Timing.IsMeasured ? TimeSpan.FromSeconds(2) : Patience.Limit;
        Assert.InRange(camera.Until, stopped - slack, stopped + slack);
    }

    public void Dispose() => _folder.Dispose();
}
