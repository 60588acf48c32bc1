using Analytics.Gateway.Tests.Support;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Analytics.Gateway.Tests.Hosting;

public sealed class OpenApiTests(SharedWorld shared) : IClassFixture<SharedWorld>
{
    [Fact]
    public async Task The_document_is_the_one_that_is_checked_in()
    {
        using var client = shared.World.Client(Tokens.Viewer);
        var served = (await client.GetStringAsync("/openapi/v1.json")).ReplaceLineEndings("\n").TrimEnd() + "\n";
        var path = Repository.File("docs", "ref", "openapi.json");
        if (Environment.GetEnvironmentVariable("ANALYTICS_WRITE_DOCS") == "1")
            await File.WriteAllTextAsync(path, served);

        // A changed API is a reviewed change: run this test with ANALYTICS_WRITE_DOCS=1 and look at the difference.
        Assert.Equal(await File.ReadAllTextAsync(path), served);
    }

    [Fact]
    public async Task The_document_holds_every_route_with_its_parameters()
    {
        using var client = shared.World.Client(Tokens.Viewer);
        var paths = (await client.GetAsync("/openapi/v1.json").OkAsync())["paths"]!.AsObject();
        var mapped = shared.World.Services.GetServices<EndpointDataSource>().SelectMany(source => source.Endpoints).OfType<RouteEndpoint>()
            .Select(endpoint => endpoint.RoutePattern.RawText!.TrimEnd('/'))
                .Where(path => !path.StartsWith("/openapi", StringComparison.Ordinal));

        Assert.Equal(mapped.Distinct().Order(StringComparer.Ordinal), paths.Select(path => path.Key).Order(StringComparer.Ordinal));
        foreach (var (path, operations) in paths)
        {
            var parameters = operations!.AsObject().SelectMany(operation => operation.Value!["parameters"]?.AsArray().ToArray() ?? [])
                .Select(parameter => parameter!.Text("name")).ToList();
            Assert.All(parameters, name => Assert.True(name.Contains('-') || char.IsLower(name[0]), name));
            Assert.All(new[] { "camera", "incident" }.Where(name => path.Contains($"{{{name}}}", StringComparison.Ordinal)), name =>
                Assert.Contains(name, parameters));
        }

        Assert.NotNull(paths["/api/v1/cameras/{camera}"]!["put"]!["requestBody"]);
    }
}
