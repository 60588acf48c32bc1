using Analytics.Domain.Cameras;

namespace Analytics.Engine.Projections;

/// <summary>One camera as people read it, retired ones too.</summary>
/// <param name="Camera">Its state, folded by the camera's own rules.</param>
public sealed record CameraRow(CameraState Camera, DateTimeOffset ChangedAt, string ChangedBy);
