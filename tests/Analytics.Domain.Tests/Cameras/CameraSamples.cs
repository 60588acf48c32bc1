using Analytics.Domain.Cameras;
using Analytics.Domain.Tests.Incidents;

namespace Analytics.Domain.Tests.Cameras;

internal static class CameraSamples
{
    public static readonly DateTimeOffset Start = new(2026, 3, 14, 7, 30, 0, TimeSpan.Zero);

    public static readonly CameraConfig Gate = new()
    {
        Name = "Gate 1",
        Source = new CameraSource(SourceKind.Rtsp, "rtsp://10.0.0.7/main", "c2VjcmV0"),
        Rules = [Samples.Fence],
        TimeZone = "UTC",
    };

    public static Scenario<CameraState> Camera() => new(new CameraDecider(), CameraDecider.IdOf("campus", "gate-1"));

    public static ImportCamera Import(
        CameraConfig? config = null, string digest = "d1", string file = "campus.jsonc", string id = "import-1") =>
        new(id, Start, "node-a", new FileOrigin(file, digest), config ?? Gate);

    public static ConfigureCamera Configure(CameraConfig? config = null, long? expected = null, string id = "configure-1") =>
        new(id, Start, "chen", config ?? Gate, expected);

    public static EnableCamera Enable(string id = "enable-1") => new(id, Start, "chen");

    public static DisableCamera Disable(string id = "disable-1") => new(id, Start, "chen");

    public static RetireCamera Retire(string? file = null, string id = "retire-1") => new(id, Start, "chen", file);
}
