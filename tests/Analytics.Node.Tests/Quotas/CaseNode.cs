using System.Net.Http.Headers;
using System.Text.Json;
using Analytics.Client.Contract;
using Analytics.Node.Composition;
using Analytics.Node.Configuration;
using Analytics.TestKit;

namespace Analytics.Node.Tests.Quotas;

/// <summary>
/// A whole node as it runs in the field, on a port of its own, with a clock that the test sets. It has no model: a vendor behind it carries
/// out the abilities.
/// </summary>
public sealed class CaseNode : IAsyncLifetime
{
    private readonly TempFolder folder = new();
    private NodeHost node = null!;
    private WebSurface web = null!;

    internal CaseClock Time { get; } = new();

    internal NodeHost Host => node;

    internal CaseVendor Vendor { get; private set; } = null!;

    internal HttpClient Api { get; private set; } = null!;

    internal CaseCalls Calls { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        Vendor = await CaseVendor.StartAsync();
        await File.WriteAllTextAsync(folder["vendor.json"], JsonSerializer.Serialize(new { appKey = "app", accessKey = "access", securityKey = "secret" }));
        node = await NodeHost.StartAsync(
            new NodeSettings
            {
                Data = folder["data"],
                Http = new HttpSettings { Urls = "http://127.0.0.1:0" },
                Inference = new InferenceSettings { Models = [] },
                Evidence = new EvidenceSettings { Enabled = false },
                Backends = [Behind()],
                Routing = new RoutingSettings { Order = ["vendor"] },
                Catalogue = CaseFile.Cases is null ? new CatalogueSection() : CaseFile.Catalogue(),
            },
            Time,
            TestContext.Current.CancellationToken);
        web = await WebSurface.StartAsync(node, TestContext.Current.CancellationToken);
        web.BecomeReady();
        Api = new HttpClient { BaseAddress = new Uri(web.Urls.First()) };
        Api.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", (await File.ReadAllTextAsync(web.TokenPath)).Trim());
        Calls = new CaseCalls(this, new CaseTenants(Api));
    }

    public async ValueTask DisposeAsync()
    {
        Calls?.Dispose();
        Api?.Dispose();
        if (web is not null)
            await web.DisposeAsync();
        if (node is not null)
            await node.DisposeAsync();
        if (Vendor is not null)
            await Vendor.DisposeAsync();
        folder.Dispose();
    }

    // Its own limits are far above what a case asks.
    private BackendSettings Behind() => new()
    {
        Name = "vendor",
        Address = Vendor.Address.GetLeftPart(UriPartial.Authority),
        CredentialsFile = folder["vendor.json"],
        Abilities = [.. Endpoints.All.Select(e => e.Ability).Distinct().Select(ability => new BackendAbilitySettings { Ability = ability, Qps = 100_000 })],
        Concurrency = 1_000,
        AttemptTimeout = Patience.Limit,
        CallTimeout = Patience.Limit,
        Retries = 0,
    };
}
