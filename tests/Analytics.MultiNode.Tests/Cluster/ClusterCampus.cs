using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Text.Json;
using Analytics.Domain;
using Analytics.Domain.Cameras;
using Analytics.Engine.Clustered;
using Analytics.Engine.Codec;
using Analytics.Engine.Hosting;
using Analytics.Engine.Ports;
using Analytics.Journal.Coverage;
using Analytics.Journal.Postgres;
using Analytics.MultiNode.Tests.Support;
using Analytics.TestKit;
using Analytics.TestKit.Postgres;
using Analytics.TestKit.Vendor;
using Npgsql;

namespace Analytics.MultiNode.Tests.Cluster;

/// <summary>
/// A campus of several processes on one PostgreSQL of its own: small cameras that see motion, and face detection that is sold to one tenant.
/// What its nodes left is read from the database, beside them or after them.
/// </summary>
internal sealed class ClusterCampus : IAsyncDisposable
{
    /// <summary>Several processes that start, or wait for each other, on a busy machine.</summary>
    public static readonly TimeSpan Limit = TimeSpan.FromMinutes(4);

    /// <summary>Between two questions to nodes or database that are all of them busy.</summary>
    public static readonly TimeSpan Look = TimeSpan.FromMilliseconds(250);

    private const string CertificatePassword = "password-of-the-tests";
    private const string Trusted = "trusted.pem";

    private readonly TempFolder _folder = new();
    private readonly ClusterPlan _plan;
    private readonly VendorServer _vendor;
    private readonly string _connection;
    private readonly List<string> _lost = [];
    private readonly CampusAuthority? _authority;
    private PostgresJournal? _journal;

    private ClusterCampus(ClusterPlan plan, CampusNetwork? network, VendorServer vendor)
    {
        (_plan, Network, _vendor) = (plan, network, vendor);
        Server = new PrivatePostgres(network is null ? null : CampusNetwork.Database);
        _connection = Server.NewDatabase();
        // One key file for all: the keys of what is sealed lie in the journal, wrapped with it.
        var environment = new Dictionary<string, string?>(StringComparer.Ordinal) { ["ANALYTICS_KEY_FILE"] = _folder["key"] };
        _authority = plan.IsEncrypted ? new CampusAuthority() : null;
        Nodes = [.. Enumerable.Range(0, plan.Nodes).Select(Place)];

        ClusterNode Place(int i) => network is null
            ? new ClusterNode(NodeName(i), "127.0.0.1", _folder[NodeName(i)], Environment(i), [])
            : new ClusterNode(NodeName(i), CampusNetwork.AddressOf(i), _folder[NodeName(i)], Environment(i), network.EnterNode(i));

        // The second is the machine's trust store, to OpenSSL.
        Dictionary<string, string?> Environment(int i) => _authority is null
            ? environment
            : new(environment, StringComparer.Ordinal) { ["SSL_CERT_FILE"] = Path.Combine(_folder[NodeName(i)], Trusted) };
    }

    /// <summary>Null where all nodes are on loopback.</summary>
    public CampusNetwork? Network { get; }

    public PrivatePostgres Server { get; }

    public IReadOnlyList<ClusterNode> Nodes { get; }

    /// <summary>Those that take calls.</summary>
    public IReadOnlyList<ClusterNode> Living => [.. Nodes.Where(node => node is { Address: not null, IsSilent: false })];

    public IReadOnlyList<EntityId> Cameras => [.. Enumerable.Range(1, _plan.Cameras).Select(number => CameraDecider.IdOf("campus", CameraName(number)))];

    public CoverageStore Coverage => new(Journal);

    // Opened as one more member of the cluster, once a node has made it.
    private PostgresJournal Journal => _journal ??= PostgresJournal.Open(new PostgresJournalOptions
    {
        Server = PostgresServer.Parse(_connection),
        Holder = "cluster:analytics",
        SharesLease = true,
        Time = TimeProvider.System,
        NewJournalId = () => "nobody",
    });

