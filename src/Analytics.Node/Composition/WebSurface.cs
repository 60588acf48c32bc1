using Analytics.Capture.Images;
using Analytics.Gateway;
using Analytics.Gateway.Audit;
using Analytics.Gateway.Backends;
using Analytics.Gateway.Cameras;
using Analytics.Gateway.Health;
using Analytics.Gateway.Management.Apps;
using Analytics.Gateway.Reading;
using Analytics.Gateway.Security;
using Analytics.Inference.Models;
using Analytics.Node.Security;
using Analytics.Node.Configuration;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;

namespace Analytics.Node.Composition;

/// <summary>The node's one port: management API, live stream, health and metrics. Loopback unless the configuration says otherwise.</summary>
public sealed class WebSurface : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly AuditFile _audit;
    private readonly ReadyLatch _imported;

    private WebSurface(WebApplication app, AuditFile audit, ReadyLatch imported, string tokenPath) =>
        (_app, _audit, _imported, TokenPath) = (app, audit, imported, tokenPath);

    /// <summary>The file that holds the administrator's token.</summary>
    public string TokenPath { get; }

    /// <summary>The addresses that are listened on, with the ports that the system chose.</summary>
    public IReadOnlyCollection<string> Urls => [.. _app.Urls];

    /// <exception cref="IOException">An address is taken or none of this machine's.</exception>
    public static async Task<WebSurface> StartAsync(NodeHost node, CancellationToken cancel)
    {
        var token = AdminToken.Open(node.Data.Path);
        var audit = AuditFile.Open(Path.Combine(node.Data.Path, "audit"));
        var imported = ReadyLatch.ForImport();
        var builder = WebApplication.CreateSlimBuilder();
        // Standard output belongs to the command.
        builder.Services.Configure<ConsoleLoggerOptions>(console => console.LogToStandardErrorThreshold = LogLevel.Trace);
        // The host logs a failed start with its stack trace and throws it too: told once, by whoever started it.
        builder.Logging.ClearProviders().AddFilter("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.None)
            .AddSimpleConsole(line => line.SingleLine = true).SetMinimumLevel(LogLevel.Warning).AddFilter("Analytics.Gateway", LogLevel.Information);
        builder.WebHost.UseUrls(node.Settings.Http.Urls);
        builder.WebHost.ConfigureKestrel(server => Limit(server.Limits, node.Settings.Http.MaxBody));
        builder.Services.AddGateway(Parts(node, token, audit, imported));
        var app = builder.Build();
        app.MapGateway();
        try
        {
            await app.StartAsync(cancel);
        }
        catch
        {
            await app.DisposeAsync();
            audit.Dispose();
            throw;
        }

        return new WebSurface(app, audit, imported, token.Path);
    }

    /// <summary>The configuration is in place: the node may take traffic.</summary>
    public void BecomeReady() => _imported.Set();

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
        _audit.Dispose();
    }

    private static void Limit(KestrelServerLimits limits, long maxBody)
    {
        limits.MaxRequestBodySize = maxBody;
        limits.MaxRequestHeadersTotalSize = 16 << 10;
        limits.MaxConcurrentConnections = 1000;
        limits.RequestHeadersTimeout = TimeSpan.FromSeconds(10);
    }

    private static GatewayParts Parts(NodeHost node, AdminToken token, AuditFile audit, ReadyLatch imported) => new()
    {
        Engine = node.Engine,
        Journal = node.Journal,
        Codec = node.Codec,
        ReadModel = node.Reading,
        CaughtUp = node.Projections.CaughtUpAsync,
        Cameras = new BoardRuntime(node.Board, new NativeImageCodec()),
        Coverage = node.Coverage,
        Evidence = node.Evidence,
        Peers = node.Peers?.Files,
        Backends = new BackendParts(() => [.. node.Remotes.Remote.Select(backend => BackendBodies.Of(backend.Status()))], node.Remotes.Resume),
        Models = () => [.. node.Inference.Repository.Catalog.Models.Select(Body)],
        ChooseModel = async (name, version, commandId, by, cancel) =>
        {
            var (reply, inForce) = await node.Models.ChooseAsync(node.Engine, name, version, commandId, by, cancel);
            return (reply, Body(inForce));
        },
        Quotas = node.Quotas.Parts,
        Sealer = node.Sealer,
        Apps = new AppParts(node.Credentials, node.Mint, AccountMapping.ToRules(node.Settings.Console.AppRules)),
        Persons = node.Persons.Parts,
        Tokens = token,
        Audit = audit,
        Ready =
        [
            imported,
            new ClusterCondition(node.Engine),
            new SameConfigurationCondition(node.Engine),
            new JournalCondition(() => node.Journal.Fault),
            new ProjectionCondition(node.Journal, node.Reading, () => node.Projections.Fault),
            new CredentialCondition(node.Credentials),
            new PersonCondition(node.Persons.Parts.Directory),
            new SiteCondition(node.Models),
        ],
        Warnings = [new ReachabilityCondition(node.Engine), new ModelChoiceCondition(node.Models), new EvidenceCondition(node.Recorder, node.Retention)],
        Sources = new SourcePolicy(node.Settings.Capture.ApiSources, [Path.Combine(node.Data.Path, SourcePolicy.MediaFolder), Path.Combine(Home.Path, "samples")]),
        Api = ServesApi(node.Settings) ? AiApi.Parts(node, node.Credentials, node.Abilities.Router) : null,
        Time = node.Time,
        NewId = Ids.New,
        Limits = new GatewayLimits { LiveClients = node.Settings.Http.MaxLiveStreams },
    };

    // A node that only runs cameras takes no calls.
    private static bool ServesApi(NodeSettings settings) => settings.Engine.Kind == EngineKind.Local || settings.Cluster.Roles.Contains(NodeRole.Gateway);

    private static ModelBody Body(CatalogModel model) => new(
        model.Manifest.Name,
        model.Version.Version,
        model.IsCurrent,
        model.IsOffered,
        model.State switch { ModelState.Ready => "ready", ModelState.NotInstalled => "notInstalled", _ => "refused" },
        [.. model.Manifest.Tasks.Select(t => t.Word())],
        model.Manifest.Labels,
        model.Manifest.Input.Width,
        model.Manifest.Input.Height,
        model.Version.Sha256,
        model.Version.Bytes,
        model.Manifest.License,
        model.Manifest.Description,
        [.. model.Faults.Select(f => new ModelFaultBody(f.Code.ToString(), f.Field, f.Message, f.Fix))]);
}
