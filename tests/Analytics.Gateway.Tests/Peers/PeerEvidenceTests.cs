using System.Net;
using System.Net.Http.Headers;
using Analytics.Domain.Incidents;
using Analytics.Engine.Evidence;
using Analytics.Engine.Peers;
using Analytics.Gateway.Tests.Support;
using Analytics.TestKit;
using EvidenceFile = Analytics.Domain.Incidents.EvidenceFile;

namespace Analytics.Gateway.Tests.Peers;

public sealed class PeerEvidenceTests
{
    private static readonly byte[] s_clip = [.. Enumerable.Range(0, 400_000).Select(i => (byte)(i * 31))];

    [Fact]
    public async Task A_clip_of_another_node_is_passed_on_by_ranges()
    {
        await using var pair = await Pair.StartAsync();
        var (id, file) = await pair.RecordAsync();
        using var client = pair.World.Client(Tokens.Viewer);

        using var whole = await client.GetAsync($"/api/v1/incidents/{id}/clip");
        using var part = await SendAsync(client, id, headers => headers.Range = new RangeHeaderValue(100_000, 100_009));
        using var beyond = await SendAsync(client, id, headers => headers.Range = new RangeHeaderValue(s_clip.Length, null));
        using var known = await SendAsync(client, id, headers => headers.IfNoneMatch.Add(new EntityTagHeaderValue($"\"{file.Sha256}\"")));

        Assert.Equal((HttpStatusCode.OK, "video/mp4", (long)s_clip.Length), (whole.StatusCode, whole.Content.Headers.ContentType?.MediaType, whole.Content.Headers.ContentLength));
        Assert.Equal(s_clip, await whole.Content.ReadAsByteArrayAsync());
        Assert.Equal($"\"{file.Sha256}\"", whole.Headers.ETag?.Tag);
        Assert.Equal((HttpStatusCode.PartialContent, "bytes 100000-100009/400000"), (part.StatusCode, part.Content.Headers.ContentRange?.ToString()));
        Assert.Equal(s_clip[100_000..100_010], await part.Content.ReadAsByteArrayAsync());
        Assert.Equal(HttpStatusCode.RequestedRangeNotSatisfiable, beyond.StatusCode);
        Assert.Equal(HttpStatusCode.NotModified, known.StatusCode);
        Assert.Contains(await pair.World.AuditedAsync(), entry => entry.Entry is { Action: "incident.clip.view", Outcome: "done" });
    }

    [Fact]
    public async Task A_node_that_cannot_be_reached_is_named()
    {
        await using var pair = await Pair.StartAsync();
        var (id, file) = await pair.RecordAsync();
        using var client = pair.World.Client();
        var path = $"/api/v1/incidents/{id}/clip";

        // Not in the cluster; there without an address; there, and without the file; gone.
        pair.Peers.Others = [];
        Assert.Equal("node-b", (await client.GetAsync(path).ProblemAsync(503, "evidence-elsewhere")).Text("cause"));
        pair.Peers.Others = [pair.Other.Peer with { Address = null }];
        await client.GetAsync(path).ProblemAsync(503, "evidence-elsewhere");
        pair.Peers.Others = [pair.Other.Peer];
        File.Delete(pair.Evidence.Find(file.Path)!);
        await client.GetAsync(path).ProblemAsync(410, "evidence-gone");
        await pair.Other.StopAsync();
        await client.GetAsync(path).ProblemAsync(503, "evidence-elsewhere");
    }

    [Fact]
    public async Task A_node_of_another_secret_counts_as_out_of_reach()
    {
        await using var pair = await Pair.StartAsync(new PeerSignature("another-secret-0123456789"));
        var (id, _) = await pair.RecordAsync();

        await pair.World.Client().GetAsync($"/api/v1/incidents/{id}/clip").ProblemAsync(503, "evidence-elsewhere");
    }

    [Fact]
    public async Task Another_tenants_recording_is_not_asked_for()
    {
        await using var pair = await Pair.StartAsync();
        var (id, _) = await pair.RecordAsync();

        await pair.World.Client(Tokens.North).GetAsync($"/api/v1/incidents/{id}/clip").ProblemAsync(404, "incident-not-found");
    }

    private static async Task<HttpResponseMessage> SendAsync(HttpClient client, IncidentId id, Action<HttpRequestHeaders> change)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"/api/v1/incidents/{id}/clip");
        change(request.Headers);
        return await client.SendAsync(request, TestContext.Current.CancellationToken);
    }

    /// <summary>A node that is asked for a recording, and the one that has it and is known to it.</summary>
    private sealed class Pair(MemoryPeers peers, World world, TempFolder folder, EvidenceStore evidence, PeerNode other) : IAsyncDisposable
    {
        public MemoryPeers Peers => peers;

        public World World => world;

        public EvidenceStore Evidence => evidence;

        public PeerNode Other => other;

        public static async Task<Pair> StartAsync(PeerSignature? signature = null)
        {
            var peers = new MemoryPeers();
            var world = await World.StartAsync(parts => parts with
            {
                Peers = new PeerFiles(new PeerHttp("node-a", new PeerSignature(PeerNode.Secret), parts.Time), peers, parts.Time),
            });
            var folder = new TempFolder();
            var evidence = new EvidenceStore(folder.Path, new EvidenceLimits(1 << 20, TimeSpan.FromDays(30), 0), world.Time);
            var other = await PeerNode.StartAsync(
                "node-b", world.Model, world.Time, change: parts => parts with { Evidence = evidence, Signature = signature ?? parts.Signature });
            peers.Others = [other.Peer];
            return new Pair(peers, world, folder, evidence, other);
        }

        public async Task<(IncidentId, EvidenceFile)> RecordAsync()
        {
            var id = await world.OpenAsync(1);
            var written = await evidence.AddAsync(new("campus", "gate-1", id.Value, Fence.Start, "mp4"), async path =>
            {
                await File.WriteAllBytesAsync(path, s_clip);
                return true;
            });
            var file = new EvidenceFile(EvidenceKind.Clip, "node-b", written!.Path, written.Sha256, written.Bytes, Fence.Start, Fence.Start.AddSeconds(10));
            await world.AttachAsync(id, file);
            return (id, file);
        }

        public async ValueTask DisposeAsync()
        {
            await other.DisposeAsync();
            await world.DisposeAsync();
            folder.Dispose();
        }
    }
}
