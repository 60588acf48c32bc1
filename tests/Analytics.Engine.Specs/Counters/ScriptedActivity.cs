using System.Collections.Concurrent;
using Analytics.Engine.Ports;

namespace Analytics.Engine.Specs.Counters;

/// <summary>Makes activities that tell when they start and stop, and do in between what the test says.</summary>
public sealed class ScriptedActivities
{
    private readonly ConcurrentQueue<string> log = new();
    private int running;
    private int most;

    /// <summary>Runs until stopped unless told otherwise.</summary>
    public Func<ActivityStart<CounterState>, CancellationToken, Task> Script { get; set; } = (_, stop) => UntilAsync(stop);

    public IReadOnlyList<string> Log => [.. log];

    public int Running => Volatile.Read(ref running);

    /// <summary>Most that ever ran at one time.</summary>
    public int Most => Volatile.Read(ref most);

    public static async Task UntilAsync(CancellationToken stop)
    {
        var stopped = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var registration = stop.Register(stopped.SetResult);
        await stopped.Task;
    }

    public IEntityActivity Make(ActivityStart<CounterState> start) => new Activity(this, start);

    public void Note(string what) => log.Enqueue(what);

    private sealed class Activity(ScriptedActivities owner, ActivityStart<CounterState> start) : IEntityActivity
    {
        public async Task RunAsync(CancellationToken stop)
        {
            owner.most = Math.Max(Interlocked.Increment(ref owner.running), owner.most);
            owner.Note($"start {start.State.Runs} on {start.Engine.NodeId}");
            try
            {
                await owner.Script(start, stop);
            }
            finally
            {
                owner.Note($"end {start.State.Runs} on {start.Engine.NodeId}");
                Interlocked.Decrement(ref owner.running);
            }
        }
    }
}
