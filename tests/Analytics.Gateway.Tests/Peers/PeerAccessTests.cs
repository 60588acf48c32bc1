using System.Net;
using Analytics.Engine.Peers;
using Analytics.Gateway.Tests.Support;
using Analytics.TestKit.Time;

namespace Analytics.Gateway.Tests.Peers;

public sealed class PeerAccessTests(SharedWorld shared) : IClassFixture<SharedWorld>
{
    private static readonly string s_incident = Fence.Id(1).Value;

    private readonly ManualTimeProvider _time = new();

    /// <summary>Every route between nodes, and what a node of the cluster gets of it where nothing is there.</summary>
    public static TheoryData<string, string, string> Routes => new()
    {
        { "GET", $"/internal/incidents/{s_incident}/clip", PeerCauses.NoEvidence },
        { "GET", $"/internal/incidents/{s_incident}/snapshot", PeerCauses.NoEvidence },
        { "GET", "/internal/models/00", PeerCauses.NoModel },
        { "POST", "/internal/infer/00", PeerCauses.NoModel },
    };

    [Theory]
    [MemberData(nameof(Routes))]
    public async Task A_route_is_open_to_nodes_of_the_cluster_alone(string method, string path, string cause)
    {
        await using var node = await PeerNode.StartAsync("node-b", shared.World.Model, _time);

        Assert.Equal((HttpStatusCode.NotFound, cause), await AskAsync(node, method, path, Sign()));
        Assert.Equal((HttpStatusCode.Unauthorized, PeerCauses.Unsigned), await AskAsync(node, method, path, _ => { }));
        Assert.Equal((HttpStatusCode.Unauthorized, PeerCauses.Unsigned), await AskAsync(node, method, path, Sign(secret: "another-secret-0123456789")));
        Assert.Equal((HttpStatusCode.Unauthorized, PeerCauses.Misdirected), await AskAsync(node, method, path, Sign(to: "node-c")));
        Assert.Equal((HttpStatusCode.Unauthorized, PeerCauses.Stale), await AskAsync(node, method, path, Sign(late: TimeSpan.FromSeconds(31))));
        Assert.Equal((HttpStatusCode.Unauthorized, PeerCauses.Stale), await AskAsync(node, method, path, Sign(late: TimeSpan.FromSeconds(-31))));
        Assert.Equal((HttpStatusCode.NotFound, cause), await AskAsync(node, method, path, Sign(late: TimeSpan.FromSeconds(29))));
        // The token that opens the management API opens nothing here.
        Assert.Equal((HttpStatusCode.Unauthorized, PeerCauses.Unsigned), await AskAsync(node, method, path, request => request.Headers.Authorization = new("Bearer", Tokens.Admin)));
    }

    [Fact]
    public async Task A_signature_holds_for_its_own_request_alone()
    {
        await using var node = await PeerNode.StartAsync("node-b", shared.World.Model, _time);
        var signed = Signed("GET", "/internal/models/00", Sign());

        Assert.Equal((HttpStatusCode.Unauthorized, PeerCauses.Unsigned), await AskAsync(node, "GET", "/internal/models/01", Copy(signed)));
        Assert.Equal((HttpStatusCode.Unauthorized, PeerCauses.Unsigned), await AskAsync(node, "POST", "/internal/models/00", Copy(signed)));
        Assert.Equal((HttpStatusCode.Unauthorized, PeerCauses.Unsigned), await AskAsync(node, "GET", "/internal/models/00?x", Copy(signed)));
        Assert.Equal((HttpStatusCode.Unauthorized, PeerCauses.Unsigned), await AskAsync(node, "GET", "/internal/models/00", request =>
        {
            Copy(signed)(request);
            request.Headers.Add(PeerHeaders.Tenant, "campus");
        }));
        // Sent again in time it is answered again: nothing here changes anything.
        Assert.Equal((HttpStatusCode.NotFound, PeerCauses.NoModel), await AskAsync(node, "GET", "/internal/models/00", Copy(signed)));
        _time.Advance(PeerSignature.Window + TimeSpan.FromMilliseconds(1));
        Assert.Equal((HttpStatusCode.Unauthorized, PeerCauses.Stale), await AskAsync(node, "GET", "/internal/models/00", Copy(signed)));
    }

    [Fact]
    public async Task A_node_without_the_role_infers_for_nobody_and_has_none_of_the_other_routes()
    {
        await using var node = await PeerNode.StartAsync("node-b", shared.World.Model, _time, change: parts => parts with { Inference = null });

        Assert.Equal((HttpStatusCode.NotFound, ""), await AskAsync(node, "POST", "/internal/infer/00", Sign()));
        Assert.Equal((HttpStatusCode.NotFound, ""), await AskAsync(node, "GET", "/api/v1/cluster", Sign()));
        Assert.Equal((HttpStatusCode.Unauthorized, PeerCauses.Unsigned), await AskAsync(node, "GET", "/healthz", _ => { }));
    }

    private Action<HttpRequestMessage> Sign(string secret = PeerNode.Secret, string to = "node-b", TimeSpan late = default) =>
        request => new PeerSignature(secret).Sign(request, "node-a", to, _time.GetUtcNow() - late, []);

    private static HttpRequestMessage Signed(string method, string path, Action<HttpRequestMessage> sign)
    {
        var request = new HttpRequestMessage(new HttpMethod(method), new Uri(new Uri("http://127.0.0.1"), path));
        sign(request);
        return request;
    }

    private static Action<HttpRequestMessage> Copy(HttpRequestMessage signed) => request =>
    {
        foreach (var header in signed.Headers)
            request.Headers.Add(header.Key, header.Value);
    };

    private static async Task<(HttpStatusCode, string)> AskAsync(PeerNode node, string method, string path, Action<HttpRequestMessage> sign)
    {
        using var client = new HttpClient();
        using var request = new HttpRequestMessage(new HttpMethod(method), new Uri(node.Address, path)) { Version = HttpVersion.Version20, VersionPolicy = HttpVersionPolicy.RequestVersionExact };
        sign(request);
        using var response = await client.SendAsync(request, TestContext.Current.CancellationToken);
        return (response.StatusCode, response.Headers.TryGetValues(PeerHeaders.Cause, out var causes) ? causes.Single() : "");
    }
}
