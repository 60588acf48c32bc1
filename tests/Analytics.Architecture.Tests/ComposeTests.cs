using System.Diagnostics;
using System.Text.RegularExpressions;
using Analytics.Journal.Postgres;
using Analytics.Node.Configuration;
using Analytics.Node.Security;
using YamlDotNet.Core;
using YamlDotNet.Serialization;

namespace Analytics.Architecture.Tests;

/// <summary>
/// docker-compose.yml and Dockerfile, as far as they can be held without an engine that runs them: what each service has, no secret, and
/// the topology of three-node.jsonc, which the tests with real processes prove.
/// </summary>
public sealed partial class ComposeTests
{
    private const string InImage = "/opt/analytics/";
    private const string Secrets = "/run/secrets/";

    private static readonly Dictionary<object, object> s_compose = Load();

    public static TheoryData<string> Services => [.. Map(s_compose, "services").Keys.Cast<string>()];

    public static TheoryData<string> Nodes => ["node-1", "node-2", "node-3"];

    [Fact]
    public void There_are_a_database_three_nodes_and_cameras() =>
        Assert.Equal(["cameras", "node-1", "node-2", "node-3", "postgres"], Map(s_compose, "services").Keys.Cast<string>().Order(StringComparer.Ordinal));

    [Theory]
    [MemberData(nameof(Services))]
    public void Every_service_has_a_health_check_limits_and_a_restart_policy(string name)
    {
        var service = Service(name);

        Assert.NotEmpty(List(Map(service, "healthcheck"), "test"));
        Assert.Equal("unless-stopped", service["restart"]);
        var limits = Map(Map(Map(service, "deploy"), "resources"), "limits");
        Assert.True(limits.ContainsKey("cpus") && limits.ContainsKey("memory"));
        Assert.True(service.ContainsKey("stop_grace_period"));
    }

    [Theory]
    [MemberData(nameof(Nodes))]
    public void A_node_waits_for_the_database_keeps_its_data_and_has_time_to_hand_its_cameras_over(string name)
    {
        var service = Service(name);

        Assert.Equal("service_healthy", Map(Map(service, "depends_on"), "postgres")["condition"]);
        Assert.Contains($"{name}:/var/lib/analytics", List(service, "volumes"));
        Assert.True(Map(s_compose, "volumes").ContainsKey(name));
        // As long as the program itself gives its stop: see Cli.
        Assert.InRange(Seconds((string)service["stop_grace_period"]), 75, 120);
    }

    [Theory]
    [MemberData(nameof(Nodes))]
    public void A_nodes_configuration_has_no_fault_and_the_topology_of_the_shipped_three(string name)
    {
        var service = Service(name);
        var command = List(service, "command");
        Assert.Equal(["run", "--config"], command.Take(2));
        Assert.StartsWith(InImage, command[2], StringComparison.Ordinal);
        var settings = Settings(command[2][InImage.Length..]);
        var (cluster, three) = (settings.Cluster, Settings("cluster-config/three-node.jsonc").Cluster);

        Assert.Equal((name, name), (settings.Name, cluster.Host));
        Assert.Equal(["node-1:4053", "node-2:4053", "node-3:4053"], cluster.Seeds);
        Assert.Equal(three.Seeds.Count, cluster.Seeds.Count);
        Assert.Equal((three.Port, three.ExpectedNodes, three.SplitBrain, three.Profile), (cluster.Port, cluster.ExpectedNodes, cluster.SplitBrain, cluster.Profile));
        Assert.Equal(three.Roles, cluster.Roles);
        Assert.Equal((EngineKind.Clustered, JournalKind.Postgres), (settings.Engine.Kind, settings.Journal.Kind));
        // What the container listens on is published on the host's loopback alone, and is what the health check asks.
        var port = new Uri(settings.Http.Urls).Port;
        Assert.Matches($@"\A127\.0\.0\.1:\d+:{port}\z", Assert.Single(List(service, "ports")));
        Assert.Contains($"http://127.0.0.1:{port}/healthz", List(Map(service, "healthcheck"), "test"));
        // The secrets that it names are those that it gets.
        Assert.Equal(["journal", "root_key"], List(service, "secrets"));
        Assert.Equal($"file:{Secrets}journal", settings.Journal.Connection);
        Assert.Equal($"{Secrets}root_key", Map(service, "environment")["ANALYTICS_KEY_FILE"]);
    }

    [Fact]
    public void All_nodes_have_the_same_cameras_which_the_camera_service_serves()
    {
        var cameras = Nodes.Select(node => Settings($"cluster-config/compose/{(string)node.Data}.jsonc").Cameras.Select(camera => (camera.Id, camera.Source)).ToList()).ToList();

        Assert.All(cameras, list => Assert.Equal(cameras[0], list));
        Assert.All(cameras[0], camera => Assert.Contains($"/opt/samples/{camera.Source[(camera.Source.LastIndexOf('/') + 1)..]}.mp4", Repository.Read("Dockerfile"), StringComparison.Ordinal));
    }

