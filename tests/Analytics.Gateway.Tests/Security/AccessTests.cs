using Analytics.Gateway.Tests.Support;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Analytics.Gateway.Tests.Security;

public sealed class AccessTests(SharedWorld shared) : IClassFixture<SharedWorld>
{
    private static readonly string[] s_open = ["/healthz", "/readyz"];

    public static TheoryData<string, string, string> Routes => new()
    {
        { "GET", "cameras", "viewer" },
        { "GET", "cameras/gate-1", "viewer" },
        { "PUT", "cameras/gate-1", "engineer" },
        { "DELETE", "cameras/gate-1", "engineer" },
        { "POST", "cameras/gate-1/enable", "operator" },
        { "POST", "cameras/gate-1/disable", "operator" },
        { "GET", "cameras/gate-1/status", "viewer" },
        { "GET", "cameras/gate-1/snapshot", "viewer" },
        { "GET", "cameras/gate-1/preview", "viewer" },
        { "GET", "incidents", "viewer" },
        { "GET", "incidents/i1", "viewer" },
        { "GET", "incidents/i1/events", "viewer" },
        { "GET", "incidents/i1/explain", "viewer" },
        { "GET", "incidents/i1/clip", "viewer" },
        { "GET", "incidents/i1/snapshot", "viewer" },
        { "POST", "incidents/i1/acknowledge", "operator" },
        { "POST", "incidents/i1/dismiss", "operator" },
        { "POST", "incidents/i1/resolve", "operator" },
        { "POST", "incidents/i1/notes", "operator" },
        { "GET", "coverage", "viewer" },
        { "GET", "coverage/gate-1/gaps", "viewer" },
        { "GET", "cluster", "viewer" },
        { "POST", "cluster/nodes/d1/drain", "engineer" },
        { "POST", "cluster/nodes/d1/resume", "engineer" },
        { "GET", "models", "viewer" },
        { "POST", "models/m1/versions/v1/use", "engineer" },
        { "GET", "backends", "engineer" },
        { "POST", "backends/s1/abilities/b1/resume", "engineer" },
        { "GET", "live", "viewer" },
        { "GET", "audit", "admin" },
        { "GET", "accounts", "engineer" },
        { "GET", "accounts/a1", "engineer" },
        { "PUT", "accounts/a1", "admin" },
        { "DELETE", "accounts/a1", "admin" },
        { "POST", "accounts/a1/enable", "admin" },
        { "POST", "accounts/a1/disable", "admin" },
        { "GET", "accounts/a1/keys", "engineer" },
        { "POST", "accounts/a1/keys", "engineer" },
        { "DELETE", "accounts/a1/keys/k1", "engineer" },
        { "POST", "accounts/a1/keys/k1/enable", "engineer" },
        { "POST", "accounts/a1/keys/k1/disable", "engineer" },
        { "POST", "accounts/a1/keys/k1/rotate", "engineer" },
        { "GET", "accounts/a1/apps", "engineer" },
        { "POST", "accounts/a1/apps", "engineer" },
        { "GET", "accounts/a1/apps/p1", "engineer" },
        { "PUT", "accounts/a1/apps/p1", "engineer" },
        { "DELETE", "accounts/a1/apps/p1", "engineer" },
        { "POST", "accounts/a1/apps/p1/enable", "engineer" },
        { "POST", "accounts/a1/apps/p1/disable", "engineer" },
        { "GET", "accounts/a1/apps/p1/abilities", "engineer" },
        { "POST", "accounts/a1/apps/p1/abilities", "engineer" },
        { "PUT", "accounts/a1/apps/p1/abilities/b1/addresses", "engineer" },
        { "GET", "accounts/a1/apps/p1/addresses", "engineer" },
        { "PUT", "accounts/a1/apps/p1/addresses", "engineer" },
        { "POST", "accounts/a1/apps/p1/secret", "engineer" },
        { "GET", "accounts/a1/apps/p1/sm2-key", "engineer" },
        { "POST", "accounts/a1/apps/p1/sm2-key", "engineer" },
        { "GET", "catalogue", "viewer" },
        { "GET", "accounts/a1/orders", "viewer" },
        { "GET", "accounts/a1/orders/o1", "viewer" },
        { "POST", "accounts/a1/orders", "engineer" },
        { "POST", "accounts/a1/orders/o1/pay", "admin" },
        { "POST", "accounts/a1/orders/o1/refund", "admin" },
        { "GET", "accounts/a1/packs", "viewer" },
        { "POST", "accounts/a1/trial", "engineer" },
        { "GET", "accounts/a1/abilities", "viewer" },
        { "PUT", "accounts/a1/rate/b1", "admin" },
        { "PUT", "accounts/a1/status/b1", "admin" },
        { "GET", "usage/ranking", "viewer" },
        { "GET", "usage/errors", "viewer" },
        { "GET", "usage/latency", "viewer" },
        { "GET", "usage/series", "viewer" },
        { "GET", "usage/regions", "viewer" },
        { "GET", "usage/apps", "viewer" },
        { "GET", "usage/alarms", "viewer" },
        { "GET", "accounts/a1/persons", "operator" },
        { "POST", "accounts/a1/persons", "engineer" },
        { "GET", "accounts/a1/persons/n1", "operator" },
        { "PUT", "accounts/a1/persons/n1/name", "engineer" },
        { "PUT", "accounts/a1/persons/n1/portrait", "engineer" },
        { "DELETE", "accounts/a1/persons/n1", "engineer" },
        { "PUT", "accounts/a1/persons/n1/consent", "engineer" },
        { "DELETE", "accounts/a1/persons/n1/consent", "engineer" },
        { "POST", "accounts/a1/persons/n1/compare", "operator" },
    };

