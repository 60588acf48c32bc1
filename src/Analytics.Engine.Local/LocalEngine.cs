using System.Collections.Concurrent;
using Analytics.Domain;
using Analytics.Engine.Ports;

namespace Analytics.Engine.Local;

/// <summary>The engine of a single node: a mailbox per entity, no network. A cluster of one.</summary>
public sealed class LocalEngine : IAnalyticsEngine
{
    private readonly ConcurrentDictionary<EntityId, IEntityRunner> runners = new();
    private readonly ConcurrentDictionary<ITimer, bool> wakeTimers = new();
    private readonly LocalEngineOptions options;
    private readonly object gate = new();
    private Action<EngineChange>? observers;
    private volatile Phase phase = Phase.New;
    private long busy;

    public LocalEngine(LocalEngineOptions options) => this.options = options;

    private enum Phase
    {
        New,
        Running,

        /// <summary>Activities stop; their last commands are still taken.</summary>
        Stopping,
        Stopped,
    }

    public string NodeId => options.NodeId;

    /// <summary>Messages refused because a mailbox was full, since the start.</summary>
    public long RefusedAsBusy => Interlocked.Read(ref busy);

    internal bool StartsActivities => phase == Phase.Running;

    public async Task StartAsync(CancellationToken cancellationToken = default)
    {
        if (phase != Phase.New)
            throw new InvalidOperationException("An engine is started once.");
        var remembered = new List<string>();
        foreach (var kind in options.Kinds.All.Where(kind => kind.IsRemembered))
            remembered.AddRange(await options.Journal.ListAsync(kind.Name, cancellationToken).ConfigureAwait(false));
        phase = Phase.Running;
        foreach (var persistenceId in remembered)
        {
            if (EntityId.TryParse(persistenceId, out var id))
                Post(id, new WakeMail());
        }
    }

    public async Task StopAsync(CancellationToken cancellationToken = default)
    {
        if (phase is Phase.Stopping or Phase.Stopped)
            return;
        phase = Phase.Stopping;
        foreach (var timer in wakeTimers.Keys)
            await timer.DisposeAsync().ConfigureAwait(false);
        // First whatever runs an activity: its last commands go to others, which rest after it.
        var withActivity = runners.Where(pair => pair.Value.HasActivity).Select(pair => pair.Key).ToList();
        await ReleaseAllAsync(withActivity, cancellationToken).ConfigureAwait(false);
        await ReleaseAllAsync(runners.Keys, cancellationToken).ConfigureAwait(false);
        phase = Phase.Stopped;
        // Those that a late command woke in between.
        await ReleaseAllAsync(runners.Keys, cancellationToken).ConfigureAwait(false);
    }

    public Task<Reply> AskAsync(EntityId id, ICommand command, CancellationToken cancellationToken = default)
    {
        var mail = new AskMail(command);
        Post(id, mail);
        return mail.Answered.IsCompleted ? mail.Answered : mail.Answered.WaitAsync(cancellationToken);
    }

    public Task<EntityView> ReadAsync(EntityId id, CancellationToken cancellationToken = default)
    {
        var mail = new ReadMail(id);
        Post(id, mail);
        return mail.Answered.WaitAsync(cancellationToken);
    }

    public Task ActivateAsync(EntityId id, CancellationToken cancellationToken = default) => ReadAsync(id, cancellationToken);

    public Task ReleaseAsync(EntityId id, CancellationToken cancellationToken = default)
    {
        var mail = new ReleaseMail();
        // Without a runner there is nothing to release, and none is made for it.
        if (!runners.TryGetValue(id, out var runner) || !runner.TryPost(mail))
            mail.Answer();
        return mail.Released.WaitAsync(cancellationToken);
    }

    public ClusterView Observe()
    {
        var active = runners.Where(pair => pair.Value.IsActive).GroupBy(pair => pair.Key.Kind, StringComparer.Ordinal)
            .ToDictionary(group => group.Key, group => group.Count(), StringComparer.Ordinal);
        var self = new ClusterMember(NodeId, "local", phase == Phase.Running ? MemberStatus.Up : MemberStatus.Leaving, [])
        {
            Load = new NodeLoad(IsDraining: false, active, new Dictionary<string, int>(StringComparer.Ordinal), 0, [], []),
        };
        return new ClusterView(NodeId, [self], active);
    }

    public IDisposable Observe(Action<EngineChange> observer)
    {
        lock (gate)
            observers += observer;
        return new Subscription(() =>
        {
            lock (gate)
                observers -= observer;
        });
    }

    public async ValueTask DisposeAsync() => await StopAsync().ConfigureAwait(false);

    internal void Post(EntityId id, Mail mail)
    {
        while (true)
        {
            if (phase is Phase.New or Phase.Stopped)
            {
                mail.Refuse(ReplyCause.Stopped, $"node {NodeId} is {(phase == Phase.New ? "not started" : "stopping")}");
                return;
            }

            if ((runners.TryGetValue(id, out var runner) ? runner : Add(id)).TryPost(mail))
                return;
        }
    }

    private IEntityRunner Add(EntityId id)
    {
        // Under the lock, so that no second runner is made and lost.
        lock (gate)
            return runners.GetOrAdd(id, static (id, engine) => engine.options.Kinds[id.Kind].Accept(new RunnerFor(id, engine)), this);
    }

    internal void Note(EngineChange change) => Volatile.Read(ref observers)?.Invoke(change);

    internal void CountBusy() => Interlocked.Increment(ref busy);

    internal void Forget(EntityId id, IEntityRunner runner) => runners.TryRemove(KeyValuePair.Create(id, runner));

    internal void WakeAfter(EntityId id, TimeSpan pause)
    {
        ITimer? timer = null;
        timer = options.Time.CreateTimer(_ =>
        {
            if (timer is not null && wakeTimers.TryRemove(timer, out var _))
                timer.Dispose();
            if (phase == Phase.Running)
                Post(id, new WakeMail());
        }, null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        wakeTimers[timer] = true;
        timer.Change(pause, Timeout.InfiniteTimeSpan);
    }

    private Task ReleaseAllAsync(IEnumerable<EntityId> ids, CancellationToken cancellationToken) =>
        Task.WhenAll(ids.Select(id => ReleaseAsync(id, cancellationToken)));

    private sealed record RunnerFor(EntityId Id, LocalEngine Engine) : IEntityKindVisitor<IEntityRunner>
    {
        public IEntityRunner Visit<TState>(EntityKind<TState> kind)
            where TState : class => new EntityRunner<TState>(Id, kind, Engine, Engine.options);
    }

    private sealed class Subscription(Action end) : IDisposable
    {
        public void Dispose() => end();
    }
}
