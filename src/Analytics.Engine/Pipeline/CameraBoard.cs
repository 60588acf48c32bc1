using System.Collections.Concurrent;
using Analytics.Domain;
using Analytics.Vision.Frames;
using Analytics.Vision.Media;

namespace Analytics.Engine.Pipeline;

/// <summary>The cameras that run on this node, as operators see them now. Nothing here is kept.</summary>
public sealed class CameraBoard
{
    private readonly ConcurrentDictionary<EntityId, LiveCamera> _cameras = new();
    private readonly ConcurrentDictionary<EntityId, TaskCompletionSource<CameraEnd>> _ends = new();

    /// <summary>A camera was shown, or its state changed. Called on the pipeline's way: takes no time and throws nothing.</summary>
    public event Action<LiveCamera>? Changed;

    public IEnumerable<LiveCamera> All => _cameras.Values;

    public LiveCamera? Find(EntityId camera) => _cameras.GetValueOrDefault(camera);

    /// <summary>Ends when each of these cameras has once come to the end of its source, and what it saw is durable; or has failed.</summary>
    public Task<CameraEnd[]> EndedAsync(IEnumerable<EntityId> cameras) => Task.WhenAll(cameras.Select(c => End(c).Task));

    /// <summary>A camera is through with its source. The first note holds.</summary>
    /// <param name="fault">Why it did not come to its proper end; null where it did.</param>
    public void NoteEnd(EntityId camera, string? fault) => End(camera).TrySetResult(new CameraEnd(camera, fault));

    internal void Add(LiveCamera camera)
    {
        _cameras[camera.Id] = camera;
        camera.Changed = () => Changed?.Invoke(camera);
        camera.Changed();
    }

    private TaskCompletionSource<CameraEnd> End(EntityId camera) =>
        _ends.GetOrAdd(camera, _ => new TaskCompletionSource<CameraEnd>(TaskCreationOptions.RunContinuationsAsynchronously));

    // Only if a newer pipeline has not taken its place.
    internal void Remove(LiveCamera camera)
    {
        _cameras.TryRemove(new KeyValuePair<EntityId, LiveCamera>(camera.Id, camera));
        camera.Clear();
    }
}

/// <param name="Fault">Why the source did not come to its proper end, for people; null where it did.</param>
public sealed record CameraEnd(EntityId Camera, string? Fault);

public enum LiveState
{
    Connecting = 1,
    Running = 2,
    Interrupted = 3,
    Ended = 4,
}

/// <summary>One running pipeline.</summary>
public sealed class LiveCamera(EntityId id, long epoch)
{
    private readonly Lock _gate = new();
    private Frame? _latest;
    private long _samples;
    private long _still;
    private TaskCompletionSource _next = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public EntityId Id { get; } = id;

    public long Epoch { get; } = epoch;

    public LiveState State { get; private set; } = LiveState.Connecting;

    /// <summary>Why there are no pictures, while interrupted; or what ended the source before its time.</summary>
    public FeedFault? Fault { get; private set; }

    /// <summary>Since when <see cref="State"/> holds, in media time; null while connecting.</summary>
    public DateTimeOffset? Since { get; private set; }

    public DateTimeOffset? LastFrameAt { get; private set; }

    /// <summary>Samples taken, and how many of them the gate spared.</summary>
    public (long Samples, long Still) Counts => (Volatile.Read(ref _samples), Volatile.Read(ref _still));

    /// <summary>Abilities that cannot run here, with the reason.</summary>
    public IReadOnlyDictionary<string, string> Missing { get; internal set; } = new Dictionary<string, string>();

    /// <summary>The last failure of an inference, for people.</summary>
    public string? LastFailure { get; internal set; }

    internal Action? Changed { get; set; }

    /// <summary>The latest frame, retained for the caller; null before the first.</summary>
    public Frame? Latest()
    {
        lock (_gate)
            return _latest?.Retain();
    }

    /// <summary>Ends when a newer frame than the latest is there, or the camera stops.</summary>
    public Task NextAsync()
    {
        lock (_gate)
            return _next.Task;
    }

    internal void Show(Frame frame, bool isStill)
    {
        Interlocked.Increment(ref _samples);
        if (isStill)
            Interlocked.Increment(ref _still);
        TaskCompletionSource seen;
        var isBack = false;
        lock (_gate)
        {
            _latest?.Release();
            _latest = frame.Retain();
            LastFrameAt = frame.At;
            if (State != LiveState.Running)
            {
                isBack = true;
                (State, Since, Fault) = (LiveState.Running, frame.At, null);
            }

            (seen, _next) = (_next, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        }

        seen.SetResult();
        if (isBack)
            Changed?.Invoke();
    }

    internal void Become(LiveState state, DateTimeOffset since, FeedFault? fault = null)
    {
        lock (_gate)
            (State, Since, Fault) = (state, since, fault);
        Changed?.Invoke();
    }

    internal void Clear()
    {
        lock (_gate)
        {
            _latest?.Release();
            _latest = null;
            _next.TrySetResult();
        }
    }
}