    [Fact]
    public void No_secret_stands_in_the_file_or_in_the_image()
    {
        foreach (var name in Services.Select(service => (string)service.Data))
        {
            var environment = Service(name).TryGetValue("environment", out var found) ? (Dictionary<object, object>)found : [];
            Assert.All(environment.Where(variable => Secret().IsMatch((string)variable.Key)), variable => Assert.StartsWith(Secrets, (string)variable.Value, StringComparison.Ordinal));
        }

        Assert.DoesNotMatch(@"(?i)password=\S|BEGIN [A-Z ]*KEY", Repository.Read("docker-compose.yml") + Repository.Read("Dockerfile"));
        Assert.All(Map(s_compose, "secrets").Values.Cast<Dictionary<object, object>>(), secret => Assert.StartsWith("cluster-config/compose/secrets/", (string)secret["file"], StringComparison.Ordinal));
        Assert.Contains("cluster-config/compose/secrets/", Repository.Read(".gitignore").Split('\n'));
        Assert.Contains("cluster-config/compose/secrets", Repository.Read(".dockerignore").Split('\n'));
    }

    [Fact]
    public async Task The_script_makes_the_secrets_that_the_file_names_and_leaves_them_alone_afterwards()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "the script is for sh");
        var folder = Directory.CreateTempSubdirectory("analytics-compose-").FullName;
        try
        {
            File.Copy(Path.Combine(Repository.Root, "cluster-config", "compose", "secrets.sh"), Path.Combine(folder, "secrets.sh"));
            await RunAsync(folder);
            var made = Read(folder);
            await RunAsync(folder);

            Assert.Equal(made, Read(folder));
            Assert.Equal(
                Map(s_compose, "secrets").Values.Cast<Dictionary<object, object>>().Select(secret => Path.GetFileName((string)secret["file"])).Order(StringComparer.Ordinal),
                made.Keys.Order(StringComparer.Ordinal));
            Assert.Equal("postgres://postgres:5432/analytics", PostgresServer.Parse(made["journal.secret"].Trim()).Address);
            Assert.Contains(made["postgres.password"], made["journal.secret"], StringComparison.Ordinal);
            Assert.Single(KeyFile.Open(Path.Combine(folder, "secrets", "root.key")).Roots);
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(Path.Combine(folder, "secrets")));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public void The_image_asks_for_the_cluster_engine_runs_as_nobody_special_and_ends_in_order()
    {
        var stages = Repository.Read("Dockerfile").Split("\nFROM ");
        var node = Assert.Single(stages, stage => stage.StartsWith("debian:12-slim AS node\n", StringComparison.Ordinal));

        Assert.Contains(stages, stage => stage.Contains("-p:WithAkka=true", StringComparison.Ordinal));
        foreach (var line in new[] { "USER analytics", "STOPSIGNAL SIGTERM", "HEALTHCHECK ", "ENTRYPOINT [\"analytics-node\"]" })
            Assert.Contains(node.Split('\n'), found => found.StartsWith(line, StringComparison.Ordinal));
        Assert.All(["ffmpeg", "libturbojpeg0", "libpng16-16"], package => Assert.Contains(package, node, StringComparison.Ordinal));
        Assert.All(
            Copied().Matches(Repository.Read("Dockerfile")).SelectMany(copy => copy.Groups["paths"].Value.Split(' ')).Where(path => !path.Contains('*', StringComparison.Ordinal)),
            path => Assert.True(Path.Exists(Path.Combine(Repository.Root, path)), path));
    }

    private static Dictionary<object, object> Load() =>
        new DeserializerBuilder().Build().Deserialize<Dictionary<object, object>>(new MergingParser(new Parser(new StringReader(Repository.Read("docker-compose.yml")))));

    private static Dictionary<object, object> Service(string name) => Map(Map(s_compose, "services"), name);

    private static Dictionary<object, object> Map(Dictionary<object, object> map, string key) => (Dictionary<object, object>)map[key];

    private static List<string> List(Dictionary<object, object> map, string key) => [.. ((List<object>)map[key]).Cast<string>()];

    private static int Seconds(string duration) => int.Parse(duration.TrimEnd('s'), System.Globalization.CultureInfo.InvariantCulture);

    private static NodeSettings Settings(string file)
    {
        var loaded = ConfigFile.Load(Path.Combine(Repository.Root, file));
        Assert.Empty(loaded.Faults);
        return loaded.Settings!;
    }

    private static async Task RunAsync(string folder)
    {
        using var script = Process.Start(new ProcessStartInfo("sh", [Path.Combine(folder, "secrets.sh")]) { RedirectStandardOutput = true })!;
        await script.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await script.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(0, script.ExitCode);
    }

    private static Dictionary<string, string> Read(string folder) =>
        Directory.GetFiles(Path.Combine(folder, "secrets")).ToDictionary(file => Path.GetFileName(file), File.ReadAllText, StringComparer.Ordinal);

    [GeneratedRegex("PASSWORD|SECRET|KEY|TOKEN", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Secret();

    [GeneratedRegex(@"^COPY (?!--)(?<paths>.+) \S+$", RegexOptions.Multiline | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Copied();
}
