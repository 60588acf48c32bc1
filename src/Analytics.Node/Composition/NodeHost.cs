using Analytics.Capture.Images;
using Analytics.Engine.Apps;
using Analytics.Engine.Codec;
using Analytics.Engine.Evidence;
using Analytics.Engine.Hosting;
using Analytics.Engine.Peers;
using Analytics.Engine.Pipeline;
using Analytics.Engine.Pipeline.Analyzers;
using Analytics.Engine.Pipeline.Leases;
using Analytics.Engine.Ports;
using Analytics.Engine.Sites;
using Analytics.Gateway.Peers;
using Analytics.Inference.Models;
using Analytics.Journal;
using Analytics.Journal.Coverage;
using Analytics.Journal.Keys;
using Analytics.Journal.ReadModel;
using Analytics.Node.Configuration;
using Analytics.Node.Security;
using Analytics.Vision.Frames;
using EvidenceSettings = Analytics.Node.Configuration.EvidenceSettings;

namespace Analytics.Node.Composition;

/// <summary>
/// One running node: everything that is shared by its cameras, in the order in which it starts. It stops in the opposite order,
/// so that pipelines flush into an engine, and the engine into a journal, that still run.
/// </summary>
public sealed class NodeHost : IAsyncDisposable
{
    private static readonly TimeSpan s_poll = TimeSpan.FromMilliseconds(200);

    private readonly Stack<IAsyncDisposable> _parts = new();

    private volatile string _configDigest;
    private string _notedFile = "";

    private NodeHost(NodeSettings settings, TimeProvider time) => (Settings, Time, _configDigest) = (settings, time, ConfigDigest.OfShared(settings));

    public NodeSettings Settings { get; }

    public TimeProvider Time { get; }

    public DataDirectory Data { get; private set; } = null!;

    public JournalPlace Place { get; private set; } = null!;

    public SqlJournal Journal { get; private set; } = null!;

    /// <summary>Keeps the read tables in step.</summary>
    public ProjectionRunner Projections { get; private set; } = null!;

    public JournalReadModel Reading { get; private set; } = null!;

    public EventCodec Codec { get; } = AnalyticsKinds.Codec();

    public CredentialsFile CredentialsFile => CredentialsFile.Of(Settings.Credentials, Data.Path);

    public CoverageStore Coverage { get; private set; } = null!;

    public KeyRing Keys { get; private set; } = null!;

    public SourceSealer Sealer { get; private set; } = null!;

    /// <summary>Accounts and apps of the AI API.</summary>
    public CredentialDirectory Credentials { get; private set; } = null!;

    public CredentialMint Mint { get; private set; } = null!;

    /// <summary>The other nodes over HTTP; null where this one has nobody to talk to, or no secret to be known by.</summary>
    public PeerStack? Peers { get; private set; }

    /// <summary>Fetches models from the other nodes; null as <see cref="Peers"/>.</summary>
    public ModelPuller? Puller { get; private set; }

    public InferenceStack Inference { get; private set; } = null!;

    /// <summary>Keeps to the versions of models that were chosen for all nodes.</summary>
    public SiteModels Models { get; private set; } = null!;

    /// <summary>What the AI API asks.</summary>
    public AbilityStack Abilities { get; private set; } = null!;

    /// <summary>Other nodes and clouds that abilities may be asked of.</summary>
    public Backends Remotes { get; private set; } = null!;

    public FramePool Frames { get; private set; } = null!;

    public EvidenceStore? Evidence { get; private set; }

    public EvidenceRetention? Retention { get; private set; }

    public EvidenceRecorder? Recorder { get; private set; }

    /// <summary>Evidence could not be written, and why. Called beside everything else: takes no time and throws nothing.</summary>
    public event Action<string>? EvidenceFailed;

    public CameraBoard Board { get; } = new();

    public IAnalyticsEngine Engine { get; private set; } = null!;

    /// <summary>What metered cameras spend.</summary>
    public LeaseKeeper Leases { get; private set; } = null!;

    /// <summary>Charges calls of the AI API, and counts them.</summary>
    public QuotaStack Quotas { get; private set; } = null!;

    /// <summary>The register of the real-name check.</summary>
    public PersonStack Persons { get; private set; } = null!;

