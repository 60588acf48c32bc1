using Analytics.Domain;
using Analytics.Engine.Ports;
using Analytics.TestKit;

namespace Analytics.Engine.Specs;

/// <summary>Lets a test await what an engine does inside, instead of polling for its effects.</summary>
public sealed class EngineWatch : IDisposable
{
    private readonly object gate = new();
    private readonly List<EngineChange> changes = [];
    private readonly IDisposable subscription;
    private TaskCompletionSource changed = NewSignal();

    public EngineWatch(IAnalyticsEngine engine) => subscription = engine.Observe(change =>
    {
        lock (gate)
        {
            changes.Add(change);
            changed.SetResult();
            changed = NewSignal();
        }
    });

    /// <summary>Ends once the engine has noted this <paramref name="times"/> times for the entity, since the watch began.</summary>
    /// <exception cref="TimeoutException">Names what was noted instead.</exception>
    public async Task<EngineChange> SeenAsync(EngineChangeKind kind, EntityId id, int times = 1)
    {
        while (true)
        {
            Task signal;
            lock (gate)
            {
                var seen = changes.Where(change => change.Kind == kind && change.Id == id).Skip(times - 1).FirstOrDefault();
                if (seen is not null)
                    return seen;
                signal = changed.Task;
            }

            try
            {
                await signal.WaitAsync(Patience.Limit, TimeProvider.System);
            }
            catch (TimeoutException)
            {
                throw Patience.Missed($"{kind} of {id}, {times} times,", string.Join(", ", All));
            }
        }
    }

    public IReadOnlyList<EngineChange> All
    {
        get
        {
            lock (gate)
                return [.. changes];
        }
    }

    public void Dispose() => subscription.Dispose();

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