    [Theory]
    [MemberData(nameof(Routes))]
    public async Task A_route_is_closed_to_strangers_and_to_the_role_below(string method, string path, string policy)
    {
        using var stranger = shared.World.Client(null);
        using var wrong = shared.World.Client("token-of-nobody");
        await Send(stranger, method, path).ProblemAsync(401, "unauthenticated");
        await Send(wrong, method, path).ProblemAsync(401, "unauthenticated");

        if (policy != "viewer")
        {
            using var below = shared.World.Client(policy switch
            {
                "operator" => Tokens.Viewer,
                "engineer" => Tokens.Operator,
                _ =>
                Tokens.Engineer
            });
            await Send(below, method, path).ProblemAsync(403, "forbidden");
        }
    }

    [Fact]
    public void Every_route_names_its_policy_and_only_health_is_open()
    {
        var endpoints = shared.World.Services.GetServices<EndpointDataSource>().SelectMany(source => source.Endpoints)
            .OfType<RouteEndpoint>().ToList();

        Assert.NotEmpty(endpoints);
        foreach (var endpoint in endpoints)
        {
            var isOpen = endpoint.Metadata.GetMetadata<IAllowAnonymous>() is not null;
            Assert.Equal(s_open.Contains(endpoint.RoutePattern.RawText), isOpen);
            Assert.True(isOpen || endpoint.Metadata.GetMetadata<IAuthorizeData>()?.Policy is not null, endpoint.RoutePattern.RawText);
        }
    }

    [Fact]
    public void The_table_of_this_test_holds_every_route_of_the_api()
    {
        var mapped = shared.World.Services.GetServices<EndpointDataSource>().SelectMany(source => source.Endpoints).OfType<RouteEndpoint>()
            .Where(endpoint => endpoint.RoutePattern.RawText!.StartsWith("/api/", StringComparison.Ordinal))
            .Select(endpoint => $"{endpoint.Metadata.GetMetadata<HttpMethodMetadata>()!.HttpMethods[0]} {endpoint.RoutePattern.RawText!.TrimEnd('/')} {endpoint.Metadata.GetMetadata<IAuthorizeData>()!.Policy}");
        var tested = Routes.Select(row => row.Data)
            .Select(row => $"{row.Item1} /api/v1/{row.Item2.Replace("gate-1", "{camera}").Replace("i1", "{incident}")
                .Replace("a1", "{account}").Replace("k1", "{key}").Replace("p1", "{app}").Replace("b1", "{ability}").Replace("o1", "{order}").Replace("n1", "{person}").Replace("s1", "{backend}").Replace("d1", "{node}")
                .Replace("m1", "{model}").Replace("v1", "{version}")} {row.Item3}");

        Assert.Equal(mapped.Order(StringComparer.Ordinal), tested.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Headers_keep_a_browser_from_guessing_framing_and_keeping()
    {
        using var client = shared.World.Client();

        using var response = await client.GetAsync("/api/v1/cameras");

        Assert.Equal("nosniff", response.Headers.GetValues("X-Content-Type-Options").Single());
        Assert.Equal("DENY", response.Headers.GetValues("X-Frame-Options").Single());
        Assert.Equal("no-referrer", response.Headers.GetValues("Referrer-Policy").Single());
        Assert.Equal("no-store", response.Headers.CacheControl?.ToString());
        Assert.Contains("default-src 'none'", response.Headers.GetValues("Content-Security-Policy").Single(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Lost_paths_wrong_methods_and_long_addresses_are_problems_too()
    {
        using var client = shared.World.Client();

        await client.GetAsync("/api/v1/nothing").ProblemAsync(404, "not-found");
        await client.PostJsonAsync("/api/v1/cameras").ProblemAsync(405, "method-not-allowed");
        await client.GetAsync($"/api/v1/cameras?after={new string('x', 5000)}").ProblemAsync(414, "query-too-long");
        await shared.World.Client(null).GetAsync("/nothing").ProblemAsync(401, "unauthenticated");
    }

    [Fact]
    public async Task The_log_has_a_line_for_each_request_without_query_or_token()
    {
        using var client = shared.World.Client();

        await client.GetAsync("/api/v1/incidents?text=topsecret");

        var line = Assert.Single(shared.World.Log.All, line =>
            line.Contains("GET /api/v1/incidents 200", StringComparison.Ordinal) && line.Contains("admin", StringComparison.Ordinal));
        Assert.DoesNotContain("topsecret", string.Join('\n', shared.World.Log.All), StringComparison.Ordinal);
        Assert.DoesNotContain(Tokens.Admin, string.Join('\n', shared.World.Log.All), StringComparison.Ordinal);
        Assert.StartsWith("Information", line, StringComparison.Ordinal);
    }

    private static Task<HttpResponseMessage> Send(HttpClient client, string method, string path) =>
        client.SendAsync(new HttpRequestMessage(new HttpMethod(method), $"/api/v1/{path}"));
}
