using Analytics.Domain;
using Analytics.Domain.Cameras;
using Analytics.Domain.Geometry;
using Analytics.Domain.Incidents;
using Analytics.Domain.Rules;
using Analytics.Engine.Codec;
using Analytics.Engine.Local;
using Analytics.Engine.Ports;
using Analytics.TestKit.Time;

namespace Analytics.Journal.Tests.ReadModel;

/// <summary>A campus on the real engine and journal, to make real events with.</summary>
internal sealed class Campus : IAsyncDisposable
{
    public static readonly DateTimeOffset Start = new(2026, 3, 14, 7, 30, 0, TimeSpan.Zero);

    public static readonly EventCodec Codec = new(new EventCatalog().AddFrom(typeof(CameraDecider).Assembly));

    private readonly LocalEngine engine;
    private int commands;

    private Campus(SqlJournal journal, LocalEngine engine) => (Journal, this.engine) = (journal, engine);

    public SqlJournal Journal { get; }

    public static async Task<Campus> OpenAsync(SqlJournal journal)
    {
        var engine = new LocalEngine(new LocalEngineOptions
        {
            NodeId = "node-a",
            Kinds = new EntityKinds(
                new EntityKind<CameraState>(new CameraDecider(), Codec),
                new EntityKind<IncidentLogState>(new IncidentLogDecider(), Codec) { SnapshotEvery = 5 }),
            Journal = journal,
            Time = new ManualTimeProvider(Start),
        });
        await engine.StartAsync();
        return new Campus(journal, engine);
    }

    public Task ConfigureAsync(string tenant, string camera, string name) => SendAsync(CameraDecider.IdOf(tenant, camera),
        new ConfigureCamera(Next(), Start, "chen", new CameraConfig { Name = name, Source = new CameraSource(SourceKind.File, $"{camera}.mp4"), Rules = [Fence] }, null));

    public Task RetireAsync(string tenant, string camera) =>
        SendAsync(CameraDecider.IdOf(tenant, camera), new RetireCamera(Next(), Start, "chen", null));

    public async Task<IncidentId> OpenIncidentAsync(string tenant, string camera, double second, Rule? rule = null)
    {
        rule ??= Fence;
        var at = Start.AddSeconds(second);
        var evidence = new RuleEvidence(
            new WindowSpan(at, at, (long)second, (long)second), ["00ff"], [new(at, at, true, 0.875)],
            [new("person", 0.875, new Box(0.4, 0.3, 0.1, 0.25), 7)], 7, TimeSpan.Zero, new ModelRef("yolox_nano", "1", new string('a', 64), "onnx-cpu"));
        await SendAsync(IncidentLogDecider.IdOf(tenant, camera),
            new OpenIncident(Next(), at, "node-a", RuleRef.Of(rule), evidence, null, "node-a", 1));
        return IncidentId.Of(tenant, camera, rule.Id, at);
    }

    public Task CloseAsync(string tenant, string camera, double second, string rule = "fence") => SendAsync(
        IncidentLogDecider.IdOf(tenant, camera), new CloseIncident(Next(), Start.AddSeconds(second), "node-a", rule, CloseReason.Quiet, null, 1));

    public Task NoteAsync(string tenant, string camera, IncidentId id, double second, string text) => SendAsync(
        IncidentLogDecider.IdOf(tenant, camera), new AddNote(Next(), Start.AddSeconds(second), "li", id, text));

    public Task AcknowledgeAsync(string tenant, string camera, IncidentId id, double second) => SendAsync(
        IncidentLogDecider.IdOf(tenant, camera), new AcknowledgeIncident(Next(), Start.AddSeconds(second), "li", id));

    public Task ResolveAsync(string tenant, string camera, IncidentId id, double second, string outcome) => SendAsync(
        IncidentLogDecider.IdOf(tenant, camera), new ResolveIncident(Next(), Start.AddSeconds(second), "li", id, outcome));

    public async ValueTask DisposeAsync()
    {
        await engine.DisposeAsync();
        await Journal.DisposeAsync();
    }

    public static readonly Rule Fence = new()
    {
        Id = "fence",
        Ability = Abilities.ElectronicFence,
        Zone = new Polygon([new(0.1, 0.2), new(0.9, 0.2), new(0.5, 0.9)]),
        Classes = ["person"],
        Cooldown = TimeSpan.FromSeconds(1),
        MaxOpen = TimeSpan.FromMinutes(2),
        CloseAfter = TimeSpan.FromSeconds(10),
        ExtendEvery = TimeSpan.FromSeconds(10),
    };

    private string Next() => $"cmd-{++commands}";

    private async Task SendAsync(EntityId id, ICommand command)
    {
        var reply = await engine.AskAsync(id, command);
        Assert.True(reply.Status == ReplyStatus.Committed, $"{command}: {reply.Status} {reply.Refusal} {reply.Detail}");
    }
}