    /// <summary>What the machine has to have; else the test is skipped and says so.</summary>
    public static void Need(ClusterPlan plan)
    {
        Assert.SkipUnless(ClusterAvailability.IsPresent, $"Not run: {ClusterAvailability.WhyAbsent}");
        Needs.Linux();
        Needs.Ffmpeg();
        Needs.Setpriv();
        PrivatePostgres.Need();
        if (plan.HasNetwork)
            CampusNetwork.Need();
    }

    /// <summary>Makes the campus and starts its nodes; ends when every camera runs.</summary>
    public static async Task<ClusterCampus> UpAsync(ClusterPlan plan)
    {
        Need(plan);
        var network = plan.HasNetwork ? new CampusNetwork(plan.Nodes) : null;
        var campus = new ClusterCampus(plan, network, await VendorServer.StartAsync(network is null ? null : IPAddress.Parse(CampusNetwork.Here)));
        try
        {
            campus.Write();
            Note("nodes start");
            await Task.WhenAll(campus.Nodes.SkipLast(plan.Late).Select(node => node.UpAsync()));
            await campus.AllRunAsync("at the start");
            Note("all run");
            return campus;
        }
        catch
        {
            await campus.DisposeAsync();
            throw;
        }
    }

    /// <summary>Why nodes ended that nobody ended.</summary>
    public IReadOnlyList<string> Lost => _lost;

    /// <summary>Ends once each camera runs somewhere and every node is up in the eyes of the first. Until then it is a service manager:
    /// those that ended by themselves are started again.</summary>
    public Task AllRunAsync(string when) => Patience.UntilAsync(
        async () =>
        {
            foreach (var node in Nodes.Where(node => node.IsLost))
            {
                Note($"{node.Name} ended by itself: {node.Process!.Told}");
                _lost.Add($"{node.Name}: {node.Process!.Errors.LastOrDefault(line => line.StartsWith("This node ends", StringComparison.Ordinal)) ?? node.Process.Told}");
                await node.UpAsync();
            }

            var members = await MembersAsync();
            return members.Count == Living.Count && members.All(member => member.Status == "up") && members.Sum(member => member.Cameras) == _plan.Cameras;
        },
        $"{_plan.Cameras} cameras on {Living.Count} nodes {when}",
        Limit,
        Look);

    /// <summary>One line of the test's story, with its time.</summary>
    public static void Note(string what) => TestContext.Current.TestOutputHelper?.WriteLine($"{TimeProvider.System.GetUtcNow():HH:mm:ss.f} {what}");

    /// <summary>As a node sees them: the first living one where none is named.</summary>
    public async Task<IReadOnlyList<(string Name, string Status, int Cameras, IReadOnlyList<string> Duties)>> MembersAsync(ClusterNode? asked = null)
    {
        if ((asked ?? Living.FirstOrDefault()) is not { } node || await node.GetAsync("/api/v1/cluster") is not { } view)
            return [];
        using (view)
        {
            return [.. view.RootElement.GetProperty("members").EnumerateArray().Select(Member)];
        }

        static (string, string, int, IReadOnlyList<string>) Member(JsonElement member)
        {
            var (name, status) = (member.GetProperty("node").GetString()!, member.GetProperty("status").GetString()!);
            return member.TryGetProperty("load", out var load) && load.ValueKind == JsonValueKind.Object
                ? (name, status, load.GetProperty("cameras").GetInt32(), [.. load.GetProperty("duties").EnumerateArray().Select(duty => duty.GetString()!)])
                : (name, status, 0, []);
        }
    }

    /// <summary>What was not analysed since an instant, of all cameras.</summary>
    public async Task<IReadOnlyList<CoverageGap>> GapsAsync(DateTimeOffset since)
    {
        var gaps = new List<CoverageGap>();
        foreach (var camera in Cameras)
            gaps.AddRange(await Coverage.GapsAsync(camera, since, DateTimeOffset.MaxValue));
        return gaps;
    }

    /// <summary>Ends once the others have thrown a node out.</summary>
    /// <returns>When, to a quarter of a second.</returns>
    public async Task<DateTimeOffset> OutAsync(ClusterNode lost)
    {
        await Patience.UntilAsync(
            async () => await MembersAsync() is { Count: > 0 } members && members.All(member => member.Name != lost.Name), $"{lost.Name} thrown out", Limit, Look);
        return TimeProvider.System.GetUtcNow();
    }

