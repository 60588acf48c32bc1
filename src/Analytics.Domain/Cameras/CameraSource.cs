using System.Text.Json.Serialization;

namespace Analytics.Domain.Cameras;

public enum SourceKind
{
    Rtsp = 0,
    Hls = 1,
    Http = 2,
    File = 3,

    /// <summary>A folder of images, in order of their names.</summary>
    Folder = 4,

    Simulator = 5,
}

public enum Transport
{
    Tcp = 0,
    Udp = 1,
}

/// <summary>How fast a recorded source is read. Live sources set their own pace and take <see cref="RealTime"/>.</summary>
public enum Pace
{
    /// <summary>By its timestamps, once.</summary>
    RealTime = 0,

    /// <summary>By its timestamps, from the start again at the end.</summary>
    Looped = 1,

    /// <summary>Once, as fast as it goes.</summary>
    Once = 2,
}

/// <summary>Where the pictures come from.</summary>
/// <param name="Display">The address without credentials; what people, logs and the API see. 1 to 2000 characters.</param>
/// <param name="Protected">
/// The full address, encrypted by the surface that took it; opaque here, 4000 characters at most. Null where
/// <paramref name="Display"/> is the full address.
/// </param>
/// <param name="Transport">RTSP only.</param>
public sealed record CameraSource(
    SourceKind Kind, string Display, string? Protected = null, Transport Transport = Transport.Tcp, Pace Pace = Pace.RealTime)
{
    [JsonIgnore]
    public bool IsLive => Kind is SourceKind.Rtsp or SourceKind.Hls or SourceKind.Http;
}
