using Analytics.Engine.Codec;
using Analytics.Engine.Evidence;
using Analytics.Engine.Peers;
using Analytics.Engine.Ports;
using Analytics.Engine.Projections;
using Analytics.Gateway.Audit;
using Analytics.Gateway.Backends;
using Analytics.Gateway.Cameras;
using Analytics.Gateway.Ctyun;
using Analytics.Gateway.Health;
using Analytics.Gateway.Quotas;
using Analytics.Gateway.Management.Apps;
using Analytics.Gateway.Management.Persons;
using Analytics.Gateway.Reading;
using Analytics.Gateway.Security;

namespace Analytics.Gateway;

/// <summary>What a node gives to its gateway. All of it is owned by the node and outlives the gateway.</summary>
public sealed record GatewayParts
{
    public required IAnalyticsEngine Engine { get; init; }

    /// <summary>Only read: changes are commands to the engine.</summary>
    public required IEventJournal Journal { get; init; }

    public required EventCodec Codec { get; init; }

    public required IReadModel ReadModel { get; init; }

    /// <summary>
    /// Ends once all events of the journal are in the read model, so that an answer to a command shows what it did. Waited for
    /// <see cref="GatewayLimits.CatchUp"/> at most.
    /// </summary>
    public required Func<CancellationToken, Task> CaughtUp { get; init; }

    /// <summary>The cameras that run on this node: <see cref="BoardRuntime"/>.</summary>
    public required ICameraRuntime Cameras { get; init; }

    /// <summary>Only read.</summary>
    public required ICoverageStore Coverage { get; init; }

    /// <summary>Null where the node keeps no evidence.</summary>
    public EvidenceStore? Evidence { get; init; }

    /// <summary>Files of other nodes; null where the nodes have no secret to know each other by, or there are none.</summary>
    public PeerFiles? Peers { get; init; }

    /// <summary>The models that the node knows, as they are now.</summary>
    public required Func<IReadOnlyList<ModelBody>> Models { get; init; }

    /// <summary>
    /// Chooses a version of a model for all nodes, as <see cref="Analytics.Engine.Sites.SiteModels.ChooseAsync"/> does. Null where the node
    /// runs no models.
    /// </summary>
    public ModelChoice? ChooseModel { get; init; }

    /// <summary>Other nodes and clouds that the node asks.</summary>
    public BackendParts Backends { get; init; } = BackendParts.None;

    /// <summary>Orders, packs and usage.</summary>
    public required QuotaParts Quotas { get; init; }

    public required ISourceSealer Sealer { get; init; }

    /// <summary>Accounts and apps of the AI API.</summary>
    public required AppParts Apps { get; init; }

    /// <summary>The register of the real-name check; null where the node keeps none.</summary>
    public PersonParts? Persons { get; init; }

    public required ITokenDirectory Tokens { get; init; }

    public required IAuditLog Audit { get; init; }

    /// <summary>The AI API; null where the node serves none.</summary>
    public CtyunParts? Api { get; init; }

    /// <summary>What must hold before the node takes traffic, in the order in which it is shown.</summary>
    public required IReadOnlyList<IReadyCondition> Ready { get; init; }

    /// <summary>What somebody should see to, though the node takes traffic.</summary>
    public IReadOnlyList<IReadyCondition> Warnings { get; init; } = [];

    /// <summary>What addresses the API may give to cameras; null for any.</summary>
    public ISourcePolicy? Sources { get; init; }

    public required TimeProvider Time { get; init; }

    /// <summary>Gives an id that nobody else has.</summary>
    public required Func<string> NewId { get; init; }

    public GatewayLimits Limits { get; init; } = new();

    /// <summary>Tenant of a camera that a request names without one. Default <c>campus</c>.</summary>
    public string DefaultTenant { get; init; } = "campus";

    /// <summary>Lets metrics be read without a token. Default false.</summary>
    public bool OpenMetrics { get; init; }
}

/// <returns>The site's reply, and the version in force on this node.</returns>
public delegate Task<(Reply Reply, ModelBody InForce)> ModelChoice(string model, string version, string commandId, string by, CancellationToken cancel);

/// <summary>Bounds of what one client, or all of them, may take.</summary>
public sealed record GatewayLimits
{
    /// <summary>Bytes of a request's body, default 256 KiB.</summary>
    public int BodyBytes { get; init; } = 256 << 10;

    /// <summary>Characters of path and query together, default 4096.</summary>
    public int AddressCharacters { get; init; } = 4096;

    /// <summary>Items of a page, default 500.</summary>
    public int PageItems { get; init; } = 500;

    /// <summary>Listeners of the live stream, default 64.</summary>
    public int LiveClients { get; init; } = 64;

    /// <summary>Messages that wait for one listener, default 256; one that is slower is cut off and comes back where it was.</summary>
    public int LiveQueue { get; init; } = 256;

    /// <summary>Events that a listener may be behind and still be given all of them, default 100,000.</summary>
    public long LiveReplay { get; init; } = 100_000;

    /// <summary>Between two signs of life on a quiet stream, default 15 s.</summary>
    public TimeSpan LiveHeartbeat { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>Between two looks at the state of the cameras, default 1 s.</summary>
    public TimeSpan LiveCameras { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Previews at a time, default 8: each encodes its own pictures.</summary>
    public int Previews { get; init; } = 8;

    /// <summary>Pictures a second of a preview, default 5.</summary>
    public double PreviewRate { get; init; } = 5;

    /// <summary>Quality of JPEG pictures, 1 to 100, default 80.</summary>
    public int JpegQuality { get; init; } = 80;

    /// <summary>How long the answer to a command waits for the read model, default 2 s.</summary>
    public TimeSpan CatchUp { get; init; } = TimeSpan.FromSeconds(2);
}
