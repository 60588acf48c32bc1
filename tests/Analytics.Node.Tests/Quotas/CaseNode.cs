using System.Net.Http.Headers;
using Analytics.Node.Composition;
using Analytics.Node.Configuration;
using Analytics.TestKit;

namespace Analytics.Node.Tests.Quotas;

/// <summary>A whole node as it runs in the field, on a port of its own, with a clock that the test sets.</summary>
public sealed class CaseNode : IAsyncLifetime
{
    private readonly TempFolder folder = new();
    private NodeHost node = null!;
    private WebSurface web = null!;

    internal CaseClock Time { get; } = new();

    internal NodeHost Host => node;

    internal HttpClient Api { get; private set; } = null!;

    /// <summary>The one place to change when calls are to come as signed requests.</summary>
    internal ICaseCalls Calls { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        node = await NodeHost.StartAsync(
            new NodeSettings
            {
                Data = folder["data"],
                Http = new HttpSettings { Urls = "http://127.0.0.1:0" },
                Inference = new InferenceSettings { Models = [] },
                Evidence = new EvidenceSettings { Enabled = false },
                Catalogue = CaseFile.Cases is null ? new CatalogueSection() : CaseFile.Catalogue(),
            },
            Time,
            TestContext.Current.CancellationToken);
        web = await WebSurface.StartAsync(node, TestContext.Current.CancellationToken);
        web.BecomeReady();
        Api = new HttpClient { BaseAddress = new Uri(web.Urls.First()) };
        Api.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", (await File.ReadAllTextAsync(web.TokenPath)).Trim());
        Calls = new MeteredCaseCalls(node.Quotas.Meter);
    }

    public async ValueTask DisposeAsync()
    {
        Api.Dispose();
        await web.DisposeAsync();
        await node.DisposeAsync();
        folder.Dispose();
    }
}
