using Analytics.Domain.Cameras;

namespace Analytics.Gateway.Cameras;

/// <summary>Everything that somebody sets on a camera, as the API spells it. Durations are seconds; what is left out takes its
/// default.</summary>
/// <param name="Group">Default <c>default</c>.</param>
/// <param name="Rate">Analysed frames a second, 0.1 to 30, default 5.</param>
/// <param name="MotionGate">Default true.</param>
/// <param name="TimeZone">IANA name, default <c>UTC</c>.</param>
/// <param name="Enabled">Default true. Whether the camera runs now is <c>isEnabled</c> of the camera.</param>
public sealed record CameraBody(
    string? Name,
    string? Group,
    SourceBody? Source,
    double? Rate,
    IReadOnlyList<RuleBody>? Rules,
    bool? MotionGate,
    EvidenceBody? Evidence,
    string? TimeZone,
    bool? Enabled,
    string? MeteredAccount);

/// <param name="Address">
/// What is played. On the way in it may hold credentials, which are sealed and never come back; left out, or as it was shown, it
/// stays what it is.
/// </param>
/// <param name="Transport">RTSP only, default <c>tcp</c>.</param>
/// <param name="Pace">Of files, default <c>realTime</c>.</param>
/// <param name="Kind">On the way out only.</param>
/// <param name="HasCredentials">On the way out only.</param>
public sealed record SourceBody(string? Address, Transport? Transport, Pace? Pace, SourceKind? Kind, bool? HasCredentials);

/// <param name="Preroll">Seconds, 0 to 60, default 5.</param>
/// <param name="Postroll">Seconds, 0 to 60, default 5.</param>
/// <param name="Retention">Seconds, an hour to 3650 days, default 30 days.</param>
public sealed record EvidenceBody(double? Preroll, double? Postroll, double? Retention);
