using System.Collections.Concurrent;
using Analytics.Domain;
using Analytics.Engine.Pipeline;
using Analytics.Engine.Ports;
using Analytics.Node.Composition;
using Analytics.Node.Configuration;
using Analytics.Vision.Media;

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
        node.EvidenceFailed += Tell;
        foreach (var camera in node.Board.All)
            Tell(camera);
        return node.Engine.Observe(Tell);
    }

    private void Tell(LiveCamera camera)
    {
        foreach (var (ability, reason) in camera.Missing)
            Once(camera.Id, ability, new($"Camera {camera.Id.Key}: {ability} cannot run: {reason}", $"摄像机 {camera.Id.Key}：{ability} 无法运行（{reason}）"));
        if (camera is { State: LiveState.Interrupted, Fault: { } fault })
        {
            var kind = Names.Kebab(fault.Kind.ToString());
            Once(camera.Id, "source", new($"Camera {camera.Id.Key}: {kind}: {fault.Detail}", $"摄像机 {camera.Id.Key}：{Chinese(fault.Kind)}（{kind}: {fault.Detail}）"));
        }
        else if (camera.State == LiveState.Running && _told.TryRemove((camera.Id, "source"), out _))
        {
            output.Remark(new($"Camera {camera.Id.Key} is back.", $"摄像机 {camera.Id.Key} 已恢复。"));
        }
    }

    private void Tell(EngineChange change)
    {
        if (change is { Kind: EngineChangeKind.Failed or EngineChangeKind.ActivityFailed or EngineChangeKind.SnapshotFailed, Id: { } id, Cause: { } cause })
            Once(id, "engine", new($"{id}: {cause}", $"{id}：{Chinese(change.Kind)}（{cause}）"));
        else if (change is { Kind: EngineChangeKind.Activated, Id: { } well })
            _told.TryRemove((well, "engine"), out _);
    }

    private void Tell(string evidence) => Once(
        default, "evidence", new($"Evidence could not be written: {evidence}", $"证据写入失败（{evidence}）"));

    private static string Chinese(FeedFaultKind kind) => kind switch
    {
        FeedFaultKind.Unreachable => "无法连接",
        FeedFaultKind.Unauthorized => "认证失败",
        FeedFaultKind.NotFound => "视频源不存在",
        FeedFaultKind.UnsupportedMedia => "不支持的媒体格式",
        FeedFaultKind.CorruptMedia => "媒体数据损坏",
        FeedFaultKind.Frozen => "画面冻结",
        FeedFaultKind.SizeChanged => "画面尺寸改变",
        FeedFaultKind.EndedEarly => "视频流提前结束",
        FeedFaultKind.DecoderFailed => "解码失败",
        FeedFaultKind.OutOfMemory => "内存不足",
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "has no text"),
    };

    private static string Chinese(EngineChangeKind kind) => kind switch
    {
        EngineChangeKind.ActivityFailed => "处理流程失败，稍后重试",
        EngineChangeKind.SnapshotFailed => "快照保存失败",
        _ => "激活失败，稍后重试",
    };

    private void Once(EntityId id, string matter, Localised text)
    {
        var now = text.ToString();
        if (_told.TryGetValue((id, matter), out var before) && before == now)
            return;
        _told[(id, matter)] = now;
        output.Remark(text);
    }
}
