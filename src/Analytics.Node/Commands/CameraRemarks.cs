using System.Collections.Concurrent;
using Analytics.Domain;
using Analytics.Engine.Pipeline;
using Analytics.Engine.Ports;
using Analytics.Node.Composition;
using Analytics.Node.Configuration;

namespace Analytics.Node.Commands;

/// <summary>
/// Tells whoever watches the node why a camera shows nothing: its source, its model, or a part of it that failed; and when it is
/// back. What stays as it is is told once.
/// </summary>
public sealed class CameraRemarks(Output output)
{
    private readonly ConcurrentDictionary<(EntityId, string), string> _told = new();

    public IDisposable Watch(NodeHost node)
    {
        node.Board.Changed += Tell;
        foreach (var camera in node.Board.All)
            Tell(camera);
        return node.Engine.Observe(Tell);
    }

    private void Tell(LiveCamera camera)
    {
        foreach (var (ability, reason) in camera.Missing)
            Once(camera.Id, ability, new($"Camera {camera.Id.Key}: {ability} cannot run: {reason}", $"摄像机 {camera.Id.Key}：{ability} 无法运行：{reason}"));
        if (camera is { State: LiveState.Interrupted, Fault: { } fault })
        {
            var kind = Names.Kebab(fault.Kind.ToString());
            Once(camera.Id, "source", new($"Camera {camera.Id.Key}: {kind}: {fault.Detail}", $"摄像机 {camera.Id.Key}：{kind}：{fault.Detail}"));
        }
        else if (camera.State == LiveState.Running && _told.TryRemove((camera.Id, "source"), out _))
        {
            output.Remark(new($"Camera {camera.Id.Key} is back.", $"摄像机 {camera.Id.Key} 已恢复。"));
        }
    }

    private void Tell(EngineChange change)
    {
        if (change is { Kind: EngineChangeKind.Failed or EngineChangeKind.ActivityFailed or EngineChangeKind.SnapshotFailed, Id: { } id, Cause: { } cause })
            Once(id, "engine", new($"{id}: {cause}", $"{id}：{cause}"));
        else if (change is { Kind: EngineChangeKind.Activated, Id: { } well })
            _told.TryRemove((well, "engine"), out _);
    }

    private void Once(EntityId id, string matter, Localised text)
    {
        var now = text.ToString();
        if (_told.TryGetValue((id, matter), out var before) && before == now)
            return;
        _told[(id, matter)] = now;
        output.Remark(text);
    }
}
