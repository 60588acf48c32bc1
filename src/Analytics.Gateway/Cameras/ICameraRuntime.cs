using Analytics.Domain;
using Analytics.Engine.Pipeline;

namespace Analytics.Gateway.Cameras;

/// <summary>The cameras that run on this node, as they are now.</summary>
public interface ICameraRuntime
{
    IReadOnlyList<CameraNow> All();

    /// <summary>Null for a camera that does not run here.</summary>
    CameraNow? Find(EntityId camera);

    /// <summary>The latest picture; null where the camera does not run here or has shown none yet.</summary>
    /// <param name="quality">1 to 100.</param>
    Jpeg? Picture(EntityId camera, int quality);

    /// <summary>Ends when there is a newer picture than the latest, or the camera stops; at once where it does not run.</summary>
    Task NextAsync(EntityId camera);
}

/// <param name="Epoch">Of the activation that runs it.</param>
public sealed record CameraNow(EntityId Id, long Epoch, CameraStatus Status);

/// <summary>What a camera does on this node now; also as the API shows it.</summary>
/// <param name="State">Connecting, running, interrupted or ended.</param>
/// <param name="Since">Since when the state holds; null while connecting.</param>
/// <param name="Fault">Why there are no pictures, or why the source ended: a stable name.</param>
/// <param name="FaultDetail">The decoder's words.</param>
/// <param name="Samples">Pictures looked at since the pipeline began.</param>
/// <param name="Still">Those of them on which nothing moved.</param>
/// <param name="Missing">Abilities that cannot run here, with the reason.</param>
/// <param name="LastFailure">Of an inference, for people.</param>
public sealed record CameraStatus(
    LiveState State,
    DateTimeOffset? Since,
    string? Fault,
    string? FaultDetail,
    DateTimeOffset? LastFrameAt,
    long Samples,
    long Still,
    IReadOnlyDictionary<string, string> Missing,
    string? LastFailure);

/// <param name="At">The instant that the picture stands for.</param>
public sealed record Jpeg(byte[] Bytes, DateTimeOffset At);
