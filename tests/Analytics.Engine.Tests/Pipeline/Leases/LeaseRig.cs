using System.Globalization;
using Analytics.Domain;
using Analytics.Domain.Cameras;
using Analytics.Domain.Quotas;
using Analytics.Domain.Rules;
using Analytics.Engine.Codec;
using Analytics.Engine.Hosting;
using Analytics.Engine.Local;
using Analytics.Engine.Metering;
using Analytics.Engine.Pipeline.Leases;
using Analytics.Engine.Ports;
using Analytics.TestKit;
using Analytics.TestKit.Journals;
using Analytics.TestKit.Time;

namespace Analytics.Engine.Tests.Pipeline.Leases;

/// <summary>The real ledger on a virtual clock and a journal that can fail, and nodes whose cameras are paid from it.</summary>
internal sealed class LeaseRig : IAsyncDisposable
{
    public static readonly EntityId Account = new(QuotaDecider.KindName, "campus", "face_detect");

    private readonly LocalEngine _engine;
    private readonly List<LeaseNode> _nodes = [];
    private long _seen;
    private int _ids;

    private LeaseRig()
    {
        Journal = new FaultyJournal(new InMemoryJournal());
        _engine = new LocalEngine(new LocalEngineOptions { NodeId = "n1", Kinds = AnalyticsKinds.Of(AnalyticsKinds.Codec(), null, null), Journal = Journal, Time = Time });
    }

    public ManualTimeProvider Time { get; } = new();

    public FaultyJournal Journal { get; }

    public static CameraConfig Camera(bool isPriority = false) => PipelineRig.Config with
    {
        MeteredAccount = "campus",
        Rate = 5,
        Rules = [PipelineRig.Config.Rules[0] with { Severity = isPriority ? Severity.Critical : Severity.Warning }],
    };

    public static async Task<LeaseRig> StartAsync()
    {
        var rig = new LeaseRig();
        await rig._engine.StartAsync();
        return rig;
    }

    public LeaseNode Node(string name = "n1")
    {
        var node = new LeaseNode(_engine, name, Time, Id);
        _nodes.Add(node);
        return node;
    }

    public string Id() => Interlocked.Increment(ref _ids).ToString(CultureInfo.InvariantCulture);

    public Task BuyAsync(long size) => TellAsync(at => new BuyPack(Id(), at, "test", Id(), new PackTerms(PackKind.Annual, size)));

    /// <summary>A call of the API that is charged.</summary>
    public async Task UseAsync(long units)
    {
        var call = Id();
        await TellAsync(at => new HoldUnits(Id(), at, "test", call, units, "app", Generation: 0));
        await TellAsync(at => new PostUnits(Id(), at, "test", call, CallOutcome.Success));
    }

    public async Task TellAsync(Func<DateTimeOffset, QuotaCommand> command)
    {
        var reply = await AskAsync(command);
        Assert.True(reply.IsDone, $"{reply.Status} {reply.Refusal} {reply.Detail}");
    }

    public async Task<Reply> AskAsync(Func<DateTimeOffset, QuotaCommand> command)
    {
        var reply = await _engine.AskAsync(Account, command(Time.GetUtcNow())).InTimeAsync("the account's answer");
        await SeeAsync();
        return reply;
    }

    /// <summary>Tells the nodes of what is new in the journal, as their projections do.</summary>
    public async Task SeeAsync()
    {
        var events = new List<(EntityId, IEvent)>();
        _seen = await ReadAsync(_seen, events);
        foreach (var (id, @event) in events)
            _nodes.ForEach(node => node.Leases.See(id, @event));
    }

    public async Task<QuotaState> StateAsync() => (await ((IAnalyticsEngine)_engine).ReadAsync<QuotaState>(Account)).State;

    /// <summary>Used units of the account's packs, and those that are out: leased, or held by calls.</summary>
    public async Task<(long Used, long Out)> BooksAsync()
    {
        var cycles = (await StateAsync()).Packs.SelectMany(pack => pack.Cycles).ToList();
        return (cycles.Sum(cycle => cycle.Used), cycles.Sum(cycle => cycle.Leased + cycle.Held));
    }

