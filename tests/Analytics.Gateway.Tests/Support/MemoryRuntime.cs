using System.Collections.Concurrent;
using Analytics.Domain;
using Analytics.Engine.Pipeline;
using Analytics.Gateway.Cameras;

namespace Analytics.Gateway.Tests.Support;

/// <summary>Cameras that do what the test says.</summary>
internal sealed class MemoryRuntime : ICameraRuntime
{
    private readonly ConcurrentDictionary<EntityId, (CameraNow Now, Jpeg? Picture, TaskCompletionSource Next)> _cameras = new();

    public void Show(EntityId id, LiveState state, byte[]? jpeg = null, string? fault = null)
    {
        var at = new DateTimeOffset(2026, 3, 1, 8, 0, 0, TimeSpan.Zero);
        var now = new CameraNow(id, 3, new CameraStatus(state, at, fault, null, jpeg is null ? null : at, 10, 4, new Dictionary<string, string>(), null));
        _cameras.TryGetValue(id, out var before);
        _cameras[id] = (now, jpeg is null ? null : new Jpeg(jpeg, at), new(TaskCreationOptions.RunContinuationsAsynchronously));
        before.Next?.SetResult();
    }

    public void Stop(EntityId id)
    {
        if (_cameras.TryRemove(id, out var before))
            before.Next.SetResult();
    }

    public IReadOnlyList<CameraNow> All() => [.. _cameras.Values.Select(camera => camera.Now)];

    public CameraNow? Find(EntityId camera) => _cameras.TryGetValue(camera, out var found) ? found.Now : null;

    public Jpeg? Picture(EntityId camera, int quality) => _cameras.TryGetValue(camera, out var found) ? found.Picture : null;

    public Task NextAsync(EntityId camera) => _cameras.TryGetValue(camera, out var found) ? found.Next.Task : Task.CompletedTask;
}