    /// <summary>Starts all parts; one that fails stops those before it.</summary>
    /// <exception cref="JournalException">The data directory or the journal cannot be used.</exception>
    /// <exception cref="InvalidDataException">The key file is none.</exception>
    public static async Task<NodeHost> StartAsync(NodeSettings settings, TimeProvider time, CancellationToken cancel)
    {
        var node = new NodeHost(settings, time);
        try
        {
            await node.OpenDataAsync(cancel);
            await node.StartProjectionsAsync(cancel);
            node.OpenInference();
            node.OpenEvidence();
            await node.StartEngineAsync(cancel);
            node.Models = node.Keep(await SiteModels.StartAsync(node.Journal, node.Codec, node.Inference.Switch, Tell, time, cancel));
            await node.OpenApiAsync(cancel);
            node.Keep(new NodeMeters(node));
            return node;
        }
        catch
        {
            await node.DisposeAsync();
            throw;
        }
    }

    /// <summary>
    /// Brings the file's accounts in, then the packs that they pay with, then the cameras; pipelines start as their entities become active.
    /// </summary>
    public async Task<ImportReport> ImportAsync(string file, NodeSettings settings, CancellationToken cancel)
    {
        var accounts = await new AccountImport(Engine, Credentials, Mint, CredentialsFile, Journal.JournalId, Time, Ids.New).RunAsync(
            file, settings.Accounts, AccountMapping.ToRules(settings.Console.AppRules), cancel);
        var packs = await Quotas.ImportAsync(file, settings.Packs, cancel);
        return accounts.With(packs).With(await new ConfigImport(Engine, Journal, Sealer, Time, Ids.New).RunAsync(file, settings.Cameras, cancel));
    }

    /// <summary>The other nodes hear what the file now says for all of them, so that files that part are noticed. A faulty one says nothing.</summary>
    public void NoteFile(ConfigFile now)
    {
        if (now.Settings is { } settings && now.Digest != _notedFile)
            (_notedFile, _configDigest) = (now.Digest, ConfigDigest.OfShared(settings));
    }

    public async ValueTask DisposeAsync()
    {
        while (_parts.TryPop(out var part))
            await part.DisposeAsync();
    }

    private async Task OpenDataAsync(CancellationToken cancel)
    {
        Data = Keep(DataDirectory.Open(Path.GetFullPath(Settings.Data), Ids.New));
        var keyFile = KeyFile.Open(KeyFile.PathOf(Data.Path));
        Place = JournalPlace.Of(Settings);
        // Under the cluster engine others write the rows, and no commit of this journal tells of them.
        var isClustered = Settings.Engine.Kind == EngineKind.Clustered;
        Journal = Keep(Place.Open(
            Data, Engines.Holder(Settings, Data), Time, isClustered ? s_poll : null, isShared: isClustered && Settings.Cluster.Seeds.Count > 0));
        Keys = await KeyRing.OpenAsync(keyFile, new DataKeyStore(Journal), cancel);
        Sealer = new SourceSealer(Keys);
        Mint = new CredentialMint(Keys, Ids.New, Sm2Pairs.New);
        Credentials = Keep(await CredentialDirectory.StartAsync(Journal, Codec, Keys, Time, cancel));
    }

    private async Task StartProjectionsAsync(CancellationToken cancel)
    {
        QuotaMapping.Regions(Settings.Usage).Save(Place.ReadTables.Regions);
        Projections = Keep(await ProjectionRunner.StartAsync(Journal, Place.ReadTables, Codec, Time, cancellationToken: cancel));
        Reading = Keep(new JournalReadModel(Place.ReadTables));
    }

    private void OpenInference()
    {
        Peers = PeerStack.Open(Settings, Data.Path, () => Engine, Time);
        if (Peers is not null)
            Keep(Peers);
        var choices = new ModelChoices(ModelChoices.FileIn(Data.Path));
        Inference = Keep(InferenceStack.Open(Settings.Inference, isLossless: false, Time, Peers?.Mirror, Peers?.Tensors, choices));
        Remotes = Keep(Backends.Open(Settings, Data.Path, new NativeImageCodec(), Tell, Time));
    }