    public Task UntilAsync(Func<QuotaState, bool> wish, string what) => Patience.UntilAsync(async () => wish(await StateAsync()), what);

    public async Task<List<T>> EventsAsync<T>()
        where T : IEvent
    {
        var events = new List<(EntityId, IEvent Event)>();
        await ReadAsync(0, events);
        return [.. events.Select(e => e.Event).OfType<T>()];
    }

    /// <summary>Lets short pauses pass until the goal is reached.</summary>
    public Task<T> DriveAsync<T>(Task<T> goal, TimeSpan pauses) => Time.AdvanceUntilAsync(goal, TimeSpan.FromMinutes(1), "the goal", pauses);

    public async ValueTask DisposeAsync()
    {
        foreach (var node in _nodes.ToList())
            await StopAsync(node);
        await _engine.DisposeAsync();
        await Journal.DisposeAsync();
    }

    /// <summary>The node stops in order; what is under way is waited for on the clock.</summary>
    public async Task StopAsync(LeaseNode node)
    {
        if (!node.IsDead)
            await Time.AdvanceUntilAsync(node.Leases.DisposeAsync().AsTask(), TimeSpan.FromMinutes(1), "the leases' return", TimeSpan.FromSeconds(4));
        _nodes.Remove(node);
    }

    private async Task<long> ReadAsync(long after, List<(EntityId Id, IEvent Event)> events) =>
        await Journal.ReadAllAsync(after, int.MaxValue, (in StoredEvent stored) =>
        {
            Assert.True(EntityId.TryParse(stored.PersistenceId, out var id));
            events.Add((id, LeaseNode.Codec.Decode(stored.Manifest, stored.Payload, stored.SequenceNumber).Event));
        });
}

/// <summary>A node as the ledger sees it: its commands come under its own name, and end with its death.</summary>
internal sealed class LeaseNode : IAnalyticsEngine
{
    private readonly LocalEngine _engine;
    private int _losing;

    public LeaseNode(LocalEngine engine, string name, TimeProvider time, Func<string> newId)
    {
        (_engine, NodeId) = (engine, name);
        Leases = new LeaseKeeper(() => this, time, newId, record => Noted.Add(record));
    }

    public static EventCodec Codec { get; } = AnalyticsKinds.Codec();

    public string NodeId { get; }

    public LeaseKeeper Leases { get; }

    /// <summary>Free windows.</summary>
    public List<CallRecord> Noted { get; } = [];

    public bool IsDead { get; private set; }

    public LeaseFigures Figures => Leases.Figures.Single();

    public ILaneMeter Lane(bool isPriority = false) => Leases.MeterOf(LeaseRig.Camera(isPriority), "face_detect")!;

    /// <summary>As by kill -9: nothing more comes from it, and nothing more reaches it.</summary>
    public void Kill() => IsDead = true;

    /// <summary>The answer to the next command is lost, not the command.</summary>
    public void LoseAnswer() => Interlocked.Exchange(ref _losing, 1);

    public async Task<Reply> AskAsync(EntityId id, ICommand command, CancellationToken cancellationToken = default)
    {
        if (IsDead)
            return await new TaskCompletionSource<Reply>().Task;
        var reply = await _engine.AskAsync(id, command, cancellationToken);
        return Interlocked.Exchange(ref _losing, 0) == 1 ? Reply.Unknown(ReplyCause.NoAnswer, "lost") : reply;
    }

    public Task<EntityView> ReadAsync(EntityId id, CancellationToken cancellationToken = default) => _engine.ReadAsync(id, cancellationToken);

    public Task StartAsync(CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public Task StopAsync(CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public Task ActivateAsync(EntityId id, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public Task ReleaseAsync(EntityId id, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public ClusterView Observe() => throw new NotSupportedException();

    public IDisposable Observe(Action<EngineChange> observer) => throw new NotSupportedException();

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
