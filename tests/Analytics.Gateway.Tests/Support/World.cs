using Analytics.Domain;
using Analytics.Domain.Apps;
using Analytics.Domain.Cameras;
using Analytics.Domain.Catalogues;
using Analytics.Engine.Apps;
using Analytics.Engine.Codec;
using Analytics.Engine.Evidence;
using Analytics.Engine.Hosting;
using Analytics.Engine.Local;
using Analytics.Engine.Metering;
using Analytics.Engine.Persons;
using Analytics.Engine.Ports;
using Analytics.Engine.Usage;
using Analytics.Gateway.Audit;
using Analytics.Gateway.Health;
using Analytics.Gateway.Quotas;
using Analytics.Gateway.Management.Apps;
using Analytics.Gateway.Management.Persons;
using Analytics.Gateway.Security;
using Analytics.Journal.ReadModel;
using Analytics.TestKit;
using Analytics.TestKit.Faces;
using Analytics.TestKit.Journals;
using Analytics.TestKit.Keys;
using Analytics.TestKit.Time;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Analytics.Gateway.Tests.Support;

/// <summary>A node with the real engine, deciders and read model behind the gateway, and a clock that only the test moves.</summary>
internal sealed class World : IAsyncDisposable
{
    private readonly TempFolder _folder;
    private readonly FaultyJournal _journal;
    private readonly LocalEngine _engine;
    private readonly ProjectionRunner _projections;
    private readonly JournalReadModel _model;
    private readonly WebApplication _app;
    private int _ids;

    private World(TempFolder folder, FaultyJournal journal, LocalEngine engine, ProjectionRunner projections, JournalReadModel model,
        MemoryKeyRing ring, CredentialDirectory directory, PersonDirectory persons, ManualTimeProvider time, Func<GatewayParts, GatewayParts>? change)
    {
        (_folder, _journal, _engine, _projections, _model, KeyRing, Directory, Time) = (folder, journal, engine, projections, model, ring, directory, time);
        Persons = persons;
        var seals = new PersonSeals(ring);
        Evidence = new EvidenceStore(folder["evidence"], new EvidenceLimits(1 << 20, TimeSpan.FromDays(30), 0), time);
        Audit = AuditFile.Open(folder["audit"]);
        Meter = new CallMeter(engine, time);
        var parts = new GatewayParts
        {
            Engine = engine,
            Journal = journal,
            Codec = Codec,
            ReadModel = model,
            CaughtUp = projections.CaughtUpAsync,
            Cameras = Runtime,
            Coverage = Coverage,
            Evidence = Evidence,
            Models = () => [Models.Ready],
            Quotas = new QuotaParts
            {
                Catalogue = ContractCatalogue.Standard,
                ReadModel = model.Quotas,
                Counters = Counters,
                Alarms = Alarms = new UsageAlarms(new AlarmSettings(), model.Quotas, time),
            },
            Sealer = new ReversingSealer(),
            Apps = new AppParts(directory, Minting.Foretold(KeyRing), AppRules.K1),
            Persons = new PersonParts(
                persons, new PersonRegister(engine, seals, NewId, time), seals, new PortraitDesk(new FirstByteCodec(), Embedder),
                new PortraitMatcher(seals, Embedder, new MatchThresholds())),
            Tokens = Tokens.All,
            Audit = Audit,
            Ready = [Imported, new ProjectionCondition(journal, model, () => projections.Fault)],
            Time = time,
            NewId = NewId,
        };
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseTestServer();
        builder.Logging.ClearProviders().AddProvider(Log);
        builder.Services.AddGateway(change?.Invoke(parts) ?? parts);
        _app = builder.Build();
        _app.MapGateway();
    }

    public static EventCodec Codec { get; } = AnalyticsKinds.Codec();

    public ManualTimeProvider Time { get; }

    public MemoryKeyRing KeyRing { get; }

    public CredentialDirectory Directory { get; }

    public PersonDirectory Persons { get; }

    public FirstPixelEmbedder Embedder { get; } = new();

    public MemoryRuntime Runtime { get; } = new();

