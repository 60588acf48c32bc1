using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;
using Analytics.Capture.Ffmpeg;
using Analytics.Node.Configuration;

namespace Analytics.Node.Local;

/// <summary>
/// Several nodes on one machine: a configuration, a data folder and ports for each, made from one file. What several nodes have to agree
/// about (engine, journal, seeds, key file) is set here, whatever the file says.
/// </summary>
public sealed class LocalNodes
{
    private readonly string _folder;
    private readonly string _keyFile;

    private LocalNodes(string folder, string keyFile, IReadOnlyList<LocalNode> nodes) => (_folder, _keyFile, Nodes) = (folder, keyFile, nodes);

    public IReadOnlyList<LocalNode> Nodes { get; }

    /// <param name="folder">Data folder of all; absolute.</param>
    /// <param name="file">The configuration, which has no fault.</param>
    /// <param name="url">Where the first node listens; each next one a port higher, or where the system says for port 0.</param>
    /// <param name="secret">File of the journal's connection string.</param>
    public static LocalNodes Plan(string folder, string file, Uri url, string secret, int count)
    {
        var ports = FreePorts(count);
        var seeds = ports.Select(port => string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{port}")).ToList();
        var nodes = new List<LocalNode>();
        for (var index = 0; index < count; index++)
        {
            var name = string.Create(CultureInfo.InvariantCulture, $"node-{index + 1}");
            var port = url.Port == 0 ? 0 : url.Port + index;
            var settings = Read(file);
            settings.Remove("$schema");
            settings["name"] = name;
            settings["data"] = Path.Combine(folder, name);
            Section(settings, "http")["urls"] = string.Create(CultureInfo.InvariantCulture, $"{url.Scheme}://{url.Host}:{port}");
            settings["journal"] = new JsonObject { ["kind"] = "postgres", ["connection"] = $"file:{secret}" };
            Section(settings, "engine")["kind"] = "clustered";
            var cluster = Section(settings, "cluster");
            (cluster["host"], cluster["port"], cluster["expectedNodes"]) = ("127.0.0.1", ports[index], count);
            cluster["seeds"] = new JsonArray([.. seeds.Select(seed => (JsonNode)seed)]);
            cluster.Remove("tls");
            nodes.Add(new LocalNode(name, Path.Combine(folder, $"{name}.json"), settings.ToJsonString(new JsonSerializerOptions { WriteIndented = true })));
        }

        return new LocalNodes(folder, Environment.GetEnvironmentVariable("ANALYTICS_KEY_FILE") is { Length: > 0 } named ? named : Path.Combine(folder, "key"), nodes);
    }

    /// <summary>Writes the configurations.</summary>
    public void Write()
    {
        Directory.CreateDirectory(_folder);
        foreach (var node in Nodes)
            File.WriteAllText(node.File, node.Settings);
    }

    /// <summary>A node's process: this program, under its own configuration.</summary>
    public System.Diagnostics.Process Start(LocalNode node)
    {
        var program = Environment.ProcessPath!;
        // Under `dotnet analytics-node.dll` the program is the runtime.
        string[] self = Path.GetFileNameWithoutExtension(program) == "dotnet" ? [Assembly.GetEntryAssembly()!.Location] : [];
        return ChildLauncher.Start(program, "dotnet-runtime-10.0", [.. self, "run", "--config", node.File], last: ChildSignal.Term,
            environment: new Dictionary<string, string>(StringComparer.Ordinal) { ["ANALYTICS_KEY_FILE"] = _keyFile });
    }

    private static JsonObject Read(string file) => (JsonObject)JsonNode.Parse(
        File.ReadAllBytes(file), documentOptions: new JsonDocumentOptions { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true })!;

    private static JsonObject Section(JsonObject settings, string name)
    {
        if (settings[name] is not JsonObject section)
            settings[name] = section = [];
        return section;
    }

    // All at once, so that no two are the same.
    private static List<int> FreePorts(int count)
    {
        var probes = Enumerable.Range(0, count).Select(_ => new TcpListener(IPAddress.Loopback, 0)).ToList();
        probes.ForEach(probe => probe.Start());
        var ports = probes.Select(probe => ((IPEndPoint)probe.LocalEndpoint).Port).ToList();
        probes.ForEach(probe => probe.Dispose());
        return ports;
    }
}

/// <param name="File">Of its configuration.</param>
/// <param name="Settings">What is in it.</param>
public sealed record LocalNode(string Name, string File, string Settings);