    /// <summary>Which cameras a node had at an instant, by the journal.</summary>
    public IReadOnlyList<EntityId> CamerasOf(string node, DateTimeOffset at)
    {
        var owned = Server.Query(new NpgsqlConnectionStringBuilder(_connection).Database!, string.Create(CultureInfo.InvariantCulture, $"""
            SELECT persistence_id
            FROM (
                SELECT DISTINCT ON (persistence_id) persistence_id, convert_from(message, 'UTF8')::json -> 'data' ->> 'node' AS node
                FROM journal WHERE manifest LIKE 'owned.v%' AND created <= {at.Ticks}
                ORDER BY persistence_id, sequence_number DESC) AS latest
            WHERE node = '{node}'
            """)).Split('\n').ToHashSet(StringComparer.Ordinal);
        return [.. Cameras.Where(camera => owned.Contains(camera.PersistenceId))];
    }

    /// <summary>When each of these cameras was taken over first, after an instant; those that were.</summary>
    public IReadOnlyDictionary<string, DateTimeOffset> TakenOver(IReadOnlyList<EntityId> cameras, DateTimeOffset since) => cameras.Count == 0
        ? new Dictionary<string, DateTimeOffset>(StringComparer.Ordinal)
        : Server.Query(new NpgsqlConnectionStringBuilder(_connection).Database!, string.Create(CultureInfo.InvariantCulture, $"""
            SELECT persistence_id, min(created) FROM journal
            WHERE manifest LIKE 'owned.v%' AND created > {since.Ticks} AND persistence_id IN ({string.Join(", ", cameras.Select(camera => $"'{camera.PersistenceId}'"))})
            GROUP BY persistence_id
            """))
            .Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(row => row.Split('|'))
            .ToDictionary(row => string.Join('|', row[..^1]), row => new DateTimeOffset(long.Parse(row[^1], CultureInfo.InvariantCulture), TimeSpan.Zero), StringComparer.Ordinal);

    /// <summary>The first picture of a camera that was analysed after an instant at which it was interrupted; null while there is none.</summary>
    public async Task<DateTimeOffset?> BackAsync(EntityId camera, DateTimeOffset since) =>
        (await Coverage.GapsAsync(camera, since, DateTimeOffset.MaxValue)).FirstOrDefault(gap => gap.To > since)?.To;

    /// <summary>
    /// No entity had two writers at a time: the id of the process that wrote changes from one event to the next only where the next one is its
    /// <see cref="Owned"/>; and each process has an id of its own, so that this says something.
    /// </summary>
    public void AssertOneWriter()
    {
        var database = new NpgsqlConnectionStringBuilder(_connection).Database!;
        Assert.Equal("", Server.Query(database, $"""
            SELECT persistence_id, sequence_number, manifest
            FROM (
                SELECT persistence_id, sequence_number, manifest,
                    writer_uuid IS DISTINCT FROM lag(writer_uuid) OVER (PARTITION BY persistence_id ORDER BY sequence_number) AS is_new
                FROM journal WHERE identifier = {EventCodec.SerializerId}) AS events
            WHERE is_new AND manifest NOT LIKE 'owned.v%'
            ORDER BY persistence_id, sequence_number LIMIT 20
            """));
        Assert.Equal("", Server.Query(database, """
            SELECT writer_uuid, string_agg(DISTINCT convert_from(message, 'UTF8')::json -> 'data' ->> 'node', ', ')
            FROM journal WHERE manifest LIKE 'owned.v%'
            GROUP BY writer_uuid HAVING count(DISTINCT convert_from(message, 'UTF8')::json -> 'data' ->> 'node') <> 1
            """));
    }

    public Task<History> HistoryAsync() => History.ReadAsync(Journal);

    /// <summary>Makes a node trust what an authority vouches for, and nothing else.</summary>
    public static void Trust(ClusterNode node, CampusAuthority authority) => File.WriteAllText(Path.Combine(node.Folder, Trusted), authority.Pem);

