using Analytics.Domain.Cameras;

namespace Analytics.Gateway.Cameras;

/// <summary>A camera, as the API shows it.</summary>
/// <param name="Version">Counts configurations; also the <c>ETag</c>.</param>
/// <param name="IsEnabled">Whether it is to run.</param>
/// <param name="File">The file that owns it; absent where the API does.</param>
public sealed record CameraDocument(
    string Tenant, string Id, long Version, bool IsEnabled, string? File, CameraBody Config, CameraStatus? Live)
{
    /// <param name="camera">A camera that is present.</param>
    internal static CameraDocument Of(CameraState camera, CameraNow? now) => new(
        camera.Tenant,
        camera.Key,
        camera.Version,
        camera.IsEnabled,
        camera.Origin?.File,
        CameraMapping.ToBody(camera.Config ?? throw new ArgumentException($"{camera.Key} is not present.", nameof(camera))),
        now?.Status);
}