    private void OpenEvidence()
    {
        Frames = new FramePool(Settings.Capture.FrameMemory);
        if (!Settings.Evidence.Enabled)
            return;
        var limits = new EvidenceLimits(Settings.Evidence.MaxBytes, Settings.Evidence.MaxAge, Settings.Evidence.KeepFree);
        Evidence = new EvidenceStore(Path.Combine(Data.Path, "evidence"), limits, Time);
        Retention = Keep(new EvidenceRetention(Evidence, Time));
        Recorder = new EvidenceRecorder(Evidence, new NativeImageCodec(), new SnapshotPainter(), Settings.Name, Settings.Evidence.SnapshotQuality, Time,
            (_, fault) => EvidenceFailed?.Invoke(fault.Message));
    }

    private async Task StartEngineAsync(CancellationToken cancel)
    {
        Coverage = new CoverageStore(Journal);
        // A camera that is faster than the rest of the start has its first free windows uncounted.
        Leases = new LeaseKeeper(() => Engine, Time, Ids.New, record => Quotas?.Usage.Note(record));
        var feeds = Feeds();
        await feeds.PrepareAsync(Settings.Cameras.Where(camera => camera.Enabled).Select(camera => (camera.Source, camera.Rate)));
        var services = new PipelineServices(Settings.Name, feeds, Analyzers(), Coverage.AdvanceAsync, Recorder, Time, CameraGate.For, Board, Leases.MeterOf);
        var kinds = AnalyticsKinds.Of(Codec, services, Coverage, Settings.Engine.SnapshotEvery, QuotaMapping.Ledger(Settings));
        // The others may ask as soon as they know the address, which the engine tells them.
        var listener = Peers is null ? null : Keep(await PeerListener.StartAsync(Settings.Cluster, PeerPartsOf(Peers), cancel));
        Engine = Keep(Engines.Make(Settings, kinds, Journal, Place, Data, listener?.Url, () => _configDigest, new CameraCosts(Board, Time).Of, Time));
        var stopped = Keep(new StoppedCameras(Engine, Settings.Name, Time));
        await Engine.StartAsync(cancel);
        if (Peers is not null)
            Puller = Keep(Peers.PullModels(this));
        stopped.LookAtAll(Reading, Projections.CaughtUpAsync);
        // Recalls are heard from the journal, also those of accounts on other nodes.
        Keep(Projections.Observe(events =>
        {
            foreach (var projected in events)
                Leases.See(projected.Entity, projected.Stored.Event);
        }));
    }

    // What answers and charges the calls of the AI API, over the running engine.
    private async Task OpenApiAsync(CancellationToken cancel)
    {
        Quotas = Keep(new QuotaStack(this));
        // Handed back, and counted, while cameras still run: what they then show is dropped as stopped.
        Keep(Leases);
        Persons = Keep(await PersonStack.StartAsync(Settings.Persons, Engine, Journal, Codec, Keys, Inference.Hub, Time, cancel));
        Abilities = AbilityStack.Open(Inference, Settings, [Persons.Backend, .. Remotes.Remote], Remotes.Routes, Time);
    }

    private PeerParts PeerPartsOf(PeerStack peers) => new()
    {
        NodeId = Settings.Name,
        Signature = peers.Signature,
        ReadModel = Reading,
        Evidence = Evidence,
        Models = () => Inference.Repository.Catalog,
        Inference = Settings.Cluster.Roles.Contains(NodeRole.Inference) ? Inference.Hub : null,
        Time = Time,
    };

    private RoutedAnalyzers Analyzers() => new(
        Inference.Analyzers, ability => Remotes.Routes.For(ability).Contains(BackendChecks.Local), Remotes.For, new NativeImageCodec(), Time);

    private SimulatorFeeds Feeds()
    {
        (string, EvidenceSettings)? rings = Settings.Evidence.Enabled ? (Path.Combine(Data.Path, "ring"), Settings.Evidence) : null;
        var capture = new CaptureFeeds(Settings.Capture, Frames, Sealer, rings, Directory.GetCurrentDirectory(), null, Time, seed: Environment.ProcessId);
        return new SimulatorFeeds(capture, Frames, Time);
    }

    private static void Tell(string text) => Console.Error.WriteLine($"analytics: {text}");

    private T Keep<T>(T part)
    {
        _parts.Push(part switch
        {
            IAsyncDisposable later => later,
            IDisposable now => new Closing(now),
            _ => throw new ArgumentException($"{typeof(T)} needs no closing.", nameof(part)),
        });
        return part;
    }

    private sealed class Closing(IDisposable part) : IAsyncDisposable
    {
        public ValueTask DisposeAsync()
        {
            part.Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