    /// <summary>Runs a command of the program on the first node's folder.</summary>
    public async Task RunsAsync(params string[] command)
    {
        await using var run = await NodeProcess.RunAsync(Nodes[0].Folder, [.. command, "--data", Nodes[0].Data]);
        Assert.True(run.ExitCode == 0, run.Told);
    }

    public async ValueTask DisposeAsync()
    {
        if (_journal is not null)
            await _journal.DisposeAsync();
        await Task.WhenAll(Nodes.Select(node => node.DisposeAsync().AsTask()));
        await _vendor.DisposeAsync();
        Server.Dispose();
        Network?.Dispose();
        _authority?.Dispose();
        _folder.Dispose();
    }

    private static string CameraName(int number) => string.Create(CultureInfo.InvariantCulture, $"cam-{number:00}");

    private static string NodeName(int i) => string.Create(CultureInfo.InvariantCulture, $"node-{i + 1}");

    private static string Certificate(ClusterNode node) => Path.Combine(node.Folder, "node.pfx");

    private void Write()
    {
        var connection = new NpgsqlConnectionStringBuilder(_connection);
        if (Network is not null)
            connection.Host = CampusNetwork.Database;
        File.WriteAllText(_folder["journal.secret"], connection.ToString());
        using (var shrink = Process.Start("ffmpeg", ["-v", "error", "-y", "-i", Needs.Sample("fence"), "-vf", "scale=160:90,fps=5", "-an", "-g", "25", _folder["small.mp4"]]))
            shrink.WaitForExit();
        File.WriteAllText(_folder["certificate.secret"], CertificatePassword);
        File.WriteAllText(_folder["peers.secret"], "0123456789abcdef0123456789abcdef");
        var ports = Nodes.Select(_ => Ports.Next()).ToList();
        for (var i = 0; i < Nodes.Count; i++)
        {
            Directory.CreateDirectory(Nodes[i].Folder);
            if (_authority is not null)
            {
                Trust(Nodes[i], _authority);
                File.WriteAllBytes(Certificate(Nodes[i]), _authority.Vouch(Nodes[i].Host, CertificatePassword));
            }

            File.WriteAllText(Nodes[i].Config, JsonSerializer.Serialize(Section(i)));
        }

        Dictionary<string, object> Section(int i) => new(PaidCampus.Sections(_folder, _vendor, packs: 1, _plan.Units, callsPerSecond: 100_000), StringComparer.Ordinal)
        {
            ["name"] = Nodes[i].Name,
            ["http"] = new { urls = $"http://{Nodes[i].Host}:0" },
            ["journal"] = new { kind = "postgres", connection = $"file:{_folder["journal.secret"]}" },
            ["engine"] = new { kind = "clustered" },
            ["cluster"] = new
            {
                host = Nodes[i].Host,
                port = ports[i],
                seeds = ports.Select((port, node) => $"{Nodes[node].Host}:{port}"),
                expectedNodes = _plan.Nodes,
                profile = _plan.Profile,
                secret = _authority is null ? "" : $"file:{_folder["peers.secret"]}",
                tls = new { certificate = _authority is null ? "" : Certificate(Nodes[i]), password = _authority is null ? "" : $"file:{_folder["certificate.secret"]}" },
            },
            ["inference"] = new { models = new[] { _folder["no-models"] } },
            ["api"] = new { plainHttp = "always" },
            ["evidence"] = new { enabled = _authority is not null, keepFree = "1MiB" },
            ["cameras"] = Enumerable.Range(1, _plan.Cameras).Select(number => new
            {
                id = CameraName(number),
                source = _plan.Source == ClusterPlan.Clip ? _folder["small.mp4"] : _plan.Source,
                rate = 2,
                rules = new[]
                {
                    new { id = "motion", ability = "motion", hits = 1, ofWindows = 1, closeAfter = "1s", cooldown = "0s", maxOpen = $"{_plan.Incident.TotalSeconds}s" },
                },
            }),
        };
    }
}
