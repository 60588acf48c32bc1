using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Analytics.Domain;
using Analytics.Domain.Cameras;
using Analytics.Engine.Hosting;
using Analytics.Engine.Local;
using Analytics.Engine.Ports;
using Analytics.Node.Composition;
using Analytics.Node.Configuration;
using Analytics.Node.Security;
using Analytics.TestKit.Journals;
using Analytics.TestKit.Time;

namespace Analytics.Node.Tests.Composition;

/// <summary>A local engine over a journal in memory, and imports into it.</summary>
internal sealed class Campus : IAsyncDisposable
{
    public const string File = "campus.jsonc";

    private readonly InMemoryJournal _journal = new();
    private readonly KeyFileProtector _key = new(RandomNumberGenerator.GetBytes(32));
    private readonly LocalEngine _engine;
    private int _ids;

    private Campus() => _engine = new LocalEngine(new LocalEngineOptions
    {
        NodeId = "node-1",
        Kinds = AnalyticsKinds.Of(AnalyticsKinds.Codec(), null, null),
        Journal = _journal,
        Time = Time,
    });

    public ManualTimeProvider Time { get; } = new();

    public LocalEngine Engine => _engine;

    public SourceSealer Sealer => new(_key);

    public static async Task<Campus> StartAsync()
    {
        var campus = new Campus();
        await campus._engine.StartAsync();
        return campus;
    }

    public static IReadOnlyList<CameraSettings> Cameras(string cameras)
    {
        var file = ConfigFile.Parse(File, Encoding.UTF8.GetBytes($$"""{ "cameras": [ {{cameras}} ] }"""));
        Assert.Empty(file.Faults);
        return file.Settings!.Cameras;
    }

    public Task<ImportReport> ImportAsync(string cameras, string file = File) =>
        new ConfigImport(_engine, _journal, Sealer, Time, NewId).RunAsync(file, Cameras(cameras), TestContext.Current.CancellationToken);

    public async Task<CameraState> ReadAsync(string camera) =>
        (await _engine.ReadAsync<CameraState>(IdOf(camera), TestContext.Current.CancellationToken)).State;

    public async Task<Reply> AskAsync(string camera, Func<string, ICommand> command) =>
        await _engine.AskAsync(IdOf(camera), command(NewId()), TestContext.Current.CancellationToken);

    public static EntityId IdOf(string camera) => CameraDecider.IdOf("campus", camera);

    /// <summary>Manifests and payloads of all events so far.</summary>
    public async Task<IReadOnlyList<(string Stream, string Manifest, string Payload)>> EventsAsync()
    {
        var events = new List<(string, string, string)>();
        await _journal.ReadAllAsync(0, int.MaxValue, (in StoredEvent e) => events.Add((e.PersistenceId, e.Manifest, Encoding.UTF8.GetString(e.Payload))));
        return events;
    }

    public async ValueTask DisposeAsync()
    {
        await _engine.DisposeAsync();
        await _journal.DisposeAsync();
        _key.Dispose();
    }

    private string NewId() => Interlocked.Increment(ref _ids).ToString("x8", CultureInfo.InvariantCulture);
}
