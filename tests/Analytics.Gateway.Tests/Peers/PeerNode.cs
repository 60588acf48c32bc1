using System.Net;
using Analytics.Engine.Evidence;
using Analytics.Engine.Peers;
using Analytics.Engine.Ports;
using Analytics.Engine.Projections;
using Analytics.Gateway.Peers;
using Analytics.Gateway.Tests.Support;
using Analytics.Inference.Batching;
using Analytics.Inference.Routing;
using Analytics.Inference.Sessions;
using Analytics.TestKit.Time;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Logging;

namespace Analytics.Gateway.Tests.Peers;

/// <summary>Another node as peers see it: its routes on a port of loopback, HTTP/2 in clear, one model, and its own evidence.</summary>
internal sealed class PeerNode : IAsyncDisposable
{
    public const string Secret = "a-secret-of-all-nodes-0123456789";

    private readonly WebApplication _app;
    private readonly ModelHub _hub;

    private PeerNode(string name, WebApplication app, ModelHub hub, TinyModels models, EchoRuntime runtime) =>
        (Name, _app, _hub, Models, Runtime) = (name, app, hub, models, runtime);

    public string Name { get; }

    public TinyModels Models { get; }

    public EchoRuntime Runtime { get; }

    public bool HasOpened => _hub.Counters.Count > 0;

    public BatcherCounters Counters => _hub.Counters["tiny@1"];

    public Uri Address => new(_app.Urls.First());

    public Peer Peer => new(Name, Address, [Engine.Ports.Peer.InferenceRole], IsReachable: true);

    /// <param name="models">Null for the model as it should be.</param>
    /// <param name="batching">Null for batches of eight at most.</param>
    public static async Task<PeerNode> StartAsync(
        string name, IReadModel incidents, TimeProvider time, TinyModels? models = null, BatcherOptions? batching = null, Func<PeerParts, PeerParts>? change = null)
    {
        models ??= new TinyModels(TinyModels.Weights);
        var runtime = new EchoRuntime();
        var hub = new ModelHub(models.Repository, runtime, new SessionSettings(), batching ?? new BatcherOptions { MaxBatch = 8 }, time);
        var parts = new PeerParts
        {
            NodeId = name,
            Signature = new PeerSignature(Secret),
            ReadModel = incidents,
            Models = () => models.Repository.Catalog,
            Inference = hub,
            Time = time,
        };
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(server => server.Listen(IPAddress.Loopback, 0, listen => listen.Protocols = HttpProtocols.Http2));
        builder.Services.AddPeers(change?.Invoke(parts) ?? parts);
        var app = builder.Build();
        app.MapPeers();
        await app.StartAsync(TestContext.Current.CancellationToken);
        return new PeerNode(name, app, hub, models, runtime);
    }

    /// <summary>Nobody answers at its address any more.</summary>
    public Task StopAsync() => _app.StopAsync();

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        await _hub.DisposeAsync();
        Models.Dispose();
    }
}

/// <summary>The address book as a list.</summary>
internal sealed class MemoryPeers(params Peer[] others) : IPeers
{
    public IReadOnlyList<Peer> Others { get; set; } = others;
}
