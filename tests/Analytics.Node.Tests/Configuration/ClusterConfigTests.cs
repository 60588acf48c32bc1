using System.Text;
using Analytics.Node.Configuration;

namespace Analytics.Node.Tests.Configuration;

public sealed class ClusterConfigTests
{
    private const string Three = """
        "port": 4053, "host": "10.0.0.2", "expectedNodes": 3, "seeds": [ "10.0.0.1:4053", "dns:nodes.campus:4053", "[fd00::1]:4053" ]
        """;

    public static TheoryData<string, string, string> Wrong => new()
    {
        // cluster, code, path
        { "\"seeds\": [ \"10.0.0.1\" ]", "pattern", "cluster.seeds[0]" },
        { "\"seeds\": [ \"http://10.0.0.1:80\" ]", "pattern", "cluster.seeds[0]" },
        { "\"seeds\": [ \"127.0.0.1:4053\" ]", "missing", "cluster.port" },
        { "\"port\": 4053, \"seeds\": [ \"10.0.0.1:4053\" ]", "loopback", "cluster.host" },
        { "\"port\": 4053, \"host\": \"node-1.campus\", \"seeds\": [ \"dns:nodes.campus:4053\" ]", "name", "cluster.host" },
        { "\"port\": 4053, \"seeds\": [ \"127.0.0.1:70000\" ]", "range", "cluster.seeds" },
        { "\"expectedNodes\": 3", "missing", "cluster.seeds" },
        { "\"roles\": []", "range", "cluster.roles" },
        { "\"roles\": [ \"judge\" ]", "choice", "cluster.roles[0]" },
        { "\"roles\": [ \"inference\" ]", "missing", "cluster.secret" },
        { "\"peerUrl\": \"http://10.0.0.1:4054\"", "missing", "cluster.secret" },
        { "\"secret\": \"plain-text-in-the-file\"", "pattern", "cluster.secret" },
        { "\"peerUrl\": \"10.0.0.1:4054\"", "pattern", "cluster.peerUrl" },
        { "\"secret\": \"env:SECRET\", \"peerUrl\": \"https://10.0.0.2:4054\", " + Three, "contradiction", "cluster.peerUrl" },
        { "\"secret\": \"env:SECRET\", \"peerUrl\": \"http://127.0.0.1:4054\", " + Three, "loopback", "cluster.peerUrl" },
        { Three + ", \"expectedNodes\": 4", "doubled", "cluster.expectedNodes" },
        { "\"splitBrain\": \"static-quorum\", \"quorum\": 1, " + Three, "contradiction", "cluster.quorum" },
        { "\"tls\": { \"password\": \"secret\" }", "pattern", "cluster.tls.password" },
        { "\"tls\": { \"password\": \"env:PASSWORD\" }", "missing", "cluster.tls.certificate" },
    };

    [Theory]
    [MemberData(nameof(Wrong))]
    public void A_contradiction_is_told_at_its_place(string cluster, string code, string path)
    {
        var file = Load("clustered", cluster);

        Assert.Null(file.Settings);
        Assert.Contains(file.Faults, fault => fault.Code == code && fault.Path == path);
    }

    [Fact]
    public void Seeds_under_the_local_engine_are_a_contradiction() =>
        Assert.Contains(Load("local", Three).Faults, fault => fault is { Code: "contradiction", Path: "cluster.seeds" });

    [Theory]
    [InlineData("local", "contradiction", "inference.remote")]
    [InlineData("clustered", "missing", "cluster.secret")]
    public void To_infer_elsewhere_always_takes_other_nodes_that_know_this_one(string engine, string code, string path)
    {
        var file = ConfigFile.Parse("cluster.jsonc", Encoding.UTF8.GetBytes($$"""{ "engine": { "kind": "{{engine}}" }, "inference": { "remote": "always" } }"""));

        Assert.Contains(file.Faults, fault => fault.Code == code && fault.Path == path);
    }

    [Fact]
    public void A_node_that_infers_for_others_is_read_as_written()
    {
        var settings = Load("clustered", Three + ", \"roles\": [ \"inference\" ], \"secret\": \"env:SECRET\", \"peerUrl\": \"http://10.0.0.2:4054\"").Settings!;

        Assert.Equal([NodeRole.Inference], settings.Cluster.Roles);
        Assert.Equal(("env:SECRET", "http://10.0.0.2:4054", RemoteSetting.WhenAbsent), (settings.Cluster.Secret, settings.Cluster.PeerUrl, settings.Inference.Remote));
    }

    [Fact]
    public void Seeds_with_a_journal_of_one_node_are_a_contradiction() =>
        Assert.Contains(Load("clustered", Three, journal: "sqlite").Faults, fault => fault is { Code: "contradiction", Path: "cluster.seeds" } && fault.Text.En.Contains("PostgreSQL", StringComparison.Ordinal));

    [Fact]
    public void Three_nodes_are_read_as_written()
    {
        var cluster = Load("clustered", Three + ", \"roles\": [ \"gateway\" ], \"profile\": \"fast\"").Settings!.Cluster;

        Assert.Equal(["10.0.0.1:4053", "dns:nodes.campus:4053", "[fd00::1]:4053"], cluster.Seeds);
        Assert.Equal((3, FailoverSetting.Fast, SplitBrainSetting.KeepMajority), (cluster.ExpectedNodes, cluster.Profile, cluster.SplitBrain));
        Assert.Equal([NodeRole.Gateway], cluster.Roles);
    }

    private static ConfigFile Load(string engine, string cluster, string journal = "postgres") =>
        ConfigFile.Parse("cluster.jsonc", Encoding.UTF8.GetBytes($$"""
            { "engine": { "kind": "{{engine}}" }, "journal": { "kind": "{{journal}}" }, "cluster": { {{cluster}} } }
            """));
}