    public MemoryCoverage Coverage { get; } = new();

    public EvidenceStore Evidence { get; }

    public MemoryCounters Counters { get; } = new();

    public UsageAlarms Alarms { get; }

    public CallMeter Meter { get; }

    public AuditFile Audit { get; }

    public LogLines Log { get; } = new();

    public ReadyLatch Imported { get; } = ReadyLatch.ForImport();

    public FaultyJournal Journal => _journal;

    public IAnalyticsEngine Engine => _engine;

    public JournalReadModel Model => _model;

    public IServiceProvider Services => _app.Services;

    public static async Task<World> StartAsync(Func<GatewayParts, GatewayParts>? change = null)
    {
        var (folder, time, journal) = (new TempFolder(), new ManualTimeProvider(), new FaultyJournal(new InMemoryJournal()));
        var engine = new LocalEngine(
            new LocalEngineOptions { NodeId = "node-a", Kinds = AnalyticsKinds.Of(Codec, null, null), Journal = journal, Time = time });
        await engine.StartAsync();
        var projections = await ProjectionRunner.StartAsync(journal, folder["read.db"], Codec, time);
        var ring = new MemoryKeyRing();
        var directory = await CredentialDirectory.StartAsync(journal, Codec, ring, time);
        var persons = await PersonDirectory.StartAsync(journal, Codec, ring, time);
        var world = new World(folder, journal, engine, projections, new JournalReadModel(folder["read.db"]), ring, directory, persons, time, change);
        await world._app.StartAsync();
        return world;
    }

    /// <summary>With the accounts campus and north, for which an operator vouches.</summary>
    public static async Task<World> WithAccountsAsync()
    {
        var world = await StartAsync();
        foreach (var account in (string[])["campus", "north"])
        {
            await world.TellAsync(AccountDecider.IdOf(account), new ConfigureAccount(
                $"make-{account}", world.Time.GetUtcNow(), "admin", new AccountProfile(account, null, IsVerified: true)));
        }

        return world;
    }

    /// <param name="token">Null for a stranger.</param>
    public HttpClient Client(string? token = Tokens.Admin, string? language = null)
    {
        var client = _app.GetTestClient();
        if (token is not null)
            client.DefaultRequestHeaders.Authorization = new("Bearer", token);
        if (language is not null)
            client.DefaultRequestHeaders.AcceptLanguage.ParseAdd(language);
        return client;
    }

    private string NewId() => $"id-{Interlocked.Increment(ref _ids)}";

    /// <summary>Sends a command past the API, as a pipeline does, and waits until the lists show it.</summary>
    public async Task TellAsync(EntityId id, ICommand command)
    {
        var reply = await _engine.AskAsync(id, command);
        Assert.True(reply.IsDone, $"{reply.Status} {reply.Refusal} {reply.Detail}");
        await _projections.CaughtUpAsync();
        await Directory.CaughtUpAsync();
        await Persons.CaughtUpAsync();
    }

    public Task CaughtUpAsync() => _projections.CaughtUpAsync();

    public async Task<IReadOnlyList<NumberedEntry>> AuditedAsync() =>
        await Audit.ReadAsync(new AuditQuery(null, null, null, null, null, 1000), default);

    public Task ImportAsync(string camera, string tenant = "campus", string file = "campus.jsonc") => TellAsync(
        CameraDecider.IdOf(tenant, camera),
        new ImportCamera($"import-{tenant}-{camera}", Time.GetUtcNow(), $"file:{file}", new FileOrigin(file, "d1"), new CameraConfig
        {
            Name = camera,
            Source = new CameraSource(SourceKind.Rtsp, "rtsp://10.0.0.7/stream"),
        }));

    public Task StopAsync() => _app.StopAsync();

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        await Alarms.DisposeAsync();
        await Meter.DisposeAsync();
        await _engine.DisposeAsync();
        await _projections.DisposeAsync();
        await Directory.DisposeAsync();
        await Persons.DisposeAsync();
        _model.Dispose();
        Audit.Dispose();
        await _journal.DisposeAsync();
        _folder.Dispose();
    }
}
