using Analytics.Node.Composition;
using Analytics.Node.Configuration;
using Analytics.Node.Local;
using Analytics.TestKit;

namespace Analytics.Node.Tests.Local;

/// <summary>What <c>up --nodes</c> makes of one configuration.</summary>
public sealed class LocalNodesTests : IDisposable
{
    private readonly TempFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Each_node_has_a_name_a_folder_and_ports_of_its_own_and_all_agree_about_the_rest()
    {
        var settings = Plan(Path.Combine(Home.Path, "cluster-config", "single.jsonc"), "http://127.0.0.1:9600", 3);

        Assert.Equal(["node-1", "node-2", "node-3"], settings.Select(node => node.Name));
        Assert.Equal(["http://127.0.0.1:9600", "http://127.0.0.1:9601", "http://127.0.0.1:9602"], settings.Select(node => node.Http.Urls));
        Assert.Equal(3, settings.Select(node => node.Data).Distinct(StringComparer.Ordinal).Count());
        Assert.Equal(3, settings.Select(node => node.Cluster.Port).Distinct().Count());
        Assert.All(settings, node =>
        {
            Assert.Equal((EngineKind.Clustered, JournalKind.Postgres, 3), (node.Engine.Kind, node.Journal.Kind, node.Cluster.ExpectedNodes));
            Assert.Equal(settings.Select(other => $"127.0.0.1:{other.Cluster.Port}"), node.Cluster.Seeds);
            Assert.Equal(["yard", "site", "hall", "court", "crossing", "night"], node.Cameras.Select(camera => camera.Id));
        });
    }

    [Fact]
    public void What_the_file_says_beside_the_places_stays()
    {
        File.WriteAllText(folder["own.jsonc"], """
            {
              // of a campus
              "engine": { "kind": "clustered", "mailbox": 64 }, "http": { "maxLiveStreams": 3 },
              "journal": { "kind": "postgres", "connection": "file:/elsewhere" },
              "cluster": { "host": "10.0.0.1", "port": 4053, "seeds": [ "10.0.0.1:4053" ], "profile": "fast", "tls": { "certificate": "/etc/node.pfx" }, },
            }
            """);

        var node = Assert.Single(Plan(folder["own.jsonc"], "http://127.0.0.1:0", 1));

        Assert.Equal((64, 3, FailoverSetting.Fast), (node.Engine.Mailbox, node.Http.MaxLiveStreams, node.Cluster.Profile));
        Assert.Equal(("http://127.0.0.1:0", "127.0.0.1", ""), (node.Http.Urls, node.Cluster.Host, node.Cluster.Tls.Certificate));
        Assert.Equal($"file:{folder["journal.secret"]}", node.Journal.Connection);
    }

    private List<NodeSettings> Plan(string file, string url, int count)
    {
        var nodes = LocalNodes.Plan(folder.Path, file, new Uri(url), folder["journal.secret"], count);
        nodes.Write();
        return [.. nodes.Nodes.Select(node =>
        {
            var loaded = ConfigFile.Load(node.File);
            Assert.Empty(loaded.Faults);
            return loaded.Settings!;
        })];
    }
}
